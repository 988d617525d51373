// SPDX-License-Identifier: Apache-2.0
// Integer dot products of a panel of quantised weights with a tile of quantised tokens, one set of functions per
// instruction set. This header and what includes it under an instruction set of its own know no C++ library: a function
// of a standard header compiled there could be the copy that the linker keeps for everyone.
//
// A tile is up to tileTokens tokens; T of them are held as one record of kTileBlockBytes * T bytes per block of 32
// columns:
//   [T][32] i8 codes, [T] f32 d, [T] f32 d * sum, [T] i32 -sum, [T] i32 -(sum of the first 16)
// with d = max|x| / 127, code = round(x / d) and sum the sum of the codes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace longleaf::kernels::cpu {

inline constexpr std::uint32_t kMaxTileTokens = 8;
inline constexpr std::uint32_t kTileBlockBytes = 48;
inline constexpr std::uint32_t kInt8Formats = 8;  // WeightFormat q8_0 .. q6_k, in that order

/// sums[t][row] = sum over all columns of x[t][column] * weight[row][column], 16 rows; `panel` as in packed_layout.h,
/// `tile` as above. One f32 addition per block (two where the format has minima), in the order of the blocks.
using PanelDot = void (*)(const std::uint8_t* panel, std::uint32_t blocks, const std::uint8_t* tile, float* sums);

/// The same for two panels, `stride` bytes apart: sums[panel][t][row].
using PairDot = void (*)(const std::uint8_t* panel, std::size_t stride, std::uint32_t blocks, const std::uint8_t* tile,
                         float* sums);

/// `rounds` rounds of products with 4-bit codes that lie in the first-level cache: what the processor can multiply, for
/// comparison. The sum of the results, so that none of them is left out.
using PeakLoop = std::int32_t (*)(std::uint32_t rounds);

struct Int8Kernels {
  std::uint32_t tileTokens;                    // at most kMaxTileTokens
  PanelDot dot[kInt8Formats][kMaxTileTokens];  // [format - q8_0][tokens - 1], up to tileTokens
  PairDot pair[kInt8Formats][kMaxTileTokens];  // null where several tokens gain nothing from a second panel
  PeakLoop peak;
  std::uint32_t peakProducts;  // multiplications of one round
};

const Int8Kernels& int8KernelsBaseline();
#if defined(__x86_64__)
const Int8Kernels& int8KernelsAvx2();
const Int8Kernels& int8KernelsAvxVnni();
const Int8Kernels& int8KernelsAvx512();
const Int8Kernels& int8KernelsAvx512Vnni();
#endif

}  // namespace longleaf::kernels::cpu
