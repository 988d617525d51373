// SPDX-License-Identifier: Apache-2.0
// Between steps 2 and 3 of compress(): how many context slots each head keeps where heads share them.
//   of a head: its candidates are the largest e below the ceiling, the floor's share of them sure (infinite)
//   of a layer or the model: context[head] = how many of the (context * heads) largest e it has; ties: lower heads
//   first pooledCounts: the sum over a layer's heads, evenly among them
#include <cstdint>

#include "kernels/cuda/compress_threshold.cuh"

namespace longleaf::kernels::cuda {

namespace {

__device__ std::uint32_t lesser(std::uint32_t a, std::uint32_t b) { return a < b ? a : b; }

__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) candidateKernel(CompressView view) {
  const SlotArrays slots = headEntries(view, view.firstHead + blockIdx.x);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  const std::uint32_t live = scratch.state->live;
  const SegmentBudget& budget = view.budget;
  const std::uint32_t own = budget.sink + budget.residual + budget.recent;
  const std::uint32_t count = countContext(slots, live);
  const std::uint32_t below = view.ceiling - lesser(view.ceiling, own);
  const std::uint32_t candidates = view.ceiling > 0 ? lesser(count, below) : count;
  const auto share = static_cast<std::uint32_t>(static_cast<double>(view.policy.floor) * budget.context);
  const std::uint32_t sure = lesser(candidates, share);
  for (std::uint32_t rank = threadIdx.x; rank < live; rank += kCompressThreads) scratch.value[rank] = notANumber();
  __syncthreads();
  splitContext(slots, scratch, live, count - candidates, [&](std::uint32_t rank, bool small) {
    if (!small) scratch.value[rank] = scratch.pooled[rank];
  });
  splitContext(slots, scratch, live, count - sure, [&](std::uint32_t rank, bool small) {
    if (!small) scratch.value[rank] = plusInfinity();
  });
  for (std::uint32_t rank = threadIdx.x; rank < live; rank += kCompressThreads) {
    const float value = scratch.value[rank];
    scratch.pooled[rank] = value != value ? minusInfinity() : value;
  }
  if (threadIdx.x == 0) scratch.state->candidates = candidates;
}

/// visit(key) for the candidates of one head, each from some thread.
template <class Visit>
__device__ void forCandidates(const HeadScratch& scratch, const Visit& visit) {
  const std::uint32_t live = scratch.state->live;
  for (std::uint32_t rank = threadIdx.x; rank < live; rank += kCompressThreads) {
    const float value = scratch.value[rank];
    if (value == value) visit(sortKey(value));
  }
}

/// Heads of the batch that share, and the context slots that they may keep together.
struct Range {
  std::uint32_t begin;
  std::uint32_t end;
  std::uint32_t total;
};

__device__ std::uint32_t candidatesOf(const CompressView& view, const Range& range) {
  std::uint32_t count = 0;
  for (std::uint32_t head = range.begin + threadIdx.x; head < range.end; head += kCompressThreads) {
    count += view.layout.at(view.scratch, head).state->candidates;
  }
  return blockSum<kCompressThreads>(count);
}

/// state->context of all heads of the range, more candidates than `total`.
__device__ void pool(const CompressView& view, const Range& range, std::uint32_t candidates) {
  const std::uint32_t losers = candidates - range.total;
  const Threshold threshold = findThreshold(losers, [&](const auto& visit) {
    for (std::uint32_t head = range.begin; head < range.end; ++head) {
      forCandidates(view.layout.at(view.scratch, head), visit);
    }
  });
  std::uint32_t larger = 0;
  for (std::uint32_t head = range.begin; head < range.end; ++head) {
    forCandidates(view.layout.at(view.scratch, head),
                  [&](std::uint32_t key) { larger += key > threshold.key ? 1 : 0; });
  }
  std::uint32_t ties = range.total - blockSum<kCompressThreads>(larger);
  for (std::uint32_t head = range.begin; head < range.end; ++head) {
    const HeadScratch scratch = view.layout.at(view.scratch, head);
    std::uint32_t above = 0;
    std::uint32_t equal = 0;
    forCandidates(scratch, [&](std::uint32_t key) {
      above += key > threshold.key ? 1 : 0;
      equal += key == threshold.key ? 1 : 0;
    });
    above = blockSum<kCompressThreads>(above);
    equal = lesser(ties, blockSum<kCompressThreads>(equal));
    ties -= equal;
    if (threadIdx.x == 0) scratch.state->context = above + equal;
  }
}

/// What the heads of each layer have together, evenly among them, but none more than its candidates. One thread.
__device__ void evenOut(const CompressView& view, const Range& range) {
  for (std::uint32_t begin = range.begin; begin < range.end; begin += view.kvHeads) {
    std::uint32_t count = 0;
    for (std::uint32_t h = 0; h < view.kvHeads; ++h) count += view.layout.at(view.scratch, begin + h).state->context;
    for (std::uint32_t h = 0; h < view.kvHeads; ++h) {
      HeadState* const state = view.layout.at(view.scratch, begin + h).state;
      state->context = lesser(count / view.kvHeads + (h < count % view.kvHeads ? 1 : 0), state->candidates);
    }
  }
}

// One block per layer, or one for all.
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks)
    shareKernel(CompressView view, std::uint32_t headsPerBlock) {
  const Range range{blockIdx.x * headsPerBlock, (blockIdx.x + 1) * headsPerBlock, view.budget.context * headsPerBlock};
  const std::uint32_t candidates = candidatesOf(view, range);
  if (candidates <= range.total) {
    for (std::uint32_t head = range.begin + threadIdx.x; head < range.end; head += kCompressThreads) {
      HeadState* const state = view.layout.at(view.scratch, head).state;
      state->context = state->candidates;
    }
    return;
  }
  pool(view, range, candidates);
  __syncthreads();
  if (view.policy.allocation == Allocation::pooledCounts && threadIdx.x == 0) evenOut(view, range);
}

}  // namespace

void shareContext(cudaStream_t stream, const CompressView& view, std::uint32_t heads) {
  cu::launch(candidateKernel, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  if (view.policy.allocation == Allocation::uncertainty) return shareByEvidence(stream, view, heads);
  const bool layers = view.policy.allocation == Allocation::pooledLayer;
  const std::uint32_t perBlock = layers ? view.kvHeads : heads;
  cu::launch(shareKernel, dim3(heads / perBlock), dim3(kCompressThreads), 0, stream, view, perBlock);
}

}  // namespace longleaf::kernels::cuda
