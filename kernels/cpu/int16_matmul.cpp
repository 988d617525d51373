// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/int16_matmul.h"

#include <algorithm>

#include "kernels/cpu/int16_round.h"

namespace longleaf::kernels::cpu {

namespace {

constexpr std::uint32_t kSlabBlocks = kSlabColumns / kPairBlock;
constexpr std::size_t kPanelBytes = std::size_t{kSlabBlocks} * kPairRecordBytes;
/// Panels that stay in the first-level cache while all tokens pass: 33 KiB.
constexpr std::uint32_t kNearPanels = 4;
static_assert(kGroupPanels * kPanelBytes + kSlabColumns * kPanelRows * sizeof(float) <=
              std::size_t{kGroupPanels} * kSlabColumns * kPanelRows * sizeof(float));
static_assert(kPairLanes == kPanelRows);

/// Neighbouring panels of some columns.
struct Slab {
  const std::uint8_t* records;
  std::uint32_t panels;
  std::uint32_t firstRow;  // of the matrix
  std::uint32_t column;
  std::uint32_t columns;
};

/// kPairRows tokens from `first` on: into the target itself, or where that has fewer rows or tokens or a bias by way of
/// a place of this function's own, with the same arithmetic. Slabs after the first add to what those before left.
void multiplyTile(Int16Dot dot, const PairPanels& work, const Slab& slab, std::uint32_t first) {
  constexpr std::size_t kRows = std::size_t{kNearPanels} * kPanelRows;
  constexpr float kNone[kRows] = {};
  const MatmulTarget& target = *work.target;
  const std::uint32_t width = target.weight->columns();
  const std::size_t rowBlocks = width / kPairBlock;
  const bool onTop = target.accumulate || slab.column > 0;
  const float* bias = slab.column == 0 && target.bias != nullptr ? target.bias + slab.firstRow : nullptr;
  const std::uint32_t rows = std::min(slab.panels * kPanelRows, target.weight->rows() - slab.firstRow);
  const std::uint32_t tokens = std::min(kPairRows, work.tokens - first);
  const bool whole = tokens == kPairRows && rows == slab.panels * kPanelRows && bias == nullptr;
  float* to = target.out + std::size_t{first} * target.outStride + slab.firstRow;
  float own[kPairRows * kRows];
  for (std::size_t t = 0; !whole && t < kPairRows; ++t) {
    for (std::size_t r = 0; r < kRows; ++r) {
      const bool real = t < tokens && r < rows;
      own[t * kRows + r] =
          (real && onTop ? to[t * target.outStride + r] : 0.0F) + (real && bias != nullptr ? bias[r] : 0.0F);
    }
  }
  float* out = whole ? to : own;
  const std::size_t outStride = whole ? target.outStride : kRows;
  const bool initial = onTop || !whole;
  dot({.rows = work.rows.codes + std::size_t{first} * width + slab.column,
       .rowStride = width,
       .rowScale = work.rows.scales + first * rowBlocks + slab.column / kPairBlock,
       .rowScaleStride = rowBlocks,
       .lanes = slab.records,
       .panelStride = kPanelBytes,
       .blockStride = kPairRecordBytes,
       .panels = slab.panels,
       .blocks = slab.columns / kPairBlock,
       .initial = initial ? out : kNone,
       .initialStride = initial ? outStride : 0,
       .out = out,
       .outStride = outStride});
  for (std::size_t t = 0; !whole && t < tokens; ++t) {
    std::copy_n(own + t * kRows, rows, to + t * target.outStride);
  }
}

}  // namespace

void packPairRows(const float* x, std::size_t stride, std::uint32_t tokens, std::uint32_t columns, std::uint32_t first,
                  const PairRows& rows) {
  const std::size_t blocks = columns / kPairBlock;
  for (std::size_t t = first; t < first + kPairRows; ++t) {
    if (t < tokens) {
      roundRow(x + t * stride, columns, rows.codes + t * columns, rows.scales + t * blocks);
    } else {
      std::fill_n(rows.codes + t * columns, columns, std::int16_t{0});
      std::fill_n(rows.scales + t * blocks, blocks, 0.0F);
    }
  }
}

void pairPanels(Int16Dot dot, const PairPanels& work) {
  const PackedMatrix& weight = packed(*work.target->weight);
  const std::uint32_t width = weight.columns();
  auto* records = reinterpret_cast<std::uint8_t*>(work.slab);
  auto* floats = reinterpret_cast<float*>(records + kGroupPanels * kPanelBytes);
  for (std::uint32_t column = 0; column < width; column += kSlabColumns) {
    const std::uint32_t columns = std::min(kSlabColumns, width - column);
    for (std::uint32_t p = 0; p < work.panels; ++p) {
      unpackSlab(weight, work.firstPanel + p, column, columns, floats);
      roundPanel(floats, columns, records + p * kPanelBytes);
    }
    for (std::uint32_t p = 0; p < work.panels; p += kNearPanels) {
      const Slab slab{.records = records + p * kPanelBytes,
                      .panels = std::min(kNearPanels, work.panels - p),
                      .firstRow = (work.firstPanel + p) * kPanelRows,
                      .column = column,
                      .columns = columns};
      for (std::uint32_t t = 0; t < work.tokens; t += kPairRows) multiplyTile(dot, work, slab, t);
    }
  }
}

}  // namespace longleaf::kernels::cpu
