// SPDX-License-Identifier: Apache-2.0
// Statistics of a reading call: a second pass over the last tier's keys, a block per 32 slots, so that every slot's
// sum is made by one block in a fixed order.
//   for slot j: for head of the group, query i that sees j: p_ij = 2^(logit_ij - log2 sum_i)
//     decayedSum: pending_j <- lambda^n pending_j + sum lambda^(n-1-i) p_ij;   max: pending_j <- max(pending_j, p_ij)
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/attention_read.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::uint32_t kStepQueries = 4;  // of a warp at a time
constexpr std::uint32_t kMostPairs = kMaxHeadDim / 2;

/// lambda^exponent, 1 for 0^0.
__device__ float power(float lambda, std::uint32_t exponent) {
  if (exponent == 0 || lambda == 1.0F) return 1.0F;
  return exp2f(static_cast<float>(exponent) * log2f(lambda));
}

/// Dot products of the lane's key with four turned queries of one head; those beyond the last are those of the last.
template <std::uint32_t kPairs>
__device__ void dots(const AttentionView& view, const ReadScratch& scratch, std::uint32_t queryHead,
                     std::uint32_t firstQuery, const float (&keys)[2 * kPairs][kWarp], float (&sums)[kStepQueries]) {
  const std::uint32_t half = view.headDim / 2;
  const float* q[kStepQueries];
#pragma unroll
  for (std::uint32_t j = 0; j < kStepQueries; ++j) {
    const std::uint32_t token = firstQuery + j < view.tokens ? firstQuery + j : view.tokens - 1;
    q[j] = scratch.queries + static_cast<std::size_t>(token) * scratch.queryStride +
           static_cast<std::size_t>(queryHead) * view.headDim;
    sums[j] = 0.0F;
  }
  for (std::uint32_t i = 0; i < view.headDim; i += 4) {
    const std::uint32_t row = i < half ? i : kPairs + i - half;
    float k[4];
#pragma unroll
    for (std::uint32_t c = 0; c < 4; ++c) k[c] = keys[row + c][laneIndex()];
#pragma unroll
    for (std::uint32_t j = 0; j < kStepQueries; ++j) {
      const float4 x = *reinterpret_cast<const float4*>(q[j] + i);
      sums[j] += x.x * k[0];
      sums[j] += x.y * k[1];
      sums[j] += x.z * k[2];
      sums[j] += x.w * k[3];
    }
  }
}

template <StoreFormat kFormat, std::uint32_t kPairs>
__global__ void __launch_bounds__(kReadThreads) statisticKernel(AttentionView view, ReadScratch scratch) {
  CU_SHARED(float, keys, [2 * kPairs][kWarp]);
  CU_SHARED(float, parts, [kReadWarps][kWarp]);
  const std::uint32_t head = blockIdx.y;
  const HeadTier<kFormat> tier = headTier<kFormat>(view, view.tierCount - 1, head);
  const TileSlots<kFormat> slots{tier, blockIdx.x * kWarp, tier.committed + view.tokens};
  if (slots.begin >= slots.count) return;
  slots.template loadKeys<kPairs>(view, 0, keys);
  __syncthreads();
  const bool isMax = view.statistic == Statistic::max;
  const float factor = slots.live() ? tier.keyFactor(slots.slot()) : 0.0F;
  const float bias = slots.live() ? tier.biasOf(slots.slot()) : 0.0F;
  // Queries before the first new slot of the tile see none of it, and those before statisticFrom do not count.
  const std::uint32_t unseen = slots.begin > tier.committed ? slots.begin - tier.committed : 0;
  const std::uint32_t from = unseen > view.statisticFrom ? unseen : view.statisticFrom;
  float collected = 0.0F;
  for (std::uint32_t g = 0; g < view.group; ++g) {
    const std::uint32_t queryHead = head * view.group + g;
    const std::uint32_t step = kReadWarps * kStepQueries;
    for (std::uint32_t first = from / step * step + warpIndex() * kStepQueries; first < view.tokens; first += step) {
      float sums[kStepQueries];
      dots<kPairs>(view, scratch, queryHead, first, keys, sums);
#pragma unroll
      for (std::uint32_t j = 0; j < kStepQueries; ++j) {
        const std::uint32_t token = first + j;
        if (token >= view.tokens || token < from || !slots.live() || slots.slot() > tier.committed + token) continue;
        const float logSum = scratch.logSums[static_cast<std::size_t>(token) * view.kvHeads * view.group + queryHead];
        const SeenPair pair{slots.slot(), token, queryHead, factor, bias};
        const float p = exp2f(seenLogit(view, tier, pair, sums[j]) - logSum);
        if (isMax) {
          collected = fmaxf(collected, p);
        } else {
          collected += power(view.lambda, view.tokens - 1 - token) * p;
        }
      }
    }
  }
  parts[warpIndex()][laneIndex()] = collected;
  __syncthreads();
  if (warpIndex() != 0 || !slots.live()) return;
  for (unsigned warp = 1; warp < kReadWarps; ++warp) {
    const float other = parts[warp][laneIndex()];
    collected = isMax ? fmaxf(collected, other) : collected + other;
  }
  const TierView& own = view.tierCount == 1 ? view.tiers[0] : view.tiers[1];
  float* const pending = view.pending + static_cast<std::size_t>(head) * own.capacity + slots.slot();
  *pending = joinPending(view.statistic, *pending, collected, power(view.lambda, view.tokens));
}

}  // namespace

std::size_t readScratchBytes(const WorkspaceShape& shape) {
  return sizeof(float) * static_cast<std::size_t>(shape.maxTokens) * shape.cache.queryHeads() *
         (shape.cache.headDim + 1);
}

void collectStatistic(const Launch& launch, const AttentionView& view, const ReadScratch& scratch, StoreFormat store) {
  const TierView& own = view.tierCount == 1 ? view.tiers[0] : view.tiers[1];
  const dim3 grid(blocksFor(own.capacity, kWarp), view.kvHeads);
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    const auto start = [&](auto kernel) {
      cu::launch(kernel, grid, dim3(kReadThreads), 0, launch.stream, view, scratch);
    };
    view.headDim <= kMostPairs ? start(statisticKernel<kFormat, kMostPairs / 2>)
                               : start(statisticKernel<kFormat, kMostPairs>);
  });
}

}  // namespace longleaf::kernels::cuda
