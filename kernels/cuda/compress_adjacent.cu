// SPDX-License-Identifier: Apache-2.0
// Step 4 of compress() for losers that merge into a neighbouring context slot that stays:
//   alike[r] = cos(key at rank r, key at rank r + 1) >= threshold
//   target[r] of a loser: the nearest context slot that stays, before or behind (of equals the one before), to which a
//   chain of alike neighbours leads that all leave; for what stands for several tokens the nearest at all; else dropped
//   for target, its losers in order of rank: key, value, pos move towards the loser's
// Targets do not depend on each other: a warp each.
#include <cstdint>

#include "kernels/cuda/attention_view.cuh"
#include "kernels/cuda/compress_entries.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::uint32_t kNowhere = 0xFFFFFFFFU;

/// Arrays of HeadScratch, by rank, as this step uses them.
template <StoreFormat kFormat>
struct AdjacentTask {
  const FateTask<kFormat>& fate;
  float* weight;          // 1 / norm of the key; then what a loser weighs in its target's mean
  float* alike;           // 1 where the key is like the next one's; then a loser's squared distance from its target
  std::uint32_t* target;  // of a loser: rank of the slot that takes it in, or kNowhere
  std::uint32_t* number;  // of a loser among all that leave
};

template <StoreFormat kFormat>
__device__ AdjacentTask<kFormat> adjacentTask(const FateTask<kFormat>& fate) {
  const HeadScratch& scratch = fate.scratch;
  return {fate, scratch.value, scratch.pooled, scratch.residual, scratch.list};
}

/// A thread per rank: keys are read along their tiles.
template <StoreFormat kFormat>
__device__ void compareNeighbours(const AdjacentTask<kFormat>& task) {
  const FateTask<kFormat>& fate = task.fate;
  const std::uint32_t dim = fate.slots.headDim;
  for (std::uint32_t rank = threadIdx.x; rank < fate.live; rank += kCompressThreads) {
    float squares = 0.0F;
    for (std::uint32_t i = 0; i < dim; ++i) {
      const float x = fate.slots.key(fate.scratch.order[rank], i);
      squares += x * x;
    }
    task.weight[rank] = inverseNorm(squares);
  }
  __syncthreads();
  for (std::uint32_t rank = threadIdx.x; rank + 1 < fate.live; rank += kCompressThreads) {
    float dot = 0.0F;
    for (std::uint32_t i = 0; i < dim; ++i) {
      dot += fate.slots.key(fate.scratch.order[rank], i) * fate.slots.key(fate.scratch.order[rank + 1], i);
    }
    const float cosine = dot * task.weight[rank] * task.weight[rank + 1];
    task.alike[rank] = cosine >= fate.view.policy.threshold ? 1.0F : 0.0F;
  }
  __syncthreads();
}

/// Block: target[.] from one side, counting i from that side on. A chain reaches the nearest target if it was not
/// broken since; both are running maxima of i + 1. From behind a target replaces one before that is farther off.
template <bool kFromBehind, StoreFormat kFormat>
__device__ void findTargets(const AdjacentTask<kFormat>& task) {
  const FateTask<kFormat>& fate = task.fate;
  std::uint32_t nearestBefore = 0;
  std::uint32_t brokenBefore = 0;
  for (std::uint32_t begin = 0; begin < fate.live; begin += kCompressThreads) {
    const std::uint32_t i = begin + threadIdx.x;
    const bool inside = i < fate.live;
    const std::uint32_t rank = kFromBehind ? fate.live - 1 - i : i;
    const std::uint32_t slot = inside ? fate.scratch.order[rank] : 0;
    const bool target = inside && isTarget(fate, slot);
    const bool leaves = inside && fate.scratch.marks[slot] == Mark::leaves;
    const bool linked = inside && i > 0 && task.alike[kFromBehind ? rank : rank - 1] != 0.0F;
    const bool breaks = inside && (!linked || (!target && !leaves));
    std::uint32_t nearest = blockRunningMax<kCompressThreads>(target ? i + 1 : 0);
    std::uint32_t broken = blockRunningMax<kCompressThreads>(breaks ? i + 1 : 0);
    nearest = nearest > nearestBefore ? nearest : nearestBefore;
    broken = broken > brokenBefore ? broken : brokenBefore;
    const bool needsChain = leaves && fate.slots.arrays.weight[slot] == 1.0F;
    const bool reached = leaves && nearest > 0 && (!needsChain || nearest >= broken);
    const std::uint32_t found = kFromBehind ? fate.live - nearest : nearest - 1;
    if (inside && !kFromBehind) task.target[rank] = reached ? found : kNowhere;
    if (reached && kFromBehind) {
      const std::uint32_t other = task.target[rank];
      if (other == kNowhere || found - rank < rank - other) task.target[rank] = found;
    }
    nearestBefore = blockMax<kCompressThreads>(nearest);
    brokenBefore = blockMax<kCompressThreads>(broken);
  }
  __syncthreads();
}

template <StoreFormat kFormat>
__device__ void dropTheOthers(const AdjacentTask<kFormat>& task) {
  const FateTask<kFormat>& fate = task.fate;
  for (std::uint32_t rank = threadIdx.x; rank < fate.live; rank += kCompressThreads) {
    const std::uint32_t slot = fate.scratch.order[rank];
    if (fate.scratch.marks[slot] != Mark::leaves || task.target[rank] != kNowhere) continue;
    record(fate, task.number[rank], slot, EvictionEvent::kDropped);
    if (fate.slots.arrays.weight[slot] == 1.0F) setFate(fate, fate.slots.arrays.first[slot], TokenFate::dropped);
  }
}

/// A target and the ranks between which its losers are.
struct Neighbourhood {
  std::uint32_t rank;
  std::uint32_t begin;
  std::uint32_t end;
};

template <StoreFormat kFormat>
__device__ Neighbourhood neighbourhood(const FateTask<kFormat>& fate, std::uint32_t rank) {
  Neighbourhood around{rank, rank, rank + 1};
  while (around.begin > 0 && !isTarget(fate, fate.scratch.order[around.begin - 1])) --around.begin;
  while (around.end < fate.live && !isTarget(fate, fate.scratch.order[around.end])) ++around.end;
  return around;
}

/// One warp: weight[.] of a target's losers, all by the keys as they are before any of them joins.
template <StoreFormat kFormat>
__device__ void weighLosers(const AdjacentTask<kFormat>& task, const Neighbourhood& around) {
  const FateTask<kFormat>& fate = task.fate;
  const bool gaussian = fate.view.policy.combine == Combine::gaussian;
  const std::uint32_t slot = fate.scratch.order[around.rank];
  float sum = 0.0F;
  std::uint32_t losers = 0;
  for (std::uint32_t rank = around.begin; rank < around.end; ++rank) {
    if (task.target[rank] != around.rank) continue;
    float dot = 0.0F, own = 0.0F, other = 0.0F, apart = 0.0F;
    for (std::uint32_t i = laneIndex(); i < fate.slots.headDim; i += kWarp) {
      const float a = fate.slots.key(fate.scratch.order[rank], i);
      const float b = fate.slots.key(slot, i);
      dot += a * b;
      own += a * a;
      other += b * b;
      apart += (a - b) * (a - b);
    }
    const float distance = warpSum(apart);
    const float cosine = warpSum(dot) * inverseNorm(warpSum(own)) * inverseNorm(warpSum(other));
    if (laneIndex() == 0) task.alike[rank] = distance;
    if (laneIndex() == 0) task.weight[rank] = expf(cosine);
    sum += distance;
    ++losers;
  }
  __syncwarp(kAllLanes);
  if (!gaussian || losers == 0) return;
  const float mean = sum / static_cast<float>(losers);
  for (std::uint32_t rank = around.begin + laneIndex(); rank < around.end; rank += kWarp) {
    if (task.target[rank] != around.rank) continue;
    task.weight[rank] = mean > 0.0F ? expf(-task.alike[rank] / (2.0F * mean)) : 1.0F;
  }
  __syncwarp(kAllLanes);
}

/// A warp's own numbers in shared memory, [headDim] each.
struct WarpNumbers {
  float* key;
  float* otherKey;
  float* value;
};

/// One warp: `from` joins `to`, key and value as they are stored.
template <StoreFormat kFormat>
__device__ void joinVectors(const FateTask<kFormat>& fate, const WarpNumbers& numbers, std::uint32_t to,
                            std::uint32_t from, float share) {
  const std::uint32_t dim = fate.slots.headDim;
  for (std::uint32_t i = laneIndex(); i < dim; i += kWarp) {
    numbers.key[i] = fate.slots.key(to, i);
    numbers.otherKey[i] = fate.slots.key(from, i);
    const float value = fate.slots.value(to, i);
    numbers.value[i] = value + (fate.slots.value(from, i) - value) * share;
  }
  __syncwarp(kAllLanes);
  joinVariance(fate, to, from, share, numbers.key, numbers.otherKey);
  __syncwarp(kAllLanes);
  for (std::uint32_t i = laneIndex(); i < dim; i += kWarp) {
    numbers.key[i] += (numbers.otherKey[i] - numbers.key[i]) * share;
  }
  __syncwarp(kAllLanes);
  fate.slots.writeKey(to, numbers.key);
  fate.slots.writeValue(to, numbers.value);
  __syncwarp(kAllLanes);
}

/// One warp: all losers of a target, in order of rank.
template <StoreFormat kFormat>
__device__ void mergeInto(const AdjacentTask<kFormat>& task, const WarpNumbers& numbers, const Neighbourhood& around) {
  const FateTask<kFormat>& fate = task.fate;
  const bool counts = fate.view.policy.combine == Combine::count;
  if (!counts) weighLosers(task, around);
  const std::uint32_t slot = fate.scratch.order[around.rank];
  float mass = ownMass(fate.view.policy);
  bool changed = false;
  for (std::uint32_t rank = around.begin; rank < around.end; ++rank) {
    if (task.target[rank] != around.rank) continue;
    const std::uint32_t loser = fate.scratch.order[rank];
    const float weight = counts ? 0.0F : task.weight[rank];
    mass += weight;
    const float share = counts ? shareOf(fate, fate.slots.arrays.weight[slot], loser) : weight / mass;
    __syncwarp(kAllLanes);  // all have read what is changed now
    joinVectors(fate, numbers, slot, loser, share);
    if (laneIndex() == 0) {
      record(fate, task.number[rank], loser, fate.slots.arrays.first[slot]);
      joinEntries(fate, slot, loser);
    }
    __syncwarp(kAllLanes);
    changed = true;
  }
  if (changed && laneIndex() == 0) noteChanged(fate, slot, atomicAdd(&fate.scratch.state->changedCount, 1U));
}

template <StoreFormat kFormat>
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) adjacentKernel(CompressView view) {
  CU_SHARED(float, keys, [kCompressWarps][kMaxHeadDim]);
  CU_SHARED(float, otherKeys, [kCompressWarps][kMaxHeadDim]);
  CU_SHARED(float, values, [kCompressWarps][kMaxHeadDim]);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  const FateTask<kFormat> fate = fateTask<kFormat>(view, scratch);
  const AdjacentTask<kFormat> task = adjacentTask(fate);
  if (threadIdx.x == 0) scratch.state->changedCount = 0;
  const std::uint32_t losers = blockList<kCompressThreads>(
      fate.live, [&](std::uint32_t rank) { return scratch.marks[scratch.order[rank]] == Mark::leaves; },
      [&](std::uint32_t number, std::uint32_t rank) { task.number[rank] = number; });
  if (threadIdx.x == 0) countEvents(view, fate.head, losers);
  if (losers == 0) return;
  compareNeighbours(task);
  findTargets<false>(task);
  findTargets<true>(task);
  dropTheOthers(task);
  __syncthreads();
  const WarpNumbers numbers{keys[warpIndex()], otherKeys[warpIndex()], values[warpIndex()]};
  for (std::uint32_t rank = warpIndex(); rank < fate.live; rank += kCompressWarps) {
    if (isTarget(fate, scratch.order[rank])) mergeInto(task, numbers, neighbourhood(fate, rank));
  }
}

}  // namespace

void mergeAdjacent(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store) {
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    cu::launch(adjacentKernel<kFormat>, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  });
}

}  // namespace longleaf::kernels::cuda
