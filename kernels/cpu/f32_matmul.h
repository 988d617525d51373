// SPDX-License-Identifier: Apache-2.0
// Products of f32 activations with a packed matrix of any format: float weights as they lie, quantised ones after
// dequantising a slab of a panel that stays in the first-level cache.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/packed_layout.h"

namespace longleaf::kernels::cpu {

// The slab of a group (128 KiB) stays in the second-level cache while all tiles of tokens pass, that of a pair of
// panels (32 KiB) in the first one during a tile. A group of 8 reads the activations a quarter as often as single pairs
// would.
inline constexpr std::uint32_t kSlabColumns = 256;
inline constexpr std::uint32_t kGroupPanels = 8;
inline constexpr std::uint32_t kGroupRows = kGroupPanels * kPanelRows;

/// Tokens that one pass over the weights serves: what fills the registers of the processor.
std::uint32_t floatTileTokens();

/// tile[column][token] = x[token][column] for the `tokens` (at most floatTileTokens()) rows of a tile.
void packFloatTile(const float* x, std::size_t stride, std::uint32_t tokens, std::uint32_t columns, float* tile);

struct FloatPanels {
  const PackedMatrix* weight;
  std::uint32_t firstPanel;
  std::uint32_t panels;  // 1 .. kGroupPanels
  std::uint32_t step;    // from one panel to the next
  const float* tiles;    // packed tiles of floatTileTokens() tokens, one after another; the last may have fewer
  std::uint32_t tokens;
  float* slab;  // scratch, [kGroupPanels][kSlabColumns][16]
  float* sums;  // [tokens][kGroupPanels][16]
};

/// sums[t][p][r] = sum over columns of x[t][column] * weight[16 * (firstPanel + p * step) + r][column], f32, columns in
/// ascending order (for one or two tokens in two or four interleaved partial sums).
void floatPanels(const FloatPanels& work);

/// slab[column][16]: columns [firstColumn, firstColumn + columns) of a panel of a quantised or half-width format,
/// exactly the values of dequantize(). Both numbers are multiples of 32 for quantised formats.
void unpackSlab(const PackedMatrix& matrix, std::uint32_t panel, std::uint32_t firstColumn, std::uint32_t columns,
                float* slab);

}  // namespace longleaf::kernels::cpu
