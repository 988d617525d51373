// SPDX-License-Identifier: Apache-2.0
// Attention of one query per head, in two launches: every range of slots of every KV head by a block of its own, then
// the ranges put together. The order of all sums depends on the shapes alone.
//   range r: logit_j = q . k_j / sqrt(headDim) + bias_j;  m_r = max_j;  s_r = sum_j 2^(logit_j - m_r);
//            o_r = sum_j 2^(logit_j - m_r) v_j
//   m = max_r m_r;  s = sum_r 2^(m_r - m) s_r;  out = sum_r 2^(m_r - m) o_r / s;  p_j = 2^(logit_j - m) / s
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/attention_view.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr unsigned kThreads = 128;
constexpr unsigned kWarps = kThreads / kWarp;
constexpr std::uint32_t kRangeSlots = kThreads;  // a thread has one slot's logit

/// Workspace of one call.
struct Ranges {
  float* out;      // [queryHeads][ranges][paddedHeadDim]
  float* largest;  // [queryHeads][ranges]
  float* sum;      // [queryHeads][ranges]
  float* logits;   // [queryHeads][slots of the last tier]; null where no statistic is collected
  std::uint32_t ranges;
  std::uint32_t lowerRanges;  // of the first of two tiers
  std::uint32_t logitSlots;   // capacity of the last tier
};

/// q of kHeads heads, turned and scaled so that a dot product is a logit in units of log 2.
template <StoreFormat kFormat, unsigned kHeads>
__device__ void loadQueries(const AttentionView& view, const HeadTier<kFormat>& own, std::uint32_t firstHead,
                            float (&to)[kHeads][kMaxHeadDim]) {
  const std::uint32_t dim = view.headDim;
  const std::size_t row = ropeRow(view.rope, queryPosition(view, own, 0), dim);
  const float factor = kLog2E / sqrtf(static_cast<float>(dim));
  for (std::uint32_t index = threadIdx.x; index < kHeads * dim; index += kThreads) {
    const std::uint32_t h = index / dim;
    const std::uint32_t i = index % dim;
    const float* q = view.q + static_cast<std::size_t>(firstHead + h) * dim;
    to[h][i] =
        firstHead % view.group + h < view.group
            ? factor * rotatedComponent([&](std::uint32_t at) { return cu::load(q + at); }, view.rope, row, dim, i)
            : 0.0F;
  }
}

/// Logits of the thread's slot.
template <StoreFormat kFormat, unsigned kHeads>
__device__ void slotLogits(const HeadTier<kFormat>& tier, std::uint32_t dim, std::uint32_t slot,
                           const float (&q)[kHeads][kMaxHeadDim], float (&logits)[kHeads]) {
  const auto* key = tier.k + keyElement(dim, slot, 0);
  float sums[kHeads] = {};
#pragma unroll 2
  for (std::uint32_t i = 0; i < dim; i += 4) {
    float k[4];
#pragma unroll
    for (std::uint32_t c = 0; c < 4; ++c) k[c] = Stored<kFormat>::decode(cu::load(key + (i + c) * kSlotTile));
#pragma unroll
    for (unsigned h = 0; h < kHeads; ++h) {
      const float4 four = *reinterpret_cast<const float4*>(&q[h][i]);
      sums[h] += four.x * k[0];
      sums[h] += four.y * k[1];
      sums[h] += four.z * k[2];
      sums[h] += four.w * k[3];
    }
  }
  const float factor = tier.keyFactor(slot);
  const float bias = tier.biasOf(slot);
  for (unsigned h = 0; h < kHeads; ++h) logits[h] = sums[h] * factor + bias;
}

/// sum_j weights[h][j] * v_j over the slots of the range: warp w takes slots w, w + kWarps, ..., a lane two dimensions
/// of every 64; then the warps are added in order. Result in out[h][range], for heads of the group.
template <StoreFormat kFormat, unsigned kHeads, unsigned kStripes>
__device__ void weighValues(const AttentionView& view, const typename Stored<kFormat>::Word* values,
                            std::uint32_t slots, const float (&weights)[kHeads][kRangeSlots], float* out,
                            std::size_t headStride, std::uint32_t heads) {
  CU_SHARED(float, parts, [kWarps][kHeads][64 * kStripes]);
  const std::uint32_t pairs = view.paddedHeadDim / 2;
  float2 sums[kHeads][kStripes] = {};
#pragma unroll 4
  for (std::uint32_t slot = warpIndex(); slot < slots; slot += kWarps) {
    const auto* row = values + static_cast<std::size_t>(slot) * view.paddedHeadDim;
#pragma unroll
    for (unsigned stripe = 0; stripe < kStripes; ++stripe) {
      const std::uint32_t pair = stripe * kWarp + laneIndex();
      const float2 v = pair < pairs ? valuePair<kFormat>(row, pair) : make_float2(0.0F, 0.0F);
#pragma unroll
      for (unsigned h = 0; h < kHeads; ++h) {
        sums[h][stripe].x += weights[h][slot] * v.x;
        sums[h][stripe].y += weights[h][slot] * v.y;
      }
    }
  }
  for (unsigned h = 0; h < kHeads; ++h) {
    for (unsigned stripe = 0; stripe < kStripes; ++stripe) {
      float* part = parts[warpIndex()][h] + 2 * (stripe * kWarp + laneIndex());
      part[0] = sums[h][stripe].x;
      part[1] = sums[h][stripe].y;
    }
  }
  __syncthreads();
  for (std::uint32_t index = threadIdx.x; index < heads * view.paddedHeadDim; index += kThreads) {
    const std::uint32_t h = index / view.paddedHeadDim;
    const std::uint32_t i = index % view.paddedHeadDim;
    float sum = parts[0][h][i];
    for (unsigned warp = 1; warp < kWarps; ++warp) sum += parts[warp][h][i];
    out[h * headStride + i] = sum;
  }
}

template <StoreFormat kFormat, unsigned kHeads, unsigned kStripes>
__global__ void __launch_bounds__(kThreads, 4) rangeKernel(AttentionView view, Ranges ranges) {
  CU_SHARED(float, q, [kHeads][kMaxHeadDim]);
  CU_SHARED(float, weights, [kHeads][kRangeSlots]);
  const std::uint32_t range = blockIdx.x;
  const std::uint32_t head = blockIdx.y;
  const std::uint32_t tierIndex = range < ranges.lowerRanges ? 0 : view.tierCount - 1;
  const HeadTier<kFormat> own = headTier<kFormat>(view, view.tierCount - 1, head);
  const HeadTier<kFormat> tier = headTier<kFormat>(view, tierIndex, head);
  const bool isOwn = tierIndex + 1 == view.tierCount;
  const std::uint32_t count = tier.committed + (isOwn ? 1 : 0);
  const std::uint32_t begin = (range < ranges.lowerRanges ? range : range - ranges.lowerRanges) * kRangeSlots;
  const std::uint32_t behind = begin < count ? count - begin : 0;
  const std::uint32_t slots = behind < kRangeSlots ? behind : kRangeSlots;
  const bool live = threadIdx.x < slots;
  const std::uint32_t slot = begin + threadIdx.x;
  for (std::uint32_t g = 0; g < view.group; g += kHeads) {
    const std::uint32_t firstHead = head * view.group + g;
    const std::uint32_t heads = view.group - g < kHeads ? view.group - g : kHeads;
    if (slots == 0) {
      if (threadIdx.x < heads) {
        ranges.largest[(firstHead + threadIdx.x) * ranges.ranges + range] = minusInfinity();
        ranges.sum[(firstHead + threadIdx.x) * ranges.ranges + range] = 0.0F;
      }
      continue;
    }
    if (g > 0) __syncthreads();
    loadQueries<kFormat, kHeads>(view, own, firstHead, q);
    __syncthreads();
    float logits[kHeads] = {};
    if (live) slotLogits<kFormat, kHeads>(tier, view.headDim, slot, q, logits);
    if (live && beyondCap(view, tier, slot, 0)) {
#pragma unroll
      for (unsigned h = 0; h < kHeads; ++h) {
        const std::uint32_t queryHead = firstHead + (h < heads ? h : 0);
        logits[h] = cappedDot(view, tier, slot, 0, queryHead) * tier.keyFactor(slot) + tier.biasOf(slot);
      }
    }
    if (live && tier.hasVariance(slot)) {
#pragma unroll
      for (unsigned h = 0; h < kHeads; ++h) {
        logits[h] += varianceTerm(view, tier, slot, 0, firstHead + (h < heads ? h : 0));
      }
    }
    const float valueFactor = live ? tier.valueFactor(slot) : 0.0F;
    for (unsigned h = 0; h < kHeads; ++h) {
      const float largest = blockMax<kThreads>(live ? logits[h] : minusInfinity());
      const float p = live ? exp2f(logits[h] - largest) : 0.0F;
      const float sum = blockSum<kThreads>(p);
      weights[h][threadIdx.x] = p * valueFactor;
      if (h >= heads) continue;
      if (threadIdx.x == 0) {
        ranges.largest[(firstHead + h) * ranges.ranges + range] = largest;
        ranges.sum[(firstHead + h) * ranges.ranges + range] = sum;
      }
      if (ranges.logits != nullptr && isOwn && live) {
        ranges.logits[static_cast<std::size_t>(firstHead + h) * ranges.logitSlots + slot] = logits[h];
      }
    }
    __syncthreads();
    const std::size_t headStride = static_cast<std::size_t>(ranges.ranges) * view.paddedHeadDim;
    float* const out = ranges.out + firstHead * headStride + static_cast<std::size_t>(range) * view.paddedHeadDim;
    weighValues<kFormat, kHeads, kStripes>(view, tier.v + static_cast<std::size_t>(begin) * view.paddedHeadDim, slots,
                                           weights, out, headStride, heads);
  }
}

/// m and s of one query head.
struct Total {
  float largest;
  float sum;
};

__device__ Total totalOf(const Ranges& ranges, std::uint32_t queryHead) {
  const float* largest = ranges.largest + static_cast<std::size_t>(queryHead) * ranges.ranges;
  const float* sum = ranges.sum + static_cast<std::size_t>(queryHead) * ranges.ranges;
  Total total{minusInfinity(), 0.0F};
  for (std::uint32_t r = 0; r < ranges.ranges; ++r) total.largest = fmaxf(total.largest, largest[r]);
  for (std::uint32_t r = 0; r < ranges.ranges; ++r) {
    if (sum[r] != 0.0F) total.sum += exp2f(largest[r] - total.largest) * sum[r];
  }
  return total;
}

__device__ void joinOutput(const AttentionView& view, const Ranges& ranges, std::uint32_t queryHead) {
  const Total total = totalOf(ranges, queryHead);
  const float* largest = ranges.largest + static_cast<std::size_t>(queryHead) * ranges.ranges;
  const float* sum = ranges.sum + static_cast<std::size_t>(queryHead) * ranges.ranges;
  const float* parts = ranges.out + static_cast<std::size_t>(queryHead) * ranges.ranges * view.paddedHeadDim;
  for (std::uint32_t i = threadIdx.x; i < view.headDim; i += kThreads) {
    float joined = 0.0F;
    for (std::uint32_t r = 0; r < ranges.ranges; ++r) {
      if (sum[r] == 0.0F) continue;  // an empty range wrote no parts
      joined += exp2f(largest[r] - total.largest) * parts[static_cast<std::size_t>(r) * view.paddedHeadDim + i];
    }
    view.out[static_cast<std::size_t>(queryHead) * view.headDim + i] = joined / total.sum;
  }
  if (view.logSumExp != nullptr && threadIdx.x == 0) {
    view.logSumExp[queryHead] = (total.largest + log2f(total.sum)) * kLn2;
  }
}

__device__ void collect(const AttentionView& view, const Ranges& ranges, std::uint32_t head, std::uint32_t begin) {
  const TierView& own = view.tierCount == 1 ? view.tiers[0] : view.tiers[1];
  const std::uint32_t slot = begin + threadIdx.x;
  if (slot > own.length[head]) return;  // the query's own slot is the last
  float collected = 0.0F;
  for (std::uint32_t g = 0; g < view.group; ++g) {
    const std::uint32_t queryHead = head * view.group + g;
    const Total total = totalOf(ranges, queryHead);
    const float logit = ranges.logits[static_cast<std::size_t>(queryHead) * ranges.logitSlots + slot];
    const float p = exp2f(logit - total.largest) / total.sum;
    collected = view.statistic == Statistic::max ? fmaxf(collected, p) : collected + p;
  }
  float* const pending = view.pending + static_cast<std::size_t>(head) * own.capacity + slot;
  *pending = joinPending(view.statistic, *pending, collected, view.lambda);
}

// The first queryHeads blocks write out and logSumExp, the others pending of kRangeSlots slots each.
__global__ void __launch_bounds__(kThreads) joinKernel(AttentionView view, Ranges ranges) {
  const std::uint32_t queryHeads = view.kvHeads * view.group;
  if (blockIdx.x < queryHeads) {
    joinOutput(view, ranges, blockIdx.x);
  } else {
    const std::uint32_t index = blockIdx.x - queryHeads;
    collect(view, ranges, index % view.kvHeads, index / view.kvHeads * kRangeSlots);
  }
}

std::uint32_t rangesOf(std::uint32_t capacity) { return blocksFor(capacity, kRangeSlots); }

std::size_t scratchFloats(std::size_t queryHeads, std::size_t ranges, std::size_t slots, std::size_t paddedHeadDim) {
  return queryHeads * (ranges * (paddedHeadDim + 2) + slots);
}

}  // namespace

std::size_t decodeScratchBytes(const WorkspaceShape& shape) {
  // Two tiers, each rounded up to whole tiles and then to whole ranges.
  const std::uint32_t slots = shape.maxSlots + 2 * kSlotTile;
  return sizeof(float) *
         scratchFloats(shape.cache.queryHeads(), rangesOf(slots) + 1, slots, shape.cache.paddedHeadDim());
}

void decodeAttention(const Launch& launch, const AttentionView& view, StoreFormat store) {
  const std::uint32_t queryHeads = view.kvHeads * view.group;
  const TierView& own = view.tierCount == 1 ? view.tiers[0] : view.tiers[1];
  Ranges ranges{};
  ranges.lowerRanges = view.tierCount == 1 ? 0 : rangesOf(view.tiers[0].capacity);
  ranges.ranges = ranges.lowerRanges + rangesOf(own.capacity);
  ranges.logitSlots = own.capacity;
  ranges.out = reinterpret_cast<float*>(launch.scratch);
  ranges.largest = ranges.out + static_cast<std::size_t>(queryHeads) * ranges.ranges * view.paddedHeadDim;
  ranges.sum = ranges.largest + static_cast<std::size_t>(queryHeads) * ranges.ranges;
  if (view.pending != nullptr) ranges.logits = ranges.sum + static_cast<std::size_t>(queryHeads) * ranges.ranges;
  const dim3 grid(ranges.ranges, view.kvHeads);
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    const auto start = [&](auto kernel) { cu::launch(kernel, grid, dim3(kThreads), 0, launch.stream, view, ranges); };
    const bool one = view.group == 1;
    if (view.paddedHeadDim <= 128) {
      one ? start(rangeKernel<kFormat, 1, 2>) : start(rangeKernel<kFormat, 4, 2>);
    } else {
      one ? start(rangeKernel<kFormat, 1, 4>) : start(rangeKernel<kFormat, 4, 4>);
    }
  });
  const unsigned collecting = view.pending != nullptr ? view.kvHeads * rangesOf(own.capacity) : 0;
  cu::launch(joinKernel, dim3(queryHeads + collecting), dim3(kThreads), 0, launch.stream, view, ranges);
}

}  // namespace longleaf::kernels::cuda
