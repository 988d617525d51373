// SPDX-License-Identifier: Apache-2.0
// A weight matrix in device memory: the blocks of the model file, unchanged in number and size, split into two planes
// so that wide loads are aligned: all codes, then all scales. Both are row-major, [rows][columns / block values].
//
//   format      codes of a block                     scales of a block
//   f32 f16 bf16  the number itself                  -
//   q8_0        32 int8                              f16 d
//   q4_0        16 bytes: value i low, i + 16 high   f16 d
//   q4_1        the same                             f16 d, f16 m
//   q5_0        4 bytes of fifth bits, 16 bytes      f16 d
//   q5_1        the same                             f16 d, f16 m
//   q4_k        144 bytes, the block as it is        -
//   q5_k        176 bytes, the block as it is        -
//   q6_k        ql[128], qh[64], int8 scales[16]     f16 d
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/matrix.h"

namespace longleaf::kernels::cuda {

/// Passed to kernels by value.
struct DeviceMatrix {
  const std::byte* codes;   // 256-byte aligned
  const std::byte* scales;  // 256-byte aligned; null where a block has none
  std::uint32_t rows;
  std::uint32_t columns;
  WeightFormat format;
};

/// Bytes of one block in each plane; their sum is blockLayout(format).bytes.
struct BlockPlanes {
  std::uint32_t codeBytes;
  std::uint32_t scaleBytes;
};
constexpr BlockPlanes blockPlanes(WeightFormat format) {
  switch (format) {
    case WeightFormat::f32:
      return {4, 0};
    case WeightFormat::f16:
    case WeightFormat::bf16:
      return {2, 0};
    case WeightFormat::q8_0:
      return {32, 2};
    case WeightFormat::q4_0:
      return {16, 2};
    case WeightFormat::q4_1:
      return {16, 4};
    case WeightFormat::q5_0:
      return {20, 2};
    case WeightFormat::q5_1:
      return {20, 4};
    case WeightFormat::q4_k:
      return {144, 0};
    case WeightFormat::q5_k:
      return {176, 0};
    case WeightFormat::q6_k:
      return {208, 2};
  }
  return {};
}

/// Where the planes of a matrix lie in its allocation.
struct PlaneLayout {
  std::size_t codeBytes;    // of all blocks
  std::size_t scaleOffset;  // codeBytes rounded up to 256
  std::size_t totalBytes;
};
/// All zero when `columns` is not a whole number of blocks or a size overflows.
PlaneLayout planeLayout(WeightFormat format, std::uint32_t rows, std::uint32_t columns);

/// Splits one row of the model file (whole blocks) into its part of both planes.
void splitRow(WeightFormat format, std::span<const std::byte> row, std::byte* codes, std::byte* scales);

}  // namespace longleaf::kernels::cuda
