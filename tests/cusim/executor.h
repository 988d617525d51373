// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a grid of CUDA threads on the host: blocks one after another, the threads of a block as fibers that change at
// barriers and warp operations. Shared memory starts as NaN and ends with red zones. What a GPU leaves undefined and
// this can see is a fault: a barrier that not all threads reach, lanes that meet in different operations, a shuffle
// from a lane that takes no part, an overrun of shared memory, a load outside every allocation.
//
// One launch at a time, from any OS thread. Weak memory order and a switch between two plain instructions are not
// simulated; running the same test in several block and thread orders finds most of what they would show.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "cusim/device_code.h"

namespace cusim {

enum class Order { forward, reverse, random };

struct Configuration {
  Order order = Order::forward;  // of blocks, and of the threads that are ready
  std::uint64_t seed = 1;        // of the random order
};

/// Of all launches since reset().
struct Counters {
  std::uint64_t blocks = 0;
  std::uint64_t threads = 0;
  std::uint64_t barriers = 0;
  std::uint64_t warpOperations = 0;
};

Configuration& configuration();
Counters& counters();

struct Grid {
  dim3 blocks;
  dim3 threads;  // of one block
  std::size_t dynamicSharedBytes = 0;
  const std::function<void()>& body;  // what one thread does
};

/// Runs all blocks; the first fault ends the grid and is described with file and line.
std::optional<std::string> run(const Grid& grid);

}  // namespace cusim
