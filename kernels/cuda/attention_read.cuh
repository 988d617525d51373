// SPDX-License-Identifier: Apache-2.0
// What reading's passes share: the workspace, turned queries, keys of 32 slots turned into shared memory, and the logit
// of a query and a slot from their product.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/attention_view.cuh"

namespace longleaf::kernels::cuda {

inline constexpr unsigned kReadThreads = 128;
inline constexpr unsigned kReadWarps = kReadThreads / kWarp;

struct ReadScratch {
  float* queries;  // [tokens][queryHeads][headDim], turned, in units of log 2
  float* logSums;  // [tokens][queryHeads] log2 of the sum of 2^logit
  std::uint32_t queryStride;
};

inline ReadScratch readScratch(std::byte* base, const AttentionView& view) {
  const std::uint32_t stride = view.kvHeads * view.group * view.headDim;
  auto* queries = reinterpret_cast<float*>(base);
  return {queries, queries + static_cast<std::size_t>(view.tokens) * stride, stride};
}

/// Some queries of one head.
struct QueryTile {
  float* turned;        // shared, [queries][headDim]
  std::uint32_t begin;  // first query
  std::uint32_t queryHead;
};

/// kQueries queries turned and scaled to units of log 2, into shared memory and into the workspace; `own` is the last
/// tier.
template <std::uint32_t kQueries, StoreFormat kFormat>
__device__ void turnQueries(const AttentionView& view, const ReadScratch& scratch, const HeadTier<kFormat>& own,
                            const QueryTile& tile) {
  const std::uint32_t dim = view.headDim;
  const float factor = kLog2E / sqrtf(static_cast<float>(dim));
  for (std::uint32_t index = threadIdx.x; index < kQueries * dim; index += kReadThreads) {
    const std::uint32_t token = tile.begin + index / dim;
    const std::uint32_t i = index % dim;
    float x = 0.0F;
    if (token < view.tokens) {
      const std::size_t at = static_cast<std::size_t>(tile.queryHead) * dim;
      const float* q = view.q + static_cast<std::size_t>(token) * view.qStride + at;
      const std::size_t row = ropeRow(view.rope, queryPosition(view, own, token), dim);
      x = factor *
          rotatedComponent([&](std::uint32_t component) { return cu::load(q + component); }, view.rope, row, dim, i);
      scratch.queries[static_cast<std::size_t>(token) * scratch.queryStride + at + i] = x;
    }
    tile.turned[index] = x;
  }
}

/// A query and a slot that it sees.
struct SeenPair {
  std::uint32_t slot;
  std::uint32_t token;
  std::uint32_t queryHead;
  float factor;  // of the key
  float bias;    // of the slot
};

/// The logit from the product of the turned query and the key, in units of log 2.
template <StoreFormat kFormat>
__device__ float seenLogit(const AttentionView& view, const HeadTier<kFormat>& tier, const SeenPair& pair, float dot) {
  if (beyondCap(view, tier, pair.slot, pair.token)) dot = cappedDot(view, tier, pair.slot, pair.token, pair.queryHead);
  float logit = dot * pair.factor + pair.bias;
  if (tier.hasVariance(pair.slot)) logit += varianceTerm(view, tier, pair.slot, pair.token, pair.queryHead);
  return logit;
}

/// What a query leaves behind: m + log2 s of its softmax.
__device__ inline void writeLogSum(const AttentionView& view, const ReadScratch& scratch, std::uint32_t token,
                                   std::uint32_t queryHead, float logSum) {
  const std::size_t at = static_cast<std::size_t>(token) * view.kvHeads * view.group + queryHead;
  scratch.logSums[at] = logSum;
  if (view.logSumExp != nullptr) view.logSumExp[at] = logSum * kLn2;
}

/// A tile of up to 32 slots of one tier, a lane each.
template <StoreFormat kFormat>
struct TileSlots {
  const HeadTier<kFormat>& tier;
  std::uint32_t begin;
  std::uint32_t count;  // slots of the tier that may be read

  __device__ std::uint32_t slot() const { return begin + laneIndex(); }
  __device__ bool live() const { return slot() < count; }

  /// keys[i][lane], keys[kPairs + i][lane] <- components (pair + i) and (pair + i + headDim / 2) of every slot's key,
  /// turned by its rank when relative; scales of q8 are left to the caller. All warps of the block share the work.
  template <std::uint32_t kPairs>
  __device__ void loadKeys(const AttentionView& view, std::uint32_t pair, float (&keys)[2 * kPairs][kWarp]) const {
    const std::uint32_t half = view.headDim / 2;
    const bool turn = view.relative && live();
    const std::size_t row = turn ? ropeRow(view.rope, tier.rank[slot()], view.headDim) : 0;
    for (std::uint32_t i = warpIndex(); i < kPairs && pair + i < half; i += kReadWarps) {
      float a = 0.0F;
      float b = 0.0F;
      if (live()) {
        a = Stored<kFormat>::decode(cu::load(tier.k + keyElement(view.headDim, slot(), pair + i)));
        b = Stored<kFormat>::decode(cu::load(tier.k + keyElement(view.headDim, slot(), pair + i + half)));
      }
      if (turn) {
        const float2 both =
            turned(a, b, cu::load(view.rope.cosine + row + pair + i), cu::load(view.rope.sine + row + pair + i));
        a = both.x;
        b = both.y;
      }
      keys[i][laneIndex()] = a;
      keys[kPairs + i][laneIndex()] = b;
    }
  }
};

/// The same attention on tensor cores, for what takesTensorCores() says (attention_tensor.cu).
bool takesTensorCores(const AttentionView& view, StoreFormat store);
void readByTensorCores(const Launch& launch, const AttentionView& view, const ReadScratch& scratch);

/// pending of the last tier from what readAttention() left behind (attention_statistic.cu).
void collectStatistic(const Launch& launch, const AttentionView& view, const ReadScratch& scratch, StoreFormat store);

}  // namespace longleaf::kernels::cuda
