// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/large_blocks.h"

#include <malloc.h>

namespace longleaf::app {

void mapLargeBlocks() {
#ifdef __GLIBC__
  constexpr int kLarge = 512 * 1024;     // bytes; a fixed value, which the allocator then does not raise
  constexpr int kHeapEnd = 1024 * 1024;  // that may stay unused at the end of the heap
  ::mallopt(M_MMAP_THRESHOLD, kLarge);
  ::mallopt(M_TRIM_THRESHOLD, kHeapEnd);
#endif
}

}  // namespace longleaf::app
