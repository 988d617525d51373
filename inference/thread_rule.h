// SPDX-License-Identifier: Apache-2.0
// A window's thread must not wait for the engine: it forbids itself this layer, and a build with
// assertions ends where it is used all the same. (storage has the same rule of its own: neither layer sees the other.)
#pragma once

#include <cassert>

namespace longleaf::inference {

inline thread_local bool forbiddenHere = false;  // set once, by the thread itself

inline void assertNotForbidden() { assert(!forbiddenHere && "the engine is used on the window's thread"); }

}  // namespace longleaf::inference
