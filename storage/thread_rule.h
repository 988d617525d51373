// SPDX-License-Identifier: GPL-3.0-or-later
// A window's thread must not wait for disks, parsers or databases: it forbids itself this layer, and a build with
// assertions ends where it is used all the same. (inference has the same rule of its own: neither layer sees the
// other.)
#pragma once

#include <cassert>

namespace longleaf::storage {

inline thread_local bool forbiddenHere = false;  // set once, by the thread itself

inline void assertNotForbidden() { assert(!forbiddenHere && "the storage layer is used on the window's thread"); }

}  // namespace longleaf::storage
