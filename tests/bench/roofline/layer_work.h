// SPDX-License-Identifier: GPL-3.0-or-later
// What the kernels of one layer have to do at least, by formula: floating-point operations, and the bytes that cannot
// be spared where the simulated device counts none, because a kernel reads by plain pointers.
#pragma once

#include <cstdint>
#include <string>

#include "cuda/device_layer.h"

namespace longleaf::tests {

/// Calls of one layer that are looked at.
struct LayerCall {
  LayerShape shape;
  std::uint32_t tokens;
  std::uint32_t residual = 0;    // slots of a head that take others in
  std::uint32_t vocabulary = 0;  // of what is outside of the layers
};

struct Work {
  double flops = 0;
  double leastBytes = 0;
  bool tensorCores = false;
};

/// Of all launches of `kernel` (the table's name) in one call. Additions, multiplications and exponentials count as one
/// each; addresses, comparisons and conversions as none.
Work workOf(const std::string& kernel, const std::string& step, const LayerCall& call);

/// Weights that the products of a step multiply with; 0 for a step without.
double weightsOf(const std::string& step, const LayerShape& shape);

/// cuBLAS's product of a step of reading, weights as f16.
Work productOf(const std::string& step, const LayerCall& call);

}  // namespace longleaf::tests
