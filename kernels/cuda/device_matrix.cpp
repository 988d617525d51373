// SPDX-License-Identifier: Apache-2.0
#include "kernels/cuda/device_matrix.h"

#include <cstring>
#include <limits>

#include "kernels/weight_format.h"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::size_t kPlaneAlignment = 256;

/// Bytes of a block that come before its codes: the scales, but for q6_k, which has them at its end.
constexpr std::uint32_t leadingScaleBytes(WeightFormat format) {
  return format == WeightFormat::q6_k ? 0 : blockPlanes(format).scaleBytes;
}

}  // namespace

PlaneLayout planeLayout(WeightFormat format, std::uint32_t rows, std::uint32_t columns) {
  const BlockLayout block = blockLayout(format);
  const BlockPlanes planes = blockPlanes(format);
  if (columns % block.values != 0) return {};
  // At most 2^64 / 2^8 blocks leave room for the widest block and for rounding.
  const std::uint64_t blocks = std::uint64_t{rows} * (columns / block.values);
  if (blocks > std::numeric_limits<std::size_t>::max() >> 9) return {};
  const std::size_t codeBytes = blocks * planes.codeBytes;
  const std::size_t scaleOffset = (codeBytes + kPlaneAlignment - 1) / kPlaneAlignment * kPlaneAlignment;
  const std::size_t scaleBytes = blocks * planes.scaleBytes;
  return {codeBytes, scaleOffset, scaleBytes == 0 ? codeBytes : scaleOffset + scaleBytes};
}

void splitRow(WeightFormat format, std::span<const std::byte> row, std::byte* codes, std::byte* scales) {
  const BlockPlanes planes = blockPlanes(format);
  const std::uint32_t leading = leadingScaleBytes(format);
  if (planes.scaleBytes == 0) {
    std::memcpy(codes, row.data(), row.size());
    return;
  }
  const std::size_t blockBytes = blockLayout(format).bytes;
  for (const std::byte* block = row.data(); block != row.data() + row.size(); block += blockBytes) {
    std::memcpy(codes, block + leading, planes.codeBytes);
    std::memcpy(scales, leading > 0 ? block : block + planes.codeBytes, planes.scaleBytes);
    codes += planes.codeBytes;
    scales += planes.scaleBytes;
  }
}

}  // namespace longleaf::kernels::cuda
