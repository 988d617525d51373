// SPDX-License-Identifier: Apache-2.0
// Per instruction set, what the reading path does whatever its arithmetic: slots widened to f32, which of them a row
// sees, what is carried from block to block, the weights of statistics, the output.
#if defined(LONGLEAF_ATTENTION_ROWS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LONGLEAF_ATTENTION_ROWS_INL_H_
#undef LONGLEAF_ATTENTION_ROWS_INL_H_
#else
#define LONGLEAF_ATTENTION_ROWS_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "hwy/highway.h"
#include "kernels/cpu/attention_lanes-inl.h"
#include "kernels/cpu/attention_read.h"
#include "kernels/cpu/attention_widen-inl.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

using Lanes16 = hn::CappedTag<float, kSlotTile>;
inline constexpr std::uint32_t kLanes = static_cast<std::uint32_t>(hn::MaxLanes(Lanes16()));

/// One tile of the block (16 slots) in f32: k[headDim][16], its bias, and v[16][paddedHeadDim] unless that is null.
template <StoreFormat kFormat>
HWY_INLINE void widenSlots(const ReadJob& job, std::uint32_t tile, float* k, float* v) {
  const Lanes16 d;
  const AttentionArgs& args = *job.args;
  const std::uint32_t dim = args.shape.headDim;
  const std::uint32_t padded = args.shape.paddedHeadDim();
  const std::uint32_t inSequence = job.blockBegin / kSlotTile + tile;
  const bool upper = inSequence >= job.head.tiers[0].tiles();
  const HeadTier& tier = job.head.tiers[upper ? 1 : 0];
  const std::uint32_t first = (upper ? inSequence - job.head.tiers[0].tiles() : inSequence) * kSlotTile;
  const std::uint32_t count = first < tier.slots ? HWY_MIN(kSlotTile, tier.slots - first) : 0;
  float* bias = job.bias + tile * kSlotTile;
  constexpr bool kScaled = kFormat == StoreFormat::q8;

  if (count > 0) {
    widenTile<kFormat>(tier.k + tileOffset(args.shape, first), kScaled ? tier.kScale + first : nullptr, dim, k);
    if (args.positions == Positions::relative) rotateTile(k, args.rope, tier.rank + first, count, dim);
  }
  for (std::uint32_t lane = count; lane < kSlotTile; ++lane) {  // whatever lies there may be NaN
    for (std::uint32_t i = 0; i < dim; ++i) k[i * kSlotTile + lane] = 0.0F;
    bias[lane] = -std::numeric_limits<float>::infinity();
  }
  for (std::uint32_t lane = 0; lane < count; ++lane) {
    bias[lane] = tier.bias != nullptr ? tier.bias[first + lane] * kLog2E : 0.0F;
  }
  if (v == nullptr) return;
  for (std::uint32_t lane = 0; lane < count; ++lane) {
    const std::byte* row = tier.v + static_cast<std::size_t>(first + lane) * padded * storeBytes(kFormat);
    auto factor = hn::Set(d, 1.0F);
    if constexpr (kScaled) factor = hn::Set(d, tier.vScale[first + lane]);
    for (std::uint32_t i = 0; i < padded; i += kLanes) {
      auto x = loadStored<kFormat>(d, row, i);
      if constexpr (kScaled) x = hn::Mul(x, factor);
      hn::Store(x, d, v + lane * padded + i);
    }
  }
  std::memset(v + count * padded, 0, (kSlotTile - count) * padded * sizeof(float));
}

/// Slots of v that go through all panels at a time: 64 KiB of rows in f32 with head dimension 64.
inline constexpr std::uint32_t kValueGroup = 256;

/// The rows of one tile.
struct TileRows {
  std::uint32_t begin;
  std::uint32_t count;
  std::uint32_t panels;
  std::uint32_t limit;  // slots of the block that any row sees, to whole groups
  float* logits;        // [tileRows][stride]
  std::size_t stride;
};

/// Slots of the block that a row sees.
HWY_INLINE std::uint32_t visibleSlots(const ReadJob& job, std::uint32_t row) {
  const std::uint32_t seen = job.head.lastBegin() + job.head.committed + row / job.args->shape.group + 1;
  return seen <= job.blockBegin ? 0 : HWY_MIN(seen - job.blockBegin, job.blockSlots);
}

HWY_INLINE TileRows tileRows(const ReadJob& job, std::uint32_t tile, unsigned worker) {
  TileRows t{};
  t.begin = tile * job.tileRows;
  t.count = HWY_MIN(job.tileRows, job.rows - t.begin);
  t.panels = (t.count + kPanelRows - 1) / kPanelRows;
  t.limit = roundUp(visibleSlots(job, t.begin + t.count - 1), kSlotGroup);
  t.stride = job.logitStride();
  t.logits = job.logits + worker * job.tileRows * t.stride;
  return t;
}

HWY_INLINE void scaleRow(float* row, std::uint32_t count, float factor) {
  const Lanes16 d;
  for (std::uint32_t i = 0; i < count; i += kLanes) {
    hn::Store(hn::Mul(hn::Load(d, row + i), hn::Set(d, factor)), d, row + i);
  }
}

/// out[headDim] <- the query of row `row`, rotated and scaled.
HWY_INLINE void rotateQuery(const ReadJob& job, std::uint32_t row, float* out) {
  const AttentionArgs& args = *job.args;
  const std::uint32_t dim = args.shape.headDim;
  const std::uint32_t token = row / args.shape.group;
  const std::uint32_t head = job.headIndex * args.shape.group + row % args.shape.group;
  const std::size_t at = ropeRow(args.rope, queryPosition(args, job.head, token), dim);
  const float* q = args.q + static_cast<std::size_t>(token) * args.qStride + static_cast<std::size_t>(head) * dim;
  rotateRow(q, args.rope.cosine + at, args.rope.sine + at, dim, kLog2E / std::sqrt(static_cast<float>(dim)), out);
}

/// Takes the block into what is carried from block to block: `largest` is the largest logit so far, `sum` the block's
/// sum of 2^(logit - largest). What such a power is multiplied with to become a probability, if this is the last block.
HWY_INLINE float carryRow(const ReadJob& job, std::uint32_t row, float largest, float sum) {
  if (job.firstBlock) {
    job.rowSum[row] = sum;
  } else {
    const std::uint32_t padded = job.args->shape.paddedHeadDim();
    const float shrink = std::exp2(job.rowMax[row] - largest);
    job.rowSum[row] = job.rowSum[row] * shrink + sum;
    scaleRow(job.sums + static_cast<std::size_t>(row) * padded, padded, shrink);
  }
  job.rowMax[row] = largest;
  return 1.0F / job.rowSum[row];
}

/// factor[r], a row's factor of normalisation, with the weight that the statistic gives the row.
HWY_INLINE void weighRows(const ReadJob& job, const TileRows& t, float* factor) {
  if (job.args->statistic == Statistic::max && job.args->statisticFrom == 0) return;
  for (std::uint32_t r = 0; r < t.count; ++r) factor[r] *= job.weights[(t.begin + r) / job.args->shape.group];
}

/// Ends the columns of a tile: none beyond what it sees, and a factor that is not finite spoils them all, so that a
/// broken model is noticed whatever the order of a maximum.
HWY_INLINE void finishColumns(const ReadJob& job, const TileRows& t, const float* factor, float* out) {
  std::fill(out + t.limit, out + job.blockSlots, 0.0F);
  for (std::uint32_t r = 0; r < t.count; ++r) {
    if (!std::isfinite(factor[r])) std::fill(out, out + t.limit, factor[r] - factor[r]);
  }
}

/// Outputs of the tile's rows once the last block is done.
HWY_INLINE void finishRows(const ReadJob& job, const TileRows& t) {
  const AttentionArgs& args = *job.args;
  const std::uint32_t dim = args.shape.headDim;
  const std::uint32_t group = args.shape.group;
  for (std::uint32_t row = t.begin; row < t.begin + t.count; ++row) {
    const std::uint32_t head = job.headIndex * group + row % group;
    const std::size_t token = row / group;
    const float* sums = job.sums + static_cast<std::size_t>(row) * args.shape.paddedHeadDim();
    float* out = args.out + token * args.outStride + static_cast<std::size_t>(head) * dim;
    const float inverse = 1.0F / job.rowSum[row];
    for (std::uint32_t i = 0; i < dim; ++i) out[i] = sums[i] * inverse;
    if (args.logSumExp != nullptr) {
      args.logSumExp[token * args.shape.queryHeads() + head] = (job.rowMax[row] + std::log2(job.rowSum[row])) * kLn2;
    }
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggling guard
