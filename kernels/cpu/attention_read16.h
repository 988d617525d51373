// SPDX-License-Identifier: Apache-2.0
// The reading path in products of 16 bits.
#pragma once

#include "kernels/cpu/attention_read.h"

namespace longleaf::kernels::cpu {

static_assert(kPairRows == kPanelRows && kPairLanes == kSlotTile && kPairBlock == kSlotGroup);

/// Rows of logits lie off a power of two, so that they do not share sets of the first-level cache; so do codes.
inline constexpr std::size_t kLogitStride = kSlotGroup + 16;
constexpr std::size_t powerStride(std::uint32_t blockSlots) { return blockSlots + 32; }
/// Groups of a block, filled up to whole vectors.
constexpr std::size_t groupStride(std::uint32_t blockSlots) { return roundUp(blockSlots / kSlotGroup, kPairLanes); }

/// Records of a tile of keys.
constexpr std::uint32_t keyBlocks(const CacheShape& shape) { return (shape.headDim + kPairBlock - 1) / kPairBlock; }
/// One tile of keys and one group of values in f32.
constexpr std::size_t wideFloats(const CacheShape& shape) {
  return std::size_t{kSlotTile} * shape.headDim + std::size_t{kSlotGroup} * shape.paddedHeadDim();
}

/// Divides scratch; sizes never shrink with job.rows.
void placeInt16(ReadJob& job, Pieces& pieces, const CacheShape& shape, unsigned threads);

/// The steps for jobs whose int16.dot is set.
ReadSteps int16Steps();

}  // namespace longleaf::kernels::cpu
