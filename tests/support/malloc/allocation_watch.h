// SPDX-License-Identifier: GPL-3.0-or-later
// What a program asks for while something is done: every malloc and new of it, in all libraries. A test is watched when
// allocation_watch.cpp is among its sources, which replaces malloc; under AddressSanitizer, its hooks are used.
#pragma once

#include <cstddef>
#include <limits>

namespace longleaf::tests {

struct Allocations {
  std::size_t largest = 0;  // bytes of one request
  std::size_t peak = 0;     // bytes held at once, beyond those at the beginning
};

/// Counts from here on. The first request beyond `limit` bytes is told on stderr with the calls that led to it.
void watchAllocations(std::size_t limit = std::numeric_limits<std::size_t>::max());
Allocations watchedAllocations();

}  // namespace longleaf::tests
