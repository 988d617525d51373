// SPDX-License-Identifier: Apache-2.0
// Step 3 of compress(): who stays. Sinks, residual slots and the newest tokens do; of the others as many
// as the head may keep, those with the largest e (ties: the higher rank), or those that the rings hold.
#include <cstdint>

#include "kernels/cuda/compress_threshold.cuh"

namespace longleaf::kernels::cuda {

namespace {

/// How many of `count` listed slots come before `slot` in the order `before`.
template <class Before>
__device__ std::uint32_t countBefore(const std::uint32_t* list, std::uint32_t count, std::uint32_t slot,
                                     const Before& before) {
  std::uint32_t number = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (before(list[i], slot)) ++number;
  }
  return number;
}

/// Residual slots by age into scratch.residual; those beyond the budget (it was lowered) leave, the lightest first, and
/// the others are numbered anew. `list` is where they are collected. Returns how many stay.
__device__ std::uint32_t keepResidual(std::uint32_t budget, const SlotArrays& slots, const HeadScratch& scratch,
                                      std::uint32_t live) {
  const std::uint32_t count = blockList<kCompressThreads>(
      live, [&](std::uint32_t slot) { return isSegment(slots, slot, Segment::residual); },
      [&](std::uint32_t number, std::uint32_t slot) { scratch.list[number] = slot; });
  const auto heavier = [&](std::uint32_t a, std::uint32_t b) {
    return slots.weight[a] != slots.weight[b] ? slots.weight[a] > slots.weight[b] : sourceBefore(slots, b, a);
  };
  for (std::uint32_t i = threadIdx.x; count > budget && i < count; i += kCompressThreads) {
    const std::uint32_t slot = scratch.list[i];
    if (countBefore(scratch.list, count, slot, heavier) >= budget) scratch.marks[slot] = Mark::leaves;
  }
  __syncthreads();
  const auto olderAndStays = [&](std::uint32_t a, std::uint32_t b) {
    return scratch.marks[a] == Mark::stays && slots.age[a] < slots.age[b];
  };
  for (std::uint32_t i = threadIdx.x; i < count; i += kCompressThreads) {
    const std::uint32_t slot = scratch.list[i];
    if (scratch.marks[slot] != Mark::stays) continue;
    scratch.residual[countBefore(scratch.list, count, slot, olderAndStays)] = slot;
  }
  __syncthreads();
  const std::uint32_t kept = count < budget ? count : budget;
  for (std::uint32_t age = threadIdx.x; age < kept; age += kCompressThreads) {
    slots.age[scratch.residual[age]] = static_cast<std::uint16_t>(age);
  }
  return kept;
}

__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) selectKernel(CompressView view) {
  const std::uint32_t head = view.firstHead + blockIdx.x;
  const SlotArrays slots = headEntries(view, head);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  const std::uint32_t live = scratch.state->live;
  if (live == 0) return;
  const SegmentBudget budget = budgetOf(view, head);
  for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) scratch.marks[slot] = Mark::stays;
  __syncthreads();
  std::uint32_t residual = 0;
  if (makesRuns(view, budget, live)) {
    for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) {
      if (isSegment(slots, slot, Segment::residual)) scratch.marks[slot] = Mark::leaves;
    }
  } else {
    residual = keepResidual(budget.residual, slots, scratch, live);
  }
  if (threadIdx.x == 0) scratch.state->residualCount = residual;
  if (view.policy.rings > 1) return;  // chooseRings() follows
  const std::uint32_t context = countContext(slots, live);
  const std::uint32_t staying = scratch.state->context;
  if (context > staying) {
    splitContext(slots, scratch, live, context - staying, [&](std::uint32_t rank, bool loses) {
      if (loses) scratch.marks[scratch.order[rank]] = Mark::leaves;
    });
  }
}

}  // namespace

void chooseStaying(cudaStream_t stream, const CompressView& view, std::uint32_t heads) {
  cu::launch(selectKernel, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  if (view.policy.rings > 1) chooseRings(stream, view, heads);
}

}  // namespace longleaf::kernels::cuda
