// SPDX-License-Identifier: Apache-2.0
// What the machine can do at best, measured now: what a benchmark compares itself with.
#pragma once

namespace longleaf::inference {

struct MachineLimits {
  double readBytes = 0;      // from memory, per second
  double int8Products = 0;   // multiplications of 8-bit numbers per second, in the instruction set that is in use
  double int16Products = 0;  // of 16-bit numbers, where they are faster than f32; else as floatProducts
  double floatProducts = 0;  // fused multiply-adds of f32 per second
};

/// Of `threads` threads together, the best of a few passes each; about a second.
MachineLimits measureMachine(unsigned threads);

}  // namespace longleaf::inference
