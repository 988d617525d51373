// SPDX-License-Identifier: Apache-2.0
// One row out of a packed matrix. Every product scale * code is exact in f32 (11 + 7 + 6 bits at most), so the one
// rounding left, adding the minimum, is the same whatever the order: all readers of a packed matrix see the same
// values as dequantize().
#include <bit>
#include <cstring>

#include "kernels/cpu/packed_layout.h"

namespace longleaf::kernels::cpu {

namespace {

float halfAt(const std::uint8_t* base, std::uint32_t index) {
  std::uint16_t half;
  std::memcpy(&half, base + std::size_t{2} * index, sizeof half);
  return halfToFloat(half);
}

/// value = scale[half of the block] * (code - zero) + minimum
struct RowScale {
  float scale[2];
  float minimum;
};

RowScale rowScale(WeightFormat format, const std::uint8_t* header, const std::uint8_t* record, std::uint32_t r) {
  switch (format) {
    case WeightFormat::q4_1:
    case WeightFormat::q5_1: {
      const float scale = halfAt(record, r);
      return {{scale, scale}, halfAt(record + 32, r)};
    }
    case WeightFormat::q4_k:
    case WeightFormat::q5_k: {
      const float scale = halfAt(header, r) * static_cast<float>(record[r]);
      return {{scale, scale}, -(halfAt(header + 32, r) * static_cast<float>(record[16 + r]))};
    }
    case WeightFormat::q6_k: {
      const float d = halfAt(header, r);
      return {{d * static_cast<float>(static_cast<std::int8_t>(record[r])),
               d * static_cast<float>(static_cast<std::int8_t>(record[16 + r]))},
              0.0F};
    }
    default: {
      const float scale = halfAt(record, r);
      return {{scale, scale}, 0.0F};
    }
  }
}

void unpackFloats(const PackedMatrix& matrix, const std::uint8_t* panel, std::uint32_t r, float* out) {
  for (std::uint32_t c = 0; c < matrix.columns(); ++c) {
    const std::size_t index = std::size_t{c} * kPanelRows + r;
    std::uint16_t word = 0;
    switch (matrix.format()) {
      case WeightFormat::f32:
        std::memcpy(out + c, panel + 4 * index, 4);
        break;
      case WeightFormat::f16:
        out[c] = halfAt(panel, static_cast<std::uint32_t>(index));
        break;
      default:
        std::memcpy(&word, panel + 2 * index, 2);
        out[c] = std::bit_cast<float>(static_cast<std::uint32_t>(word) << 16);
    }
  }
}

}  // namespace

void unpackRow(const PackedMatrix& matrix, std::uint32_t row, float* out) {
  const std::uint8_t* panel = matrix.panel(row / kPanelRows);
  const std::uint32_t r = row % kPanelRows;
  if (isFloatFormat(matrix.format())) return unpackFloats(matrix, panel, r, out);
  const PanelLayout& layout = matrix.layout();
  for (std::uint32_t block = 0; block < matrix.columns() / kBlockColumns; ++block, out += kBlockColumns) {
    const std::uint8_t* record = panel + layout.recordOffset(block);
    const RowScale scale = rowScale(matrix.format(), panel + layout.headerOffset(block), record, r);
    const std::uint8_t* codes = record + layout.scaleBytes + std::size_t{4} * r;
    for (std::uint32_t j = 0; j < kBlockColumns; ++j) {
      const std::uint32_t group = j / 4;
      const int code = layout.codeBytes == 512 ? codes[64 * group + j % 4]
                                               : codes[64 * (group % 4) + j % 4] >> (group < 4 ? 0 : 4) & 15;
      out[j] = scale.scale[j / 16] * static_cast<float>(code - static_cast<int>(layout.zero)) + scale.minimum;
    }
  }
}

}  // namespace longleaf::kernels::cpu
