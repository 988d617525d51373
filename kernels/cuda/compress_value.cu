// SPDX-License-Identifier: Apache-2.0
// Step 2 of compress(): segments that do not depend on the race, and the selection value of every slot by rank.
//   value[r] = max(score, mean score if meanFloor) * value weight, infinite where not finite;   e = pooled value
//   with poolScore: e[r] = max(pooled score, mean of these if meanFloor) * value weight
//   with firstStage: e is infinite for that share of the context which the pooled score alone chooses
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/compress_threshold.cuh"

namespace longleaf::kernels::cuda {

namespace {

/// Sinks and context by their source; returns the newest source token of all slots.
__device__ std::uint32_t assignSinks(const SegmentBudget& budget, const SlotArrays& slots, std::uint32_t live) {
  std::uint32_t newest = 0;
  for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) {
    newest = slots.last[slot] > newest ? slots.last[slot] : newest;
    if (isSegment(slots, slot, Segment::residual)) continue;
    const Segment segment = slots.first[slot] < budget.sink ? Segment::sink : Segment::context;
    slots.segment[slot] = static_cast<std::uint8_t>(segment);
  }
  return blockMax<kCompressThreads>(newest);
}

/// Backwards from the newest token as long as tokens follow each other: without gaps even after the budget has grown.
__device__ void assignRecent(const SegmentBudget& budget, const SlotArrays& slots, const HeadScratch& scratch,
                             std::uint32_t live, std::uint32_t newest) {
  std::uint32_t taken = 0;
  for (std::uint32_t end = live; end > 0 && taken < budget.recent;) {
    const bool inside = threadIdx.x < end;
    const std::uint32_t slot = inside ? scratch.order[end - 1 - threadIdx.x] : 0;
    const bool token = inside && !isSegment(slots, slot, Segment::residual);
    const Place place = blockPlace<kCompressThreads>(token);
    const std::uint32_t number = taken + place.before;
    const bool follows = token && !isSegment(slots, slot, Segment::sink) && slots.first[slot] + number == newest &&
                         number < budget.recent;
    // The largest number of the block that breaks off, turned round: 0 means none.
    const std::uint32_t broken = blockMax<kCompressThreads>(token && !follows ? 0xFFFFFFFFU - number : 0);
    if (follows && (broken == 0 || number < 0xFFFFFFFFU - broken)) {
      slots.segment[slot] = static_cast<std::uint8_t>(Segment::recent);
    }
    if (broken != 0) break;
    taken += place.total;
    end -= end < kCompressThreads ? end : kCompressThreads;
  }
  __syncthreads();
}

/// scratch.value pooled over the ranks around `rank`, cut at the ends; infinite neighbours do not take part.
__device__ float pooledValue(const EvictionPolicy& policy, const float* value, std::uint32_t live, std::uint32_t rank) {
  const float infinity = plusInfinity();
  if (value[rank] == infinity || policy.pool <= 1) return value[rank];
  const std::uint32_t reach = policy.pool / 2;
  const std::uint32_t begin = rank < reach ? 0 : rank - reach;
  const std::uint32_t end = live - rank < reach + 1 ? live : rank + reach + 1;
  float largest = value[rank];
  float sum = 0.0F;
  std::uint32_t present = 0;
  for (std::uint32_t i = begin; i < end; ++i) {
    if (value[i] == infinity) continue;
    largest = fmaxf(largest, value[i]);
    sum += value[i];
    ++present;
  }
  return policy.poolKind == PoolKind::max ? largest : sum / static_cast<float>(present);
}

/// One head while its values are made.
struct ValueTask {
  const CompressView& view;
  const SlotArrays& slots;
  const HeadScratch& scratch;
  std::uint32_t live;
};

/// action(rank) for all ranks, and a barrier.
template <class Action>
__device__ void forRanks(const ValueTask& task, const Action& action) {
  for (std::uint32_t rank = threadIdx.x; rank < task.live; rank += kCompressThreads) action(rank);
  __syncthreads();
}

__device__ void loadScores(const ValueTask& task) {
  forRanks(task, [&](std::uint32_t rank) {
    const float score = task.slots.score[task.scratch.order[rank]];
    task.scratch.value[rank] = isFinite(score) ? score : plusInfinity();
  });
}

__device__ void poolValues(const ValueTask& task) {
  forRanks(task, [&](std::uint32_t rank) {
    task.scratch.pooled[rank] = pooledValue(task.view.policy, task.scratch.value, task.live, rank);
  });
}

__device__ void weighByValue(const ValueTask& task, float* values) {
  if (task.view.policy.valueWeight == ValueWeight::none) return;
  forRanks(task, [&](std::uint32_t rank) { values[rank] *= task.slots.valueNorm[task.scratch.order[rank]]; });
}

/// What is no number counts as infinite; returns how many there are.
__device__ std::uint32_t raiseNonFinite(const ValueTask& task, float* values) {
  std::uint32_t count = 0;
  forRanks(task, [&](std::uint32_t rank) {
    if (isFinite(values[rank])) return;
    values[rank] = plusInfinity();
    ++count;
  });
  return blockSum<kCompressThreads>(count);
}

/// No value below the mean of those that are finite and not of recent tokens.
__device__ void raiseToMean(const ValueTask& task, float* values) {
  double sum = 0.0;
  std::uint32_t count = 0;
  forRanks(task, [&](std::uint32_t rank) {
    if (isSegment(task.slots, task.scratch.order[rank], Segment::recent) || values[rank] == plusInfinity()) return;
    sum += static_cast<double>(values[rank]);
    ++count;
  });
  sum = blockSum<kCompressThreads>(sum);
  count = blockSum<kCompressThreads>(count);
  if (count == 0) return;
  const auto mean = static_cast<float>(sum / count);
  forRanks(task, [&](std::uint32_t rank) { values[rank] = values[rank] < mean ? mean : values[rank]; });
}

/// The context slots that the pooled score alone chooses: 1 by rank in scratch.list, which is free by now.
__device__ void chooseFirst(const ValueTask& task, std::uint32_t context) {
  loadScores(task);
  poolValues(task);
  const std::uint32_t there = countContext(task.slots, task.live);
  const auto wanted = static_cast<std::uint32_t>(static_cast<double>(task.view.policy.firstStage) * context);
  const std::uint32_t first = wanted < there ? wanted : there;
  forRanks(task, [&](std::uint32_t rank) { task.scratch.list[rank] = 0; });
  splitContext(task.slots, task.scratch, task.live, there - first,
               [&](std::uint32_t rank, bool small) { task.scratch.list[rank] = small ? 0 : 1; });
}

/// Returns how many slots had no finite value.
__device__ std::uint32_t computeValues(const ValueTask& task) {
  const EvictionPolicy& policy = task.view.policy;
  const HeadScratch& scratch = task.scratch;
  loadScores(task);
  if (policy.poolScore) {
    const std::uint32_t nonFinite = raiseNonFinite(task, scratch.value);
    poolValues(task);
    if (policy.meanFloor) raiseToMean(task, scratch.pooled);
    weighByValue(task, scratch.pooled);
    raiseNonFinite(task, scratch.pooled);
    return nonFinite;
  }
  if (policy.meanFloor) raiseToMean(task, scratch.value);
  weighByValue(task, scratch.value);
  const std::uint32_t nonFinite = raiseNonFinite(task, scratch.value);
  poolValues(task);
  return nonFinite;
}

__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) valueKernel(CompressView view) {
  const std::uint32_t head = view.firstHead + blockIdx.x;
  const SlotArrays slots = headEntries(view, head);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  const ValueTask task{view, slots, scratch, scratch.state->live};
  if (task.live == 0) return;
  const SegmentBudget budget = budgetOf(view, head);
  const std::uint32_t newest = assignSinks(budget, slots, task.live);
  assignRecent(budget, slots, scratch, task.live, newest);
  const bool staged = view.policy.firstStage > 0.0F;
  if (staged) chooseFirst(task, budget.context);
  const std::uint32_t nonFinite = computeValues(task);
  if (threadIdx.x == 0) scratch.state->context = budget.context;
  if (threadIdx.x == 0 && nonFinite > 0) {
    atomicAdd(view.lists.nonFinite, static_cast<unsigned long long>(nonFinite));
  }
  if (!staged) return;
  forRanks(task, [&](std::uint32_t rank) {
    if (scratch.list[rank] != 0) scratch.pooled[rank] = plusInfinity();
  });
}

}  // namespace

void computeSelectionValues(cudaStream_t stream, const CompressView& view, std::uint32_t heads) {
  cu::launch(valueKernel, dim3(heads), dim3(kCompressThreads), 0, stream, view);
}

}  // namespace longleaf::kernels::cuda
