// SPDX-License-Identifier: Apache-2.0
// What the attention kernels share: their arguments as one struct that is passed by value, and the slots of one KV
// head.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/stored.cuh"

namespace longleaf::kernels::cuda {

inline constexpr std::uint32_t kMaxHeadDim = 256;

struct TierView {
  const std::byte* k;
  const float* kScale;
  const std::byte* v;
  const float* vScale;
  const float* bias;
  const std::uint32_t* rank;
  const float* pos;  // null in an overlay
  const float* weight;
  const float* variance;  // null where logits have no such term
  const std::uint32_t* first;
  const std::uint32_t* length;
  std::uint32_t capacity;
};

struct AttentionView {
  TierView tiers[2];  // tiers[1].capacity is 0 where there is one tier
  float* pending;     // of the last tier; null where nothing is collected
  std::uint32_t tierCount;
  std::uint32_t kvHeads;
  std::uint32_t group;
  std::uint32_t headDim;
  std::uint32_t paddedHeadDim;
  const float* q;
  std::uint32_t qStride;
  float* out;
  std::uint32_t outStride;
  std::uint32_t tokens;
  std::uint32_t firstToken;
  bool relative;
  bool capped;
  bool rounded;  // several queries: numbers may be rounded to f16 before they are multiplied
  std::uint32_t distanceCap;
  RopeTable rope;
  Statistic statistic;
  std::uint32_t statisticFrom;  // first query that counts
  float lambda;
  float* logSumExp;
};

/// Slots of one KV head in one tier; addresses are those of its first slot.
template <StoreFormat kFormat>
struct HeadTier {
  const typename Stored<kFormat>::Word* k;
  const typename Stored<kFormat>::Word* v;
  const float* kScale;
  const float* vScale;
  const float* bias;
  const std::uint32_t* rank;
  const float* pos;
  const float* weight;
  const float* variance;  // [slots][headDim / 2]
  const std::uint32_t* first;
  std::uint32_t committed;

  __device__ float keyFactor(std::uint32_t slot) const {
    return kFormat == StoreFormat::q8 ? cu::load(kScale + slot) : 1.0F;
  }
  __device__ float valueFactor(std::uint32_t slot) const {
    return kFormat == StoreFormat::q8 ? cu::load(vScale + slot) : 1.0F;
  }
  __device__ std::uint32_t sourcePosition(std::uint32_t slot) const {
    return pos != nullptr ? static_cast<std::uint32_t>(pos[slot] + 0.5F) : first[slot];
  }
  __device__ bool hasVariance(std::uint32_t slot) const { return variance != nullptr && weight[slot] > 1.0F; }
  __device__ float biasOf(std::uint32_t slot) const { return bias != nullptr ? cu::load(bias + slot) * kLog2E : 0.0F; }
};

template <StoreFormat kFormat>
__device__ HeadTier<kFormat> headTier(const AttentionView& view, std::uint32_t index, std::uint32_t head) {
  using Word = typename Stored<kFormat>::Word;
  const TierView tier = index == 0 ? view.tiers[0] : view.tiers[1];
  const std::size_t base = static_cast<std::size_t>(head) * tier.capacity;
  return {.k = reinterpret_cast<const Word*>(tier.k) + base * view.headDim,
          .v = reinterpret_cast<const Word*>(tier.v) + base * view.paddedHeadDim,
          .kScale = tier.kScale != nullptr ? tier.kScale + base : nullptr,
          .vScale = tier.vScale != nullptr ? tier.vScale + base : nullptr,
          .bias = tier.bias != nullptr ? tier.bias + base : nullptr,
          .rank = tier.rank != nullptr ? tier.rank + base : nullptr,
          .pos = tier.pos != nullptr ? tier.pos + base : nullptr,
          .weight = tier.weight != nullptr ? tier.weight + base : nullptr,
          .variance = tier.variance != nullptr ? tier.variance + base * (view.headDim / 2) : nullptr,
          .first = tier.first + base,
          .committed = tier.length[head]};
}

/// Rotary position of new token `token` for the queries of a KV head; `own` is the last tier.
template <StoreFormat kFormat>
__device__ std::uint32_t queryPosition(const AttentionView& view, const HeadTier<kFormat>& own, std::uint32_t token) {
  return view.relative ? own.rank[own.committed + token] : view.firstToken + token;
}

/// Whether new token `token` is so far behind a slot that its distance is capped.
template <StoreFormat kFormat>
__device__ bool beyondCap(const AttentionView& view, const HeadTier<kFormat>& tier, std::uint32_t slot,
                          std::uint32_t token) {
  if (!view.capped) return false;
  const std::uint32_t source = tier.sourcePosition(slot);
  const std::uint32_t position = view.firstToken + token;
  return position > source && position - source > view.distanceCap;
}

/// The query as it came.
__device__ inline const float* queryOf(const AttentionView& view, std::uint32_t token, std::uint32_t queryHead) {
  return view.q + static_cast<std::size_t>(token) * view.qStride + static_cast<std::size_t>(queryHead) * view.headDim;
}

/// What a slot's logit gains because its keys differ, in units of log 2: sum over pairs of |q_pair|^2 variance_pair /
/// (2 d).
template <StoreFormat kFormat>
__device__ float varianceTerm(const AttentionView& view, const HeadTier<kFormat>& tier, std::uint32_t slot,
                              std::uint32_t token, std::uint32_t queryHead) {
  const std::uint32_t half = view.headDim / 2;
  const float* q = queryOf(view, token, queryHead);
  const float* variance = tier.variance + static_cast<std::size_t>(slot) * half;
  float sum = 0.0F;
  for (std::uint32_t i = 0; i < half; ++i) sum += (q[i] * q[i] + q[i + half] * q[i + half]) * cu::load(variance + i);
  return sum * kLog2E / (2.0F * static_cast<float>(view.headDim));
}

/// q . k in units of log 2 with the query turned to the slot's position + distanceCap; for q8 without the key's scale.
/// Few slots need it: the first tokens of a document that is longer than the trained window.
template <StoreFormat kFormat>
__device__ float cappedDot(const AttentionView& view, const HeadTier<kFormat>& tier, std::uint32_t slot,
                           std::uint32_t token, std::uint32_t queryHead) {
  const std::uint32_t dim = view.headDim;
  const std::uint32_t half = dim / 2;
  const float* q = queryOf(view, token, queryHead);
  const std::size_t row = ropeRow(view.rope, tier.sourcePosition(slot) + view.distanceCap, dim);
  float sum = 0.0F;
  for (std::uint32_t i = 0; i < half; ++i) {
    const float2 both = turned(q[i], q[i + half], view.rope.cosine[row + i], view.rope.sine[row + i]);
    sum += both.x * Stored<kFormat>::decode(cu::load(tier.k + keyElement(dim, slot, i)));
    sum += both.y * Stored<kFormat>::decode(cu::load(tier.k + keyElement(dim, slot, i + half)));
  }
  return sum * (kLog2E / sqrtf(static_cast<float>(dim)));
}

/// Two neighbouring numbers of a value row.
template <StoreFormat kFormat>
__device__ float2 valuePair(const typename Stored<kFormat>::Word* row, std::uint32_t pair) {
  using Pair = typename Stored<kFormat>::Pair;
  return Stored<kFormat>::decodePair(cu::load(reinterpret_cast<const Pair*>(row) + pair));
}

/// Statistic of a slot from what this call collected; factor is lambda^tokens (decayedSum) or 1.
__device__ inline float joinPending(Statistic statistic, float pending, float collected, float factor) {
  if (statistic == Statistic::max) return pending < collected || collected != collected ? collected : pending;
  return factor * pending + collected;
}

// The two ways, each with its workspace (attention.cu chooses).
std::size_t decodeScratchBytes(const WorkspaceShape& shape);
void decodeAttention(const Launch& launch, const AttentionView& view, StoreFormat store);
std::size_t readScratchBytes(const WorkspaceShape& shape);
void readAttention(const Launch& launch, const AttentionView& view, StoreFormat store);

}  // namespace longleaf::kernels::cuda
