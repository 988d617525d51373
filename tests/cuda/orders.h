// SPDX-License-Identifier: GPL-3.0-or-later
// The orders of blocks and threads that a test of kernels goes through.
#pragma once

#include "cusim/device.h"
#include "cusim/executor.h"

namespace longleaf::tests {

inline constexpr int kOrderCount = 3;

/// A device as it comes, that runs in order 0, 1 or 2: forward, reverse, random.
inline void beginOrder(int index) {
  constexpr cusim::Order kOrders[kOrderCount] = {cusim::Order::forward, cusim::Order::reverse, cusim::Order::random};
  cusim::configuration() = {kOrders[index], 7};
}

}  // namespace longleaf::tests
