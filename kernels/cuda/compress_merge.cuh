// SPDX-License-Identifier: Apache-2.0
// Step 4 of compress() for losers that merge into the slot most like them, one after another in source order:
//   for loser: s_a = k_a . k_loser for the slots a that take others in (cosine: divided by both norms)
//     a = arg max s, the first of equals;  if cosine and s_a < threshold: drop, else k_a, v_a, pos_a move towards it
// Residual slots take others in, in order of their age, or the context slots that stay, in source order; into these
// what stands for several tokens merges however unlike it is. Each product is one warp's; the block goes from one loser
// to the next together.
#pragma once

#include <cstdint>

#include "kernels/cuda/attention_view.cuh"
#include "kernels/cuda/compress_entries.cuh"

namespace longleaf::kernels::cuda {

/// Warp: the key of a slot that takes others in, as stored, and its norm into the workspace.
template <StoreFormat kFormat>
__device__ void loadTakerKey(const FateTask<kFormat>& task, std::uint32_t age) {
  const std::uint32_t dim = task.slots.headDim;
  float* const to = task.scratch.keys + static_cast<std::size_t>(age) * dim;
  float squares = 0.0F;
  for (std::uint32_t i = laneIndex(); i < dim; i += kWarp) {
    to[i] = task.slots.key(task.scratch.residual[age], i);
    squares += to[i] * to[i];
  }
  squares = warpSum(squares);
  if (laneIndex() == 0) task.scratch.inverseNorms[age] = inverseNorm(squares);
}

/// Block: similarity of every slot that takes others in with `key`.
template <StoreFormat kFormat>
__device__ void computeSimilarities(const FateTask<kFormat>& task, const float* key) {
  const std::uint32_t dim = task.slots.headDim;
  const bool cosine = task.view.policy.similarity == Similarity::cosine;
  float squares = 0.0F;
  for (std::uint32_t i = laneIndex(); i < dim; i += kWarp) squares += key[i] * key[i];
  const float inverse = inverseNorm(warpSum(squares));
  for (std::uint32_t age = warpIndex(); age < task.residualCount; age += kCompressWarps) {
    const float* other = task.scratch.keys + static_cast<std::size_t>(age) * dim;
    float sum = 0.0F;
    for (std::uint32_t i = laneIndex(); i < dim; i += kWarp) sum += other[i] * key[i];
    sum = warpSum(sum);
    if (laneIndex() == 0) {
      task.scratch.similarity[age] = cosine ? sum * (task.scratch.inverseNorms[age] * inverse) : sum;
    }
  }
  __syncthreads();
}

/// Each warp for itself: the age with the largest similarity, the oldest of equals. NaN is never larger; where the
/// oldest slot's is NaN nothing is larger.
template <StoreFormat kFormat>
__device__ std::uint32_t mostSimilar(const FateTask<kFormat>& task) {
  const float* similarity = task.scratch.similarity;
  float best = minusInfinity();
  std::uint32_t age = 0xFFFFFFFFU;
  for (std::uint32_t i = laneIndex(); i < task.residualCount; i += kWarp) {
    if (similarity[i] > best) {
      best = similarity[i];
      age = i;
    }
  }
  for (int mask = 16; mask > 0; mask /= 2) {
    const float otherBest = __shfl_xor_sync(kAllLanes, best, mask);
    const std::uint32_t otherAge = __shfl_xor_sync(kAllLanes, age, mask);
    if (otherBest > best || (otherBest == best && otherAge < age)) {
      best = otherBest;
      age = otherAge;
    }
  }
  const bool none = age == 0xFFFFFFFFU || similarity[0] != similarity[0];
  return none ? 0 : age;
}

/// What the block shares while it merges.
struct MergeNumbers {
  float* key;     // [headDim] of the loser
  float* joined;  // [headDim] key of the slot that takes it in, moved
  float* value;   // [headDim] value of that slot, moved
};

/// Each warp for itself: what a loser weighs in the mean of taker `age` where that is not one of counts.
template <StoreFormat kFormat>
__device__ float massOf(const FateTask<kFormat>& task, const float* key, std::uint32_t age) {
  float squares = 0.0F;
  for (std::uint32_t i = laneIndex(); i < task.slots.headDim; i += kWarp) squares += key[i] * key[i];
  const float norms = task.scratch.inverseNorms[age] * inverseNorm(warpSum(squares));
  return expf(task.scratch.similarity[age] * (task.view.policy.similarity == Similarity::cosine ? 1.0F : norms));
}

/// Block: the loser joins taker `age`. Warp 0 moves the key, warp 1 the value, warp 2 the entries.
template <StoreFormat kFormat>
__device__ void mergeLoser(FateTask<kFormat>& task, const MergeNumbers& numbers, std::uint32_t loser,
                           std::uint32_t age) {
  const std::uint32_t dim = task.slots.headDim;
  const std::uint32_t slot = task.scratch.residual[age];
  const bool context = task.view.policy.fate == Fate::mergeSimilar;
  const bool counts = !context || task.view.policy.combine != Combine::similarity;
  const float mass = counts ? 0.0F : massOf(task, numbers.key, age);
  const float whole = counts ? 0.0F : task.scratch.mass[age] + mass;
  const float share = counts ? shareOf(task, task.slots.arrays.weight[slot], loser) : mass / whole;
  const bool fresh = task.scratch.marks[slot] != Mark::changed;
  __syncthreads();  // all have read what is changed now
  if (warpIndex() == 0) {
    const float* key = task.scratch.keys + static_cast<std::size_t>(age) * dim;
    joinVariance(task, slot, loser, share, key, numbers.key);
    for (std::uint32_t i = laneIndex(); i < dim; i += kWarp) {
      numbers.joined[i] = key[i] + (numbers.key[i] - key[i]) * share;
    }
    __syncwarp(kAllLanes);
    task.slots.writeKey(slot, numbers.joined);
    __syncwarp(kAllLanes);
    loadTakerKey(task, age);
  } else if (warpIndex() == 1) {
    for (std::uint32_t i = laneIndex(); i < dim; i += kWarp) {
      const float value = task.slots.value(slot, i);
      numbers.value[i] = value + (task.slots.value(loser, i) - value) * share;
    }
    __syncwarp(kAllLanes);
    task.slots.writeValue(slot, numbers.value);
  } else if (threadIdx.x == 2 * kWarp) {
    record(task, task.events, loser, context ? task.slots.arrays.first[slot] : age);
    joinEntries(task, slot, loser);
    if (!counts) task.scratch.mass[age] = whole;
    if (fresh) noteChanged(task, slot, task.changedCount);
  }
  if (fresh) ++task.changedCount;
  ++task.events;
}

/// Block: losers list[begin .. count), each merged or dropped. True if a slot of many tokens was dropped.
template <StoreFormat kFormat>
__device__ bool mergeLosers(FateTask<kFormat>& task, std::uint32_t begin, std::uint32_t count) {
  CU_SHARED(float, key, [kMaxHeadDim]);
  CU_SHARED(float, joined, [kMaxHeadDim]);
  CU_SHARED(float, value, [kMaxHeadDim]);
  const bool cosine = task.view.policy.similarity == Similarity::cosine;
  const bool context = task.view.policy.fate == Fate::mergeSimilar;
  for (std::uint32_t age = warpIndex(); begin < count && age < task.residualCount; age += kCompressWarps) {
    loadTakerKey(task, age);
    if (laneIndex() == 0) task.scratch.mass[age] = ownMass(task.view.policy);
  }
  bool droppedMerged = false;
  for (std::uint32_t i = begin; i < count; ++i) {
    const std::uint32_t loser = task.scratch.list[i];
    __syncthreads();  // the last one is placed
    for (std::uint32_t c = threadIdx.x; c < task.slots.headDim; c += kCompressThreads)
      key[c] = task.slots.key(loser, c);
    __syncthreads();
    computeSimilarities(task, key);
    const std::uint32_t age = mostSimilar(task);
    const bool several = context && task.slots.arrays.weight[loser] != 1.0F;
    if (!cosine || several || task.scratch.similarity[age] >= task.view.policy.threshold) {
      mergeLoser(task, {key, joined, value}, loser, age);
    } else {
      droppedMerged = dropLosers(task, i, i + 1) || droppedMerged;
    }
  }
  __syncthreads();
  return droppedMerged;
}

/// Block: losers list[0 .. count) into the context slots that stay; dropped where there are none.
template <StoreFormat kFormat>
__device__ void mergeSimilar(FateTask<kFormat>& task, std::uint32_t count) {
  task.residualCount = blockList<kCompressThreads>(
      task.live, [&](std::uint32_t rank) { return isTarget(task, task.scratch.order[rank]); },
      [&](std::uint32_t number, std::uint32_t rank) { task.scratch.residual[number] = task.scratch.order[rank]; });
  if (task.residualCount == 0) {
    dropLosers(task, 0, count);
  } else {
    mergeLosers(task, 0, count);
  }
}

}  // namespace longleaf::kernels::cuda
