// SPDX-License-Identifier: Apache-2.0
// What a packed matrix looks like inside; only the kernels that read one include this.
//
// Float formats: [panel][column][16 rows].
// Quantised formats: one stream of panels, in a panel one record per block of 32 columns, so that reading weights is
// one sequential walk. A record is scales, then codes:
//   q4_0, q8_0, q5_0  [16] f16 scale
//   q4_1, q5_1        [16] f16 scale, [16] f16 minimum
//   q4_k, q5_k        [16] u8 scale, [16] u8 minimum; before every eighth record [16] f16 d, [16] f16 dmin
//   q6_k              [2 halves][16] i8 scale; before every eighth record [16] f16 d
//   codes8            [8 groups][16 rows][4 columns]; the code is unsigned (q8_0: value + 128)
//   codes4            [4 groups][16 rows][4 columns]; low 4 bits: group g, high 4 bits: group g + 4
// The K formats keep their two levels of scales, which is exact and smaller than one f16 per block would be.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "kernels/cpu/packed_matrix.h"

namespace longleaf::kernels::cpu {

inline constexpr std::uint32_t kBlockColumns = 32;
inline constexpr std::uint32_t kSuperBlocks = 8;  // records under one pair of f16 scales in a K format

struct PanelLayout {
  std::uint32_t scaleBytes = 0;   // scales of one record
  std::uint32_t codeBytes = 0;    // codes of one record: 256 or 512
  std::uint32_t headerBytes = 0;  // before every eighth record
  std::uint32_t zero = 0;         // code of the value 0, where the format has one
  std::size_t panelBytes = 0;

  constexpr std::uint32_t recordBytes() const { return scaleBytes + codeBytes; }
  /// Offset of record `block` in its panel, the header of its group of eight (see headerOf) not included.
  constexpr std::size_t recordOffset(std::size_t block) const {
    return block * recordBytes() + (block / kSuperBlocks + 1) * headerBytes;
  }
  constexpr std::size_t headerOffset(std::size_t block) const {
    return recordOffset(block / kSuperBlocks * kSuperBlocks) - headerBytes;
  }
};

constexpr bool isFloatFormat(WeightFormat format) {
  return format == WeightFormat::f32 || format == WeightFormat::f16 || format == WeightFormat::bf16;
}

constexpr bool hasSuperBlocks(WeightFormat format) {
  return format == WeightFormat::q4_k || format == WeightFormat::q5_k || format == WeightFormat::q6_k;
}

/// `columns` is a whole number of blocks of the format.
PanelLayout panelLayout(WeightFormat format, std::uint32_t columns);

class PackedMatrix final : public Matrix {
 public:
  /// `memory` has room for all panels.
  PackedMatrix(const MatrixSource& source, const PanelLayout& layout, std::shared_ptr<std::byte> memory)
      : Matrix(source.format, source.rows, source.columns), m_layout(layout), m_memory(std::move(memory)) {}

  std::size_t bytes() const override { return panels() * m_layout.panelBytes; }
  std::uint32_t panels() const { return (rows() + kPanelRows - 1) / kPanelRows; }
  const PanelLayout& layout() const { return m_layout; }
  const std::uint8_t* panel(std::uint32_t index) const {
    return reinterpret_cast<const std::uint8_t*>(m_memory.get()) + index * m_layout.panelBytes;
  }

 private:
  PanelLayout m_layout;
  std::shared_ptr<std::byte> m_memory;
};

/// The CPU backend makes no other kind.
inline const PackedMatrix& packed(const Matrix& matrix) { return static_cast<const PackedMatrix&>(matrix); }

/// Row `row` as f32, the values of dequantize(); for embeddings.
void unpackRow(const PackedMatrix& matrix, std::uint32_t row, float* out);

}  // namespace longleaf::kernels::cpu
