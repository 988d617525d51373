// SPDX-License-Identifier: Apache-2.0
// The arithmetic of the reading path, per instruction set. For every row (query i, head g) and slot j:
//   logit = q . k_j * log2(e) / sqrt(d) + bias_j;   m = max logit;   p_j = 2^(logit - m);   s = sum p_j
//   out = sum_j p_j v_j / s;   statistic_j = max or weighted sum over rows of p_j / s
// A worker keeps the logits of one tile of rows over a whole block (48 x 2,304 floats: 432 KiB, second-level cache) and
// goes over them three times: largest and exponential, statistics, product with v. Both products hold 6 rows x 4
// vectors (AVX-512; 6 x 2 with 16 registers) of accumulators and take a group of slots through all panels of the tile
// while it is near. Over several blocks m, s and the sum are carried on (online softmax, arXiv
// 1805.02867, algorithm 3). attention_read16.cpp does the same with factors rounded to 16 bits.
#include "kernels/cpu/attention_read.h"
#include "kernels/cpu/attention_read16.h"
#include "kernels/cpu/attention_terms.h"
#include "kernels/cpu/int16_kernels.h"

#include <cmath>
#include <cstring>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention_read.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/cpu/attention_read-inl.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

void widenGroup(const ReadJob& job, std::uint32_t group, bool keysOnly, unsigned) {
  const CacheShape& shape = job.args->shape;
  withFormat(shape.store, [&]<StoreFormat kFormat>() HWY_ATTR {
    for (std::uint32_t i = 0; i < kSlotGroup / kSlotTile; ++i) {
      const std::size_t slot = std::size_t{group} * kSlotGroup + std::size_t{i} * kSlotTile;
      widenSlots<kFormat>(job, static_cast<std::uint32_t>(slot / kSlotTile), job.k + slot * shape.headDim,
                          keysOnly ? nullptr : job.v + slot * shape.paddedHeadDim());
    }
  });
}

/// Rotated and scaled queries of the tile as [panel][headDim][6]; rows beyond the last are zero.
HWY_INLINE float* packQueries(const ReadJob& job, const TileRows& t, unsigned worker) {
  const std::uint32_t dim = job.args->shape.headDim;
  float* packed = job.queries + static_cast<std::size_t>(worker) * (job.tileRows + 1) * dim;
  float* rotated = packed + static_cast<std::size_t>(job.tileRows) * dim;
  for (std::uint32_t r = 0; r < t.panels * kPanelRows; ++r) {
    float* to = packed + static_cast<std::size_t>(r / kPanelRows) * kPanelRows * dim + r % kPanelRows;
    if (r < t.count) {
      rotateQuery(job, t.begin + r, rotated);
      for (std::uint32_t i = 0; i < dim; ++i) to[i * kPanelRows] = rotated[i];
    } else {
      for (std::uint32_t i = 0; i < dim; ++i) to[i * kPanelRows] = 0.0F;
    }
  }
  return packed;
}

/// A place of the sequence of slots.
struct SlotPlace {
  const HeadTier* tier;
  std::uint32_t slot;  // beyond the tier's slots: a filler
};

HWY_INLINE SlotPlace placeOf(const ReadJob& job, std::uint32_t at) {
  const std::uint32_t lower = job.head.tiers[0].tiles() * kSlotTile;
  return at < lower ? SlotPlace{&job.head.tiers[0], at} : SlotPlace{&job.head.tiers[1], at - lower};
}

/// Logits of one row that are not q . k + bias: distances beyond the cap, variances of merged slots.
HWY_INLINE void adjustRow(const ReadJob& job, std::uint32_t row, float* logits) {
  const AttentionArgs& args = *job.args;
  const std::uint32_t group = args.shape.group;
  const std::uint32_t dim = args.shape.headDim;
  const float* q = args.q + static_cast<std::size_t>(row / group) * args.qStride +
                   static_cast<std::size_t>(job.headIndex * group + row % group) * dim;
  const std::uint32_t visible = visibleSlots(job, row);
  for (std::uint32_t j = 0; j < visible; ++j) {
    const SlotPlace place = placeOf(job, job.blockBegin + j);
    if (place.slot >= place.tier->slots) continue;
    if (args.positions == Positions::capped &&
        beyondCap(args, *place.tier, place.slot, args.firstToken + row / group)) {
      const float* k = job.k + static_cast<std::size_t>(j / kSlotTile) * kSlotTile * dim + j % kSlotTile;
      const auto key = [k](std::uint32_t i) { return k[static_cast<std::size_t>(i) * kSlotTile]; };
      logits[j] = cappedLogit(args, *place.tier, place.slot, q, key) + job.bias[j];
    }
    if (hasVariance(*place.tier, place.slot)) logits[j] += varianceTerm(args, *place.tier, place.slot, q);
  }
}

/// Logits of the tile, causal mask included.
HWY_INLINE void tileLogits(const ReadJob& job, const TileRows& t, const float* queries) {
  const std::size_t panelFloats = static_cast<std::size_t>(kPanelRows) * job.args->shape.headDim;
  for (std::uint32_t slot = 0; slot < t.limit; slot += kVectors * kLanes) {
    for (std::uint32_t p = 0; p < t.panels; ++p) {
      dotPanel(job, queries + p * panelFloats, slot, t.logits + p * kPanelRows * t.stride + slot, t.stride);
    }
  }
  const bool adjusted = job.args->positions == Positions::capped || job.head.tiers[0].variance != nullptr;
  for (std::uint32_t r = 0; r < t.count; ++r) {
    float* row = t.logits + r * t.stride;
    if (adjusted) adjustRow(job, t.begin + r, row);
    std::fill(row + visibleSlots(job, t.begin + r), row + t.limit, -std::numeric_limits<float>::infinity());
  }
}

/// Statistics of the tile from p, where row r counts `factor[r]` times.
template <bool kMaximum>
HWY_INLINE void tileColumns(const ReadJob& job, const TileRows& t, const float* factor, float* out) {
  const Lanes16 d;
  for (std::uint32_t j = 0; j < t.limit; j += 4 * kLanes) {
    auto a = hn::Zero(d);
    auto b = a;
    auto c = a;
    auto e = a;
    const float* p = t.logits + j;
    for (std::uint32_t r = 0; r < t.count; ++r, p += t.stride) {
      const auto f = hn::Set(d, factor[r]);
      if constexpr (kMaximum) {
        a = hn::Max(a, hn::Mul(f, hn::Load(d, p)));
        b = hn::Max(b, hn::Mul(f, hn::Load(d, p + kLanes)));
        c = hn::Max(c, hn::Mul(f, hn::Load(d, p + 2 * kLanes)));
        e = hn::Max(e, hn::Mul(f, hn::Load(d, p + 3 * kLanes)));
      } else {
        a = hn::MulAdd(f, hn::Load(d, p), a);
        b = hn::MulAdd(f, hn::Load(d, p + kLanes), b);
        c = hn::MulAdd(f, hn::Load(d, p + 2 * kLanes), c);
        e = hn::MulAdd(f, hn::Load(d, p + 3 * kLanes), e);
      }
    }
    hn::Store(a, d, out + j);
    hn::Store(b, d, out + j + kLanes);
    hn::Store(c, d, out + j + 2 * kLanes);
    hn::Store(e, d, out + j + 3 * kLanes);
  }
  finishColumns(job, t, factor, out);
}

/// `normalizer[r]`: what p of row r is multiplied with to become a probability.
HWY_INLINE void collectColumns(const ReadJob& job, const TileRows& t, std::uint32_t tile, float* normalizer) {
  float* out = job.columns + static_cast<std::size_t>(tile) * job.blockSlots;
  weighRows(job, t, normalizer);
  job.args->statistic == Statistic::max ? tileColumns<true>(job, t, normalizer, out)
                                        : tileColumns<false>(job, t, normalizer, out);
}

HWY_INLINE void tileValues(const ReadJob& job, const TileRows& t) {
  const std::uint32_t padded = job.args->shape.paddedHeadDim();
  for (std::uint32_t slot = 0; slot < t.limit; slot += kValueGroup) {
    const std::uint32_t count = HWY_MIN(kValueGroup, t.limit - slot);
    for (std::uint32_t panel = 0; panel < t.panels; ++panel) {
      const float* p = t.logits + panel * kPanelRows * t.stride + slot;
      const float* v = job.v + static_cast<std::size_t>(slot) * padded;
      float* sums = job.sums + static_cast<std::size_t>(t.begin + panel * kPanelRows) * padded;
      std::uint32_t at = 0;
      for (; at + kVectors * kLanes <= padded; at += kVectors * kLanes) {
        valuePanel<kVectors>(p, t.stride, v + at, count, padded, sums + at);
      }
      for (; at < padded; at += kLanes) valuePanel<1>(p, t.stride, v + at, count, padded, sums + at);
    }
  }
}

/// One tile of rows over the block.
void attendTile(const ReadJob& job, std::uint32_t tile, unsigned worker) {
  const std::uint32_t padded = job.args->shape.paddedHeadDim();
  const TileRows t = tileRows(job, tile, worker);
  const float* queries = packQueries(job, t, worker);
  tileLogits(job, t, queries);
  float normalizer[kTileRows];
  for (std::uint32_t r = 0; r < t.panels * kPanelRows; ++r) {
    const std::uint32_t row = t.begin + r;
    float* sums = job.sums + static_cast<std::size_t>(row) * padded;
    if (job.firstBlock) std::memset(sums, 0, padded * sizeof(float));
    if (r >= t.count || t.limit == 0) continue;
    float* logits = t.logits + r * t.stride;
    const float before = job.rowMax[row];
    float largest = largestOf(logits, t.limit);
    if (!job.firstBlock && before > largest) largest = before;
    normalizer[r] = carryRow(job, row, largest, exponentials(logits, t.limit, largest));
  }
  if (job.collect) collectColumns(job, t, tile, normalizer);
  tileValues(job, t);
  if (job.lastBlock) finishRows(job, t);
}

/// Statistics of a block among several, once the log-sum-exp of every row is known: the logits once more.
void revisitTile(const ReadJob& job, std::uint32_t tile, unsigned worker) {
  const TileRows t = tileRows(job, tile, worker);
  const float* queries = packQueries(job, t, worker);
  tileLogits(job, t, queries);
  float normalizer[kTileRows];
  for (std::uint32_t r = 0; r < t.count; ++r) {
    exponentials(t.logits + r * t.stride, t.limit, job.rowMax[t.begin + r]);
    normalizer[r] = 1.0F / job.rowSum[t.begin + r];
  }
  collectColumns(job, t, tile, normalizer);
}

/// The tiles' statistics in the order of tiles, then into pending of the last tier.
void mergeStatistics(const ReadJob& job, std::uint32_t part) {
  const AttentionArgs& args = *job.args;
  const SlotArrays& arrays = args.tiers.back();
  const std::uint32_t begin = part * kMergeSlots;
  const std::uint32_t count = HWY_MIN(kMergeSlots, job.blockSlots - begin);
  const bool maximum = args.statistic == Statistic::max;
  float merged[kMergeSlots] = {};
  for (std::uint32_t tile = 0; tile < job.rowTiles(); ++tile) {
    const float* columns = job.columns + static_cast<std::size_t>(tile) * job.blockSlots + begin;
    if (maximum) {
      for (std::uint32_t j = 0; j < count; ++j) {  // NaN on either side wins
        merged[j] = columns[j] <= merged[j] ? merged[j] : columns[j] + merged[j] * 0.0F;
      }
    } else {
      for (std::uint32_t j = 0; j < count; ++j) merged[j] += columns[j];
    }
  }
  const float decay = args.statistic == Statistic::decayedSum
                          ? static_cast<float>(std::pow(static_cast<double>(args.lambda), args.tokens))
                          : 1.0F;
  const std::uint32_t lastBegin = job.head.lastBegin();
  for (std::uint32_t j = 0; j < count; ++j) {
    const std::uint32_t at = job.blockBegin + begin + j;
    if (at < lastBegin || at - lastBegin >= job.head.last().slots) continue;
    float& pending = arrays.pending[static_cast<std::size_t>(job.headIndex) * arrays.capacity + (at - lastBegin)];
    if (!maximum) {
      pending = decay * pending + merged[j];
    } else if (merged[j] > pending || merged[j] != merged[j]) {
      pending = merged[j];
    }
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

HWY_EXPORT(widenGroup);
HWY_EXPORT(attendTile);
HWY_EXPORT(revisitTile);
HWY_EXPORT(mergeStatistics);

namespace {

/// Divides scratch for blocks of job.blockSlots.
void place(ReadJob& job, Pieces& pieces, const CacheShape& shape, std::uint32_t tokens, unsigned threads) {
  const std::size_t slots = job.blockSlots;
  // Fewer rows can make more tiles (up to four) or end in a longer last one: sizes that never shrink with `rows`.
  const std::size_t rows = static_cast<std::size_t>(job.rows) + kTileRows;
  const std::size_t tiles = std::max(4U, job.rowTiles());
  job.bias = pieces.take<float>(slots);
  job.sums = pieces.take<float>(rows * shape.paddedHeadDim());
  job.rowMax = pieces.take<float>(rows);
  job.rowSum = pieces.take<float>(rows);
  job.columns = pieces.take<float>(tiles * slots);
  job.weights = pieces.take<float>(tokens);
  Pieces other = pieces;  // a call has one arithmetic
  job.k = pieces.take<float>(slots * shape.headDim);
  job.v = pieces.take<float>(slots * shape.paddedHeadDim());
  job.queries = pieces.take<float>(static_cast<std::size_t>(threads) * (job.tileRows + 1) * shape.headDim);
  job.logits = pieces.take<float>(threads * job.tileRows * job.logitStride());
  placeInt16(job, other, shape, threads);
  pieces.include(other);
}

void queryWeights(const AttentionArgs& args, float* weights) {
  const double lambda = args.statistic == Statistic::decayedSum ? static_cast<double>(args.lambda) : 1.0;
  double weight = 1.0;
  for (std::uint32_t i = args.tokens; i-- > args.statisticFrom; weight *= lambda) {
    weights[i] = static_cast<float>(weight);
  }
  std::fill_n(weights, std::min(args.statisticFrom, args.tokens), 0.0F);
}

ReadSteps floatSteps() {
  return {.widen = HWY_DYNAMIC_DISPATCH(widenGroup),
          .attend = HWY_DYNAMIC_DISPATCH(attendTile),
          .revisit = HWY_DYNAMIC_DISPATCH(revisitTile)};
}

/// Logits that are adjusted one by one need keys in f32; so does who asked for f32.
bool mayUseInt16(const AttentionArgs& args) {
  return args.activations == ActivationFormat::q8 && args.shape.store != StoreFormat::f32 &&
         args.positions != Positions::capped && args.tiers[0].variance == nullptr;
}

void widenBlock(const Context& context, const ReadJob& job, bool keysOnly) {
  context.pool.run(job.blockSlots / kSlotGroup,
                   [&](std::uint32_t i, unsigned worker) { job.steps.widen(job, i, keysOnly, worker); });
}

void mergeBlock(const Context& context, const ReadJob& job) {
  const auto merge = HWY_DYNAMIC_DISPATCH(mergeStatistics);
  context.pool.run((job.blockSlots + kMergeSlots - 1) / kMergeSlots, [&](std::uint32_t i, unsigned) { merge(job, i); });
}

void readHead(const Context& context, ReadJob& job, std::uint32_t blockSlots) {
  const AttentionArgs& args = *job.args;
  const std::uint32_t total = roundUp(job.head.tiles() * kSlotTile, kSlotGroup);
  const bool statistics = collectsAttention(args.statistic) && args.tiers.back().pending != nullptr;
  job.collect = statistics && total <= blockSlots;
  for (std::uint32_t begin = 0; begin < total; begin += blockSlots) {
    job.blockBegin = begin;
    job.blockSlots = std::min(blockSlots, total - begin);
    job.firstBlock = begin == 0;
    job.lastBlock = begin + job.blockSlots == total;
    widenBlock(context, job, false);
    context.pool.run(job.rowTiles(), [&](std::uint32_t i, unsigned worker) { job.steps.attend(job, i, worker); });
  }
  if (job.collect) mergeBlock(context, job);
  if (!statistics || job.collect) return;
  for (std::uint32_t begin = job.head.lastBegin() / blockSlots * blockSlots; begin < total; begin += blockSlots) {
    job.blockBegin = begin;
    job.blockSlots = std::min(blockSlots, total - begin);
    widenBlock(context, job, true);
    context.pool.run(job.rowTiles(), [&](std::uint32_t i, unsigned worker) { job.steps.revisit(job, i, worker); });
    mergeBlock(context, job);
  }
}

}  // namespace

std::size_t readScratchBytes(const CacheShape& shape, std::uint32_t tokens, std::uint32_t slots,
                             std::uint32_t blockSlots, unsigned threads) {
  ReadJob job;
  job.rows = tokens * shape.group;
  job.tileRows = tileRowsFor(job.rows);
  job.blockSlots = std::min(blockSlots, roundUp(slots + 2 * kSlotTile, kSlotGroup));
  Pieces pieces(nullptr);
  place(job, pieces, shape, tokens, threads);
  return pieces.used();
}

void readInBlocks(const Context& context, const AttentionArgs& args, std::uint32_t blockSlots) {
  ReadJob job;
  job.args = &args;
  job.int16.dot = mayUseInt16(args) ? int16Dot(activeIsa()) : nullptr;
  job.steps = job.int16.dot != nullptr ? int16Steps() : floatSteps();
  job.rows = args.tokens * args.shape.group;
  job.tileRows = tileRowsFor(job.rows);
  for (std::uint32_t head = 0; head < args.shape.kvHeads; ++head) {
    job.headIndex = head;
    job.head = headSlots(args, head, false);
    job.blockSlots = std::min(blockSlots, roundUp(job.head.tiles() * kSlotTile, kSlotGroup));
    Pieces pieces(context.scratch.data());
    place(job, pieces, args.shape, args.tokens, context.pool.threads());
    queryWeights(args, job.weights);
    readHead(context, job, blockSlots);
  }
}

}  // namespace longleaf::kernels::cpu
#endif  // HWY_ONCE
