// SPDX-License-Identifier: Apache-2.0
// Activations for the integer dot products.
#pragma once

#include <cstddef>
#include <cstdint>

namespace longleaf::kernels::cpu {

/// Rounds `tokens` rows of x (at most kMaxTileTokens) to 8 bits in blocks of 32 columns, in the layout of int8_dot.h:
/// d = max|x| / 127, code = x * (1 / d) to the nearest integer (ties to even), all 0 where d is 0. `columns` is a
/// multiple of 32; `tile` takes columns / 32 * tokens * kTileBlockBytes bytes. The same bits on every processor.
void quantizeTile(const float* x, std::size_t stride, std::uint32_t tokens, std::uint32_t columns, std::uint8_t* tile);

}  // namespace longleaf::kernels::cpu
