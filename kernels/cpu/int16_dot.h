// SPDX-License-Identifier: Apache-2.0
// Products of numbers rounded to 16 bits, for prompts: two products in an instruction where f32 has one, and some 13
// bits of either factor below the largest of its block, which is what half precision has. Rows (tokens, queries,
// probabilities) are one-dimensional; what they meet (weights, keys, values) lies in panels of 16 lanes. Like
// int8_dot.h this header knows no C++ library.
//
// A block is kPairBlock columns. Rows are [row][columns] i16 with an f32 scale per row and block. A panel is one record
// per block:
//   [16] f32 scale, [kPairBlock / 2][16 lanes][2 columns] i16
// In which order the columns of a block stand is free, as long as it is the same in rows and panels.
#pragma once

#include <cstddef>
#include <cstdint>

namespace longleaf::kernels::cpu {

inline constexpr std::uint32_t kPairBlock = 64;
inline constexpr std::uint32_t kPairRows = 6;  // rows of one call
inline constexpr std::uint32_t kPairLanes = 16;
inline constexpr std::uint32_t kPairScaleBytes = 64;
inline constexpr std::uint32_t kPairRecordBytes = kPairScaleBytes + kPairBlock * kPairLanes * 2;
// The sum of a block's products stays in 32 bits: 64 * 8191 * 4095 < 2^31.
inline constexpr std::int32_t kLargestRowCode = 8191;
inline constexpr std::int32_t kLargestLaneCode = 4095;

/// kPairRows rows and `panels` panels:
///   out[r][16 p + l] = initial[r][16 p + l]
///                      + sum over blocks b: rowScale[r][b] * scale[p][b][l] * sum over columns of row * lane
/// in f32, in the order of the blocks. `initial` may be `out`. Strides count elements of their array, or bytes.
struct Int16Product {
  const std::int16_t* rows;
  std::size_t rowStride;
  const float* rowScale;
  std::size_t rowScaleStride;
  const std::uint8_t* lanes;  // 64-byte aligned, strides in bytes
  std::size_t panelStride;
  std::size_t blockStride;
  std::uint32_t panels;
  std::uint32_t blocks;
  const float* initial;
  std::size_t initialStride;  // 0: the same for all rows
  float* out;
  std::size_t outStride;
};

using Int16Dot = void (*)(const Int16Product&);

#if defined(__x86_64__)
void int16DotAvx2(const Int16Product& product);
void int16DotAvxVnni(const Int16Product& product);
void int16DotAvx512Vnni(const Int16Product& product);
#endif

}  // namespace longleaf::kernels::cpu
