// SPDX-License-Identifier: Apache-2.0
// Products of activations rounded to 16 bits with a packed matrix of half-width floats, which are rounded to 16 bits a
// slab at a time: twice as fast as multiply-adds in f32 (see int16_dot.h for what the rounding costs).
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/f32_matmul.h"
#include "kernels/cpu/int16_dot.h"
#include "kernels/operations.h"

namespace longleaf::kernels::cpu {

/// Tokens whose rows packPairRows() writes.
constexpr std::uint32_t pairTokens(std::uint32_t tokens) { return (tokens + kPairRows - 1) / kPairRows * kPairRows; }

/// Activations as rows of int16_dot.h, filled up to whole tiles of kPairRows with zeros.
struct PairRows {
  std::int16_t* codes = nullptr;  // [pairTokens][columns]
  float* scales = nullptr;        // [pairTokens][columns / kPairBlock]
};

/// Rows [first, first + kPairRows) of `tokens` rows of x.
void packPairRows(const float* x, std::size_t stride, std::uint32_t tokens, std::uint32_t columns, std::uint32_t first,
                  const PairRows& rows);

struct PairPanels {
  const MatmulTarget* target;  // its weight's columns are a multiple of kPairBlock
  std::uint32_t firstPanel;
  std::uint32_t panels;  // 1 .. kGroupPanels
  PairRows rows;
  std::uint32_t tokens;
  float* slab;  // scratch, [kGroupPanels][kSlabColumns][16], 64-byte aligned
};

/// The rows of some panels, into the target.
void pairPanels(Int16Dot dot, const PairPanels& work);

}  // namespace longleaf::kernels::cpu
