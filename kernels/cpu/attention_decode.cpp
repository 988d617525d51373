// SPDX-License-Identifier: Apache-2.0
// Decoding, per instruction set. For one query per head and every slot j of a range:
//   logit_j = q . k_j * log2(e) / sqrt(d) + bias_j;   m = max;   p_j = 2^(logit_j - m);   sum p_j;   sum p_j v_j
// Keys and values are converted in registers as they are read; scales of q8 multiply the logit and p, not the numbers.
#include "kernels/cpu/attention_decode.h"
#include "kernels/cpu/attention_terms.h"

#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention_decode.cpp"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/cpu/attention_lanes-inl.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

using Lanes16 = hn::CappedTag<float, kSlotTile>;
inline constexpr std::uint32_t kLanes = static_cast<std::uint32_t>(hn::MaxLanes(Lanes16()));
inline constexpr std::uint32_t kMaxHeads = 4;  // query heads that share registers; larger groups take several turns
inline constexpr std::uint32_t kVectors = kSlotTile / kLanes;  // of a tile
// Bytes of prefetch; none where the hardware's own is better left alone (see f32_matmul.cpp).
inline constexpr std::size_t kAhead = kLanes == 16 ? 4096 : 0;
// Registers for sums: what remains beside a key, a value and a query.
inline constexpr std::uint32_t kSums = kLanes == 16 ? 16 : 12;

/// Independent sums over the head dimension, which hide the latency of additions.
constexpr std::uint32_t chainsOf(std::uint32_t heads) {
  const std::uint32_t most = kSums / (heads * kVectors);
  return most >= 4 ? 4 : most >= 2 ? 2 : 1;
}

/// Vectors of a value that are summed in one walk over the slots.
constexpr std::uint32_t valueVectors(std::uint32_t heads) {
  const std::uint32_t most = kSums / heads;
  return most >= 8 && kLanes < 16 ? 8 : most >= 4 ? 4 : 2;
}

/// Slots [begin, begin + count) of one tier; `at` is the number of the range within its KV head.
struct Range {
  const HeadTier* tier;
  std::uint32_t begin;
  std::uint32_t count;
};

HWY_INLINE Range rangeOf(const HeadSlots& head, std::uint32_t index) {
  const std::uint32_t lower = (head.tiers[0].slots + kRangeSlots - 1) / kRangeSlots;
  const HeadTier& tier = head.tiers[index < lower ? 0 : 1];
  const std::uint32_t begin = (index < lower ? index : index - lower) * kRangeSlots;
  return {&tier, begin, HWY_MIN(kRangeSlots, tier.slots - begin)};
}

HWY_INLINE void prefetchAhead(const std::byte* from, std::size_t bytes) {
  if (kAhead == 0) return;
  from += kAhead;
  for (std::size_t i = 0; i < bytes; i += 64) hwy::Prefetch(from + i);
}

/// out[g][0 .. 16) = q[g] . k for kHeads heads and a tile of slots. q rows lie `dim` apart, out rows `outStride`.
template <StoreFormat kFormat, std::uint32_t kHeads>
HWY_INLINE void dotTile(const float* HWY_RESTRICT q, const std::byte* HWY_RESTRICT k, std::uint32_t dim,
                        float* HWY_RESTRICT out, std::size_t outStride) {
  constexpr std::uint32_t kChains = chainsOf(kHeads);
  const Lanes16 d;
  hn::VFromD<Lanes16> sum[kHeads][kVectors][kChains];
  HWY_UNROLL(4)
  for (std::uint32_t g = 0; g < kHeads; ++g) {
    HWY_UNROLL(4)
    for (std::uint32_t v = 0; v < kVectors; ++v) {
      HWY_UNROLL(4)
      for (std::uint32_t c = 0; c < kChains; ++c) sum[g][v][c] = hn::Zero(d);
    }
  }
  for (std::uint32_t i = 0; i < dim; i += kChains) {
    prefetchAhead(k + i * kSlotTile * storeBytes(kFormat), kChains * kSlotTile * storeBytes(kFormat));
    HWY_UNROLL(4)
    for (std::uint32_t c = 0; c < kChains; ++c) {
      hn::VFromD<Lanes16> key[kVectors];
      HWY_UNROLL(4)
      for (std::uint32_t v = 0; v < kVectors; ++v) key[v] = loadStored<kFormat>(d, k, (i + c) * kSlotTile + v * kLanes);
      HWY_UNROLL(4)
      for (std::uint32_t g = 0; g < kHeads; ++g) {
        const auto x = hn::Set(d, q[g * dim + i + c]);
        HWY_UNROLL(4)
        for (std::uint32_t v = 0; v < kVectors; ++v) sum[g][v][c] = hn::MulAdd(x, key[v], sum[g][v][c]);
      }
    }
  }
  HWY_UNROLL(4)
  for (std::uint32_t g = 0; g < kHeads; ++g) {
    HWY_UNROLL(4)
    for (std::uint32_t v = 0; v < kVectors; ++v) {
      auto total = sum[g][v][0];
      if constexpr (kChains == 2) total = hn::Add(total, sum[g][v][1]);
      if constexpr (kChains == 4) {
        total = hn::Add(hn::Add(total, sum[g][v][1]), hn::Add(sum[g][v][2], sum[g][v][3]));
      }
      hn::Store(total, d, out + g * outStride + v * kLanes);
    }
  }
}

/// sums[g][kCount vectors] = sum_j p[g][j] v_j[kCount vectors]
template <StoreFormat kFormat, std::uint32_t kHeads, std::uint32_t kCount>
HWY_INLINE void sumValues(const float* HWY_RESTRICT p, std::size_t pStride, const std::byte* HWY_RESTRICT v,
                          std::uint32_t slots, std::uint32_t padded, float* HWY_RESTRICT sums, std::size_t sumStride) {
  const Lanes16 d;
  hn::VFromD<Lanes16> sum[kHeads][kCount];
  HWY_UNROLL(4)
  for (std::uint32_t g = 0; g < kHeads; ++g) {
    HWY_UNROLL(8)
    for (std::uint32_t c = 0; c < kCount; ++c) sum[g][c] = hn::Zero(d);
  }
  for (std::uint32_t j = 0; j < slots; ++j) {
    prefetchAhead(v, kCount * kLanes * storeBytes(kFormat));
    hn::VFromD<Lanes16> value[kCount];
    HWY_UNROLL(8)
    for (std::uint32_t c = 0; c < kCount; ++c) value[c] = loadStored<kFormat>(d, v, c * kLanes);
    HWY_UNROLL(4)
    for (std::uint32_t g = 0; g < kHeads; ++g) {
      const auto x = hn::Set(d, p[g * pStride + j]);
      HWY_UNROLL(8)
      for (std::uint32_t c = 0; c < kCount; ++c) sum[g][c] = hn::MulAdd(x, value[c], sum[g][c]);
    }
    v += padded * storeBytes(kFormat);
  }
  HWY_UNROLL(4)
  for (std::uint32_t g = 0; g < kHeads; ++g) {
    HWY_UNROLL(8)
    for (std::uint32_t c = 0; c < kCount; ++c) hn::Store(sum[g][c], d, sums + g * sumStride + c * kLanes);
  }
}

/// Logits beyond the cap of distances anew, for one head.
template <StoreFormat kFormat>
HWY_INLINE void capRange(const AttentionArgs& args, const Range& range, const float* q, float* p) {
  const hn::CappedTag<float, 1> d;
  for (std::uint32_t j = 0; j < range.count; ++j) {
    const std::uint32_t slot = range.begin + j;
    if (!beyondCap(args, *range.tier, slot, args.firstToken)) continue;
    const std::byte* tile = range.tier->k + tileOffset(args.shape, slot);
    p[j] = cappedLogit(args, *range.tier, slot, q, [&](std::uint32_t i) HWY_ATTR {
      return hn::GetLane(loadStored<kFormat>(d, tile, static_cast<std::size_t>(i) * kSlotTile + slot % kSlotTile));
    });
  }
}

/// Terms of merged slots for one head; false if the range has none.
HWY_INLINE bool varianceRange(const AttentionArgs& args, const Range& range, const float* q, float* terms) {
  if (range.tier->variance == nullptr) return false;
  for (std::uint32_t j = 0; j < range.count; ++j) {
    const std::uint32_t slot = range.begin + j;
    terms[j] = hasVariance(*range.tier, slot) ? varianceTerm(args, *range.tier, slot, q) : 0.0F;
  }
  return true;
}

/// Logits -> p, in place; q8 also p times the scales of v. `terms`: [count] added to the logits, or null.
template <StoreFormat kFormat>
HWY_INLINE void rangeSoftmax(const Range& range, const float* terms, float* p, float* weighted, float* largest,
                             float* total) {
  const Lanes16 d;
  const std::uint32_t end = roundUp(range.count, kSlotTile);
  const auto low = hn::Set(d, -std::numeric_limits<float>::infinity());
  const auto factor = hn::Set(d, kLog2E);
  const HeadTier& tier = *range.tier;
  constexpr bool kScaled = kFormat == StoreFormat::q8;
  auto most = low;
  for (std::uint32_t j = 0; j < end; j += kLanes) {
    auto x = hn::Load(d, p + j);
    if constexpr (kScaled) x = hn::Mul(x, hn::LoadU(d, tier.kScale + range.begin + j));
    if (tier.bias != nullptr) x = hn::MulAdd(hn::LoadU(d, tier.bias + range.begin + j), factor, x);
    if (terms != nullptr) x = hn::Add(x, hn::LoadU(d, terms + j));
    if (j + kLanes > range.count) {
      x = hn::IfThenElse(hn::FirstN(d, range.count > j ? range.count - j : 0), x, low);
    }
    most = hn::Max(most, x);
    hn::Store(x, d, p + j);
  }
  const float m = hn::GetLane(hn::MaxOfLanes(d, most));
  auto sum = hn::Zero(d);
  for (std::uint32_t j = 0; j < end; j += kLanes) {
    const auto x = exp2Lanes(d, hn::Sub(hn::Load(d, p + j), hn::Set(d, m)));
    sum = hn::Add(sum, x);
    hn::Store(x, d, p + j);
    if constexpr (kScaled) hn::Store(hn::Mul(x, hn::LoadU(d, tier.vScale + range.begin + j)), d, weighted + j);
  }
  *largest = m;
  *total = hn::GetLane(hn::SumOfLanes(d, sum));
}

/// Where the results of one (query head, range) lie.
HWY_INLINE std::size_t partOf(const DecodeJob& job, std::uint32_t queryHead, std::uint32_t range) {
  return static_cast<std::size_t>(queryHead) * job.maxRanges + range;
}

/// kHeads query heads from `firstHead` on over one range.
template <StoreFormat kFormat, std::uint32_t kHeads>
HWY_INLINE void attendRange(const DecodeJob& job, const Range& range, std::uint32_t index, std::uint32_t firstHead,
                            unsigned worker) {
  const CacheShape& shape = job.args->shape;
  const std::uint32_t dim = shape.headDim;
  const std::uint32_t padded = shape.paddedHeadDim();
  const std::size_t workerAt = static_cast<std::size_t>(worker) * shape.group * kRangeSlots;
  const std::size_t part = partOf(job, firstHead, index);
  float* p = job.keep ? job.probabilities + part * kRangeSlots : job.probabilities + workerAt;
  const std::size_t pStride = job.keep ? static_cast<std::size_t>(job.maxRanges) * kRangeSlots : kRangeSlots;
  const float* q = job.queries + static_cast<std::size_t>(firstHead) * dim;

  for (std::uint32_t j = 0; j < range.count; j += kSlotTile) {
    dotTile<kFormat, kHeads>(q, range.tier->k + tileOffset(shape, range.begin + j), dim, p + j, pStride);
  }
  float* values = p;
  std::size_t valueStride = pStride;
  if constexpr (kFormat == StoreFormat::q8) {
    values = job.weighted + workerAt;
    valueStride = kRangeSlots;
  }
  alignas(64) float terms[kRangeSlots] = {};
  for (std::uint32_t g = 0; g < kHeads; ++g) {
    const std::size_t at = part + static_cast<std::size_t>(g) * job.maxRanges;
    const float* raw = job.args->q + static_cast<std::size_t>(firstHead + g) * dim;
    if (job.args->positions == Positions::capped) capRange<kFormat>(*job.args, range, raw, p + g * pStride);
    const bool varied = varianceRange(*job.args, range, raw, terms);
    rangeSoftmax<kFormat>(range, varied ? terms : nullptr, p + g * pStride, values + g * valueStride, job.rowMax + at,
                          job.rowSum + at);
  }
  const std::byte* v = range.tier->v + static_cast<std::size_t>(range.begin) * padded * storeBytes(kFormat);
  float* sums = job.sums + part * padded;
  const std::size_t sumStride = static_cast<std::size_t>(job.maxRanges) * padded;
  constexpr std::uint32_t kCount = valueVectors(kHeads);
  std::uint32_t at = 0;
  for (; at + kCount * kLanes <= padded; at += kCount * kLanes) {
    sumValues<kFormat, kHeads, kCount>(values, valueStride, v + at * storeBytes(kFormat), range.count, padded,
                                       sums + at, sumStride);
  }
  for (; at < padded; at += kLanes) {
    sumValues<kFormat, kHeads, 1>(values, valueStride, v + at * storeBytes(kFormat), range.count, padded, sums + at,
                                  sumStride);
  }
}

template <StoreFormat kFormat>
HWY_INLINE void decodeRangeAs(const DecodeJob& job, std::uint32_t kvHead, std::uint32_t index, unsigned worker) {
  const std::uint32_t group = job.args->shape.group;
  const Range range = rangeOf(job.heads[kvHead], index);
  for (std::uint32_t g = 0; g < group; g += kMaxHeads) {
    const std::uint32_t head = kvHead * group + g;
    switch (HWY_MIN(kMaxHeads, group - g)) {
      case 1:
        attendRange<kFormat, 1>(job, range, index, head, worker);
        break;
      case 2:
        attendRange<kFormat, 2>(job, range, index, head, worker);
        break;
      case 3:
        attendRange<kFormat, 3>(job, range, index, head, worker);
        break;
      default:
        attendRange<kFormat, 4>(job, range, index, head, worker);
        break;
    }
  }
}

void decodeRange(const DecodeJob& job, std::uint32_t kvHead, std::uint32_t index, unsigned worker) {
  withFormat(job.args->shape.store,
             [&]<StoreFormat kFormat>() HWY_ATTR { decodeRangeAs<kFormat>(job, kvHead, index, worker); });
}

void rotateQueries(const DecodeJob& job) {
  const AttentionArgs& args = *job.args;
  const std::uint32_t dim = args.shape.headDim;
  const float scale = kLog2E / std::sqrt(static_cast<float>(dim));
  for (std::uint32_t head = 0; head < args.shape.queryHeads(); ++head) {
    const std::size_t at = ropeRow(args.rope, queryPosition(args, job.heads[head / args.shape.group], 0), dim);
    const std::size_t row = static_cast<std::size_t>(head) * dim;
    rotateRow(args.q + row, args.rope.cosine + at, args.rope.sine + at, dim, scale, job.queries + row);
  }
}

/// Output of one query head from its ranges, in order. rowMax becomes what turns p of a range into a probability.
HWY_INLINE void joinRanges(const DecodeJob& job, std::uint32_t head, std::uint32_t ranges) {
  const Lanes16 d;
  const AttentionArgs& args = *job.args;
  const std::uint32_t dim = args.shape.headDim;
  const std::uint32_t padded = args.shape.paddedHeadDim();
  const std::size_t part = partOf(job, head, 0);
  float* factor = job.rowMax + part;
  float largest = factor[0];
  for (std::uint32_t r = 1; r < ranges; ++r) largest = factor[r] > largest ? factor[r] : largest;
  float total = 0.0F;
  for (std::uint32_t r = 0; r < ranges; ++r) {
    factor[r] = std::exp2(factor[r] - largest);
    total += job.rowSum[part + r] * factor[r];
  }
  for (std::uint32_t r = 0; r < ranges; ++r) factor[r] /= total;
  float* sums = job.sums + part * padded;
  for (std::uint32_t i = 0; i < padded; i += kLanes) {
    auto sum = hn::Zero(d);
    for (std::uint32_t r = 0; r < ranges; ++r) {
      sum = hn::MulAdd(hn::Set(d, factor[r]), hn::Load(d, sums + static_cast<std::size_t>(r) * padded + i), sum);
    }
    hn::Store(sum, d, sums + i);
  }
  std::memcpy(args.out + static_cast<std::size_t>(head) * dim, sums, dim * sizeof(float));
  if (args.logSumExp != nullptr) args.logSumExp[head] = (largest + std::log2(total)) * kLn2;
}

/// pending of one range: the largest or the sum of the group's probabilities; n = 1, so lambda^(n-1-i) = 1.
HWY_INLINE void rangeStatistics(const DecodeJob& job, std::uint32_t kvHead, std::uint32_t range, float* pending,
                                std::uint32_t count) {
  const std::uint32_t group = job.args->shape.group;
  const bool maximum = job.args->statistic == Statistic::max;
  const float decay = job.args->statistic == Statistic::decayedSum ? job.args->lambda : 1.0F;
  float merged[kRangeSlots] = {};
  for (std::uint32_t g = 0; g < group; ++g) {
    const std::size_t part = partOf(job, kvHead * group + g, range);
    const float* p = job.probabilities + part * kRangeSlots;
    const float factor = job.rowMax[part];
    if (maximum) {
      for (std::uint32_t j = 0; j < count; ++j) {  // NaN on either side wins
        const float x = p[j] * factor;
        merged[j] = x <= merged[j] ? merged[j] : x + merged[j] * 0.0F;
      }
    } else {
      for (std::uint32_t j = 0; j < count; ++j) merged[j] += p[j] * factor;
    }
  }
  if (maximum) {
    for (std::uint32_t j = 0; j < count; ++j)
      pending[j] = merged[j] <= pending[j] ? pending[j] : merged[j] + pending[j] * 0.0F;
  } else {
    for (std::uint32_t j = 0; j < count; ++j) pending[j] = decay * pending[j] + merged[j];
  }
}

/// Joins a KV head whose ranges are all done.
void joinHead(const DecodeJob& job, std::uint32_t kvHead) {
  const AttentionArgs& args = *job.args;
  const std::uint32_t ranges = job.ranges(kvHead);
  for (std::uint32_t g = 0; g < args.shape.group; ++g) joinRanges(job, kvHead * args.shape.group + g, ranges);
  if (!job.keep) return;
  const HeadSlots& head = job.heads[kvHead];
  const SlotArrays& arrays = args.tiers.back();
  for (std::uint32_t index = 0; index < ranges; ++index) {
    const Range range = rangeOf(head, index);
    if (range.tier != &head.last()) continue;
    float* pending = arrays.pending + static_cast<std::size_t>(kvHead) * arrays.capacity + range.begin;
    rangeStatistics(job, kvHead, index, pending, range.count);
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

HWY_EXPORT(rotateQueries);
HWY_EXPORT(decodeRange);
HWY_EXPORT(joinHead);

namespace {

void place(DecodeJob& job, Pieces& pieces, const CacheShape& shape, unsigned threads) {
  const std::size_t parts = static_cast<std::size_t>(shape.queryHeads()) * job.maxRanges;
  const std::size_t perWorker = static_cast<std::size_t>(threads) * shape.group * kRangeSlots;
  job.heads = pieces.take<HeadSlots>(shape.kvHeads);
  job.open = pieces.take<std::uint32_t>(shape.kvHeads);
  job.queries = pieces.take<float>(static_cast<std::size_t>(shape.queryHeads()) * shape.headDim);
  job.sums = pieces.take<float>(parts * shape.paddedHeadDim());
  job.rowMax = pieces.take<float>(parts);
  job.rowSum = pieces.take<float>(parts);
  job.weighted = pieces.take<float>(perWorker);
  job.probabilities = pieces.take<float>(job.keep ? parts * kRangeSlots : perWorker);
}

}  // namespace

std::uint32_t DecodeJob::ranges(std::uint32_t kvHead) const {
  const HeadSlots& head = heads[kvHead];
  std::uint32_t count = 0;
  for (const HeadTier& tier : head.tiers) count += (tier.slots + kRangeSlots - 1) / kRangeSlots;
  return count;
}

std::size_t decodeScratchBytes(const CacheShape& shape, std::uint32_t slots, unsigned threads) {
  std::size_t largest = 0;
  for (const bool keep : {false, true}) {
    DecodeJob job;
    job.maxRanges = slots / kRangeSlots + 2;  // both tiers may end in a part of a range
    job.keep = keep;
    Pieces pieces(nullptr);
    place(job, pieces, shape, threads);
    largest = std::max(largest, pieces.used());
  }
  return largest;
}

void decodeAttention(const Context& context, const AttentionArgs& args) {
  const std::uint32_t kvHeads = args.shape.kvHeads;
  DecodeJob job;
  job.args = &args;
  job.keep = collectsAttention(args.statistic) && args.tiers.back().pending != nullptr;
  std::uint32_t longest = 0;
  for (const SlotArrays& tier : args.tiers) {
    std::uint32_t most = 0;
    for (std::uint32_t head = 0; head < kvHeads; ++head) most = std::max(most, tier.length[head]);
    longest += (most + args.tokens + kRangeSlots - 1) / kRangeSlots;
  }
  job.maxRanges = longest;
  Pieces pieces(context.scratch.data());
  place(job, pieces, args.shape, context.pool.threads());
  for (std::uint32_t head = 0; head < kvHeads; ++head) {
    new (&job.heads[head]) HeadSlots(headSlots(args, head, args.positions == Positions::relative));
    job.open[head] = job.ranges(head);
  }
  HWY_DYNAMIC_DISPATCH(rotateQueries)(job);
  const auto decode = HWY_DYNAMIC_DISPATCH(decodeRange);
  const auto join = HWY_DYNAMIC_DISPATCH(joinHead);
  context.pool.run(kvHeads * job.maxRanges, [&](std::uint32_t index, unsigned worker) {
    const std::uint32_t head = index / job.maxRanges;
    if (index % job.maxRanges >= job.ranges(head)) return;
    decode(job, head, index % job.maxRanges, worker);
    const std::atomic_ref<std::uint32_t> open(job.open[head]);
    if (open.fetch_sub(1, std::memory_order_acq_rel) == 1) join(job, head);
  });
}

}  // namespace longleaf::kernels::cpu
#endif  // HWY_ONCE
