// SPDX-License-Identifier: Apache-2.0
// Step 4 of compress(): what becomes of the slots that leave. Claimed in source order while residual slots are free,
// then merged or dropped; or, in mode `exact`, averaged in runs of neighbours; or merged into the context slots most
// like them.
#include <cstdint>

#include "kernels/cuda/compress_merge.cuh"

namespace longleaf::kernels::cuda {

namespace {

template <StoreFormat kFormat>
__device__ void decideFates(FateTask<kFormat>& task, std::uint32_t count) {
  if (task.view.policy.fate == Fate::mergeSimilar) return mergeSimilar(task, count);
  const std::uint32_t places = task.view.policy.fate == Fate::mergeResidual ? task.budget.residual : 0;
  const std::uint32_t open = places > task.residualCount ? places - task.residualCount : 0;
  const std::uint32_t claims = open < count ? open : count;
  for (std::uint32_t i = threadIdx.x; i < claims; i += kCompressThreads) {
    const std::uint32_t slot = task.scratch.list[i];
    noteResidual(task, slot, task.residualCount + i);
    record(task, task.events + i, slot, task.residualCount + i);
    task.scratch.marks[slot] = Mark::stays;
  }
  task.residualCount += claims;
  task.events += claims;
  __syncthreads();
  const bool droppedMerged = places > 0 ? mergeLosers(task, claims, count) : dropLosers(task, claims, count);
  if (droppedMerged) dropMergedTokens(task);
}

/// One warp: key[.] of slot `to` moves towards that of `from`.
template <StoreFormat kFormat>
__device__ void moveKey(const FateTask<kFormat>& task, std::uint32_t to, std::uint32_t from, float share, float* key,
                        float* other) {
  for (std::uint32_t i = laneIndex(); i < task.slots.headDim; i += kWarp) other[i] = task.slots.key(from, i);
  __syncwarp(kAllLanes);
  joinVariance(task, to, from, share, key, other);
  __syncwarp(kAllLanes);
  for (std::uint32_t i = laneIndex(); i < task.slots.headDim; i += kWarp) key[i] += (other[i] - key[i]) * share;
  __syncwarp(kAllLanes);
}

/// Losers list[begin .. end) become one residual slot, in place of the first. Warp 0 averages keys, warp 1 values, and
/// one thread joins the entries.
template <StoreFormat kFormat>
__device__ void averageRun(FateTask<kFormat>& task, std::uint32_t begin, std::uint32_t end) {
  CU_SHARED(float, key, [kMaxHeadDim]);
  CU_SHARED(float, otherKey, [kMaxHeadDim]);
  CU_SHARED(float, value, [kMaxHeadDim]);
  const std::uint32_t slot = task.scratch.list[begin];
  const std::uint32_t dim = task.slots.headDim;
  float weight = task.slots.arrays.weight[slot];
  __syncthreads();  // all know the first weight before it is changed
  const bool keys = warpIndex() == 0;
  const bool values = warpIndex() == 1;
  const bool entries = threadIdx.x == 2 * kWarp;
  for (std::uint32_t i = laneIndex(); keys && i < dim; i += kWarp) key[i] = task.slots.key(slot, i);
  for (std::uint32_t i = laneIndex(); values && i < dim; i += kWarp) value[i] = task.slots.value(slot, i);
  if (entries) {
    record(task, task.events, slot, task.residualCount);
    task.scratch.marks[slot] = Mark::stays;
  }
  for (std::uint32_t n = begin + 1; n < end; ++n) {
    const std::uint32_t other = task.scratch.list[n];
    const float share = shareOf(task, weight, other);
    weight += task.slots.arrays.weight[other];
    if (keys) moveKey(task, slot, other, share, key, otherKey);
    for (std::uint32_t i = laneIndex(); values && i < dim; i += kWarp) {
      value[i] += (task.slots.value(other, i) - value[i]) * share;
    }
    if (entries) {
      record(task, task.events + n - begin, other, task.residualCount);
      joinEntries(task, slot, other);
    }
  }
  const bool joined = end - begin > 1;
  __syncwarp(kAllLanes);
  if (keys && joined) task.slots.writeKey(slot, key);
  if (values && joined) task.slots.writeValue(slot, value);
  if (entries) {
    if (joined) noteChanged(task, slot, task.changedCount);
    noteResidual(task, slot, task.residualCount);
  }
  task.events += end - begin;
  task.changedCount += joined ? 1 : 0;
  ++task.residualCount;
  __syncthreads();
}

// for i < runs: losers [i * count / runs, (i + 1) * count / runs) become one slot
template <StoreFormat kFormat>
__device__ void averageRuns(FateTask<kFormat>& task, std::uint32_t count) {
  const std::uint64_t runs = task.budget.residual;
  for (std::uint64_t i = 0; i < runs; ++i) {
    const auto begin = static_cast<std::uint32_t>(i * count / runs);
    const auto end = static_cast<std::uint32_t>((i + 1) * count / runs);
    if (begin < end) averageRun(task, begin, end);
  }
}

template <StoreFormat kFormat>
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) fateKernel(CompressView view) {
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  FateTask<kFormat> task = fateTask<kFormat>(view, scratch);
  if (task.live > 0) {
    const std::uint32_t count = blockList<kCompressThreads>(
        task.live, [&](std::uint32_t rank) { return scratch.marks[scratch.order[rank]] == Mark::leaves; },
        [&](std::uint32_t number, std::uint32_t rank) { scratch.list[number] = scratch.order[rank]; });
    if (makesRuns(view, task.budget, task.live)) {
      averageRuns(task, count);
    } else {
      decideFates(task, count);
    }
    if (threadIdx.x == 0) scratch.state->changedCount = task.changedCount;
  }
  if (threadIdx.x == 0) countEvents(view, task.head, task.events);
}

}  // namespace

void decideFates(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store) {
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    cu::launch(fateKernel<kFormat>, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  });
}

}  // namespace longleaf::kernels::cuda
