// SPDX-License-Identifier: GPL-3.0-or-later
// Where large blocks of memory lie. The allocator maps them one by one at first, but from the first that is freed puts
// those of its size among the small ones; what is allocated behind an image of a page then keeps its memory from going
// back to the system. A window that was used for an hour held twice the heap that it used.
#pragma once

namespace longleaf::app {

/// Large blocks (from 512 KiB on: images of pages, buffers of a reading) are mapped by themselves, and their memory
/// goes back with them. To be called once, first of all in main(); does nothing where the allocator is not glibc's.
void mapLargeBlocks();

}  // namespace longleaf::app
