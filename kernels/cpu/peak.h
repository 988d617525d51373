// SPDX-License-Identifier: Apache-2.0
// What the machine can read and multiply when nothing else holds it up: the measure of the kernels.
#pragma once

namespace longleaf::kernels::cpu {

/// Per second, of all threads together.
struct Peaks {
  double readBytes = 0;     // from memory
  double int8Products = 0;  // 8-bit codes times 8-bit activations, in the instruction set that is active
  double int16Products =
      0;  // numbers rounded to 16 bits (int16_dot.h); where there are no such products as floatProducts
  double floatProducts = 0;  // fused multiply-adds
};

/// The best of a few passes on `threads` threads of its own; about a second, and 512 MiB meanwhile.
Peaks measurePeaks(unsigned threads);

}  // namespace longleaf::kernels::cpu
