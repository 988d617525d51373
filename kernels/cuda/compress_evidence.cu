// SPDX-License-Identifier: Apache-2.0
// Allocation::uncertainty: layers whose attention is spread get more slots (ZigZagKV, arXiv 2412.09036).
//   a_h = fewest slots that hold 90 % of the head's score;   a_l = sum of a_h over the layer's heads
//   B_l = floor B + (1 - floor) B L a_l / sum a, rounded down, what remains one each to the lowest layers
//   context[head] = B_l less what is every head's own, at most the head's candidates
#include <cstdint>

#include "kernels/cuda/compress_threshold.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr double kMostOfTheScore = 0.9;

/// Score of the slots whose keys are at least `from`, and their number.
struct Held {
  double score;
  std::uint32_t slots;
};

__device__ float evidenceScore(float score) { return isFinite(score) && score > 0.0F ? score : 0.0F; }

/// Block: the sum has an order of its own length alone.
__device__ Held heldFrom(const SlotArrays& slots, std::uint32_t live, std::uint64_t from) {
  Held held{0.0, 0};
  for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) {
    const float score = evidenceScore(slots.score[slot]);
    if (sortKey(score) < from) continue;
    held.score += static_cast<double>(score);
    ++held.slots;
  }
  held.score = blockSum<kCompressThreads>(held.score);
  held.slots = blockSum<kCompressThreads>(held.slots);
  return held;
}

// The largest key from which on the slots hold enough, by bisection; of the slots of that key as many as are needed.
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) evidenceKernel(CompressView view) {
  const SlotArrays slots = headEntries(view, view.firstHead + blockIdx.x);
  HeadState* const state = view.layout.at(view.scratch, blockIdx.x).state;
  const std::uint32_t live = state->live;
  const double wanted = kMostOfTheScore * heldFrom(slots, live, 0).score;
  std::uint64_t low = 0;
  std::uint64_t high = std::uint64_t{1} << 32;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    const bool enough = heldFrom(slots, live, middle).score >= wanted;
    low = enough ? middle : low;
    high = enough ? high : middle;
  }
  Held held = heldFrom(slots, live, low + 1);
  const std::uint32_t ties = heldFrom(slots, live, low).slots - held.slots;
  const std::uint32_t bits = static_cast<std::uint32_t>(low);
  const auto value = static_cast<double>(__uint_as_float((bits & 0x80000000U) != 0 ? bits & 0x7FFFFFFFU : 0));
  for (std::uint32_t i = 0; i < ties && held.score < wanted; ++i) {
    held.score += value;
    ++held.slots;
  }
  if (threadIdx.x == 0) state->evidence = wanted > 0.0 ? held.slots : 0;
}

__device__ double evidenceOf(const CompressView& view, std::uint32_t layer) {
  double sum = 0.0;
  for (std::uint32_t h = 0; h < view.kvHeads; ++h) {
    sum += view.layout.at(view.scratch, layer * view.kvHeads + h).state->evidence;
  }
  return sum;
}

/// One thread: there are few layers, and their parts hang on each other.
__global__ void evidenceShareKernel(CompressView view, std::uint32_t layers) {
  const SegmentBudget& budget = view.budget;
  const std::uint32_t own = budget.sink + budget.residual + budget.recent;
  const std::uint64_t whole = own + budget.context;
  const auto least = static_cast<std::uint64_t>(static_cast<double>(view.policy.floor) * static_cast<double>(whole));
  const std::uint64_t total = (whole - least) * layers;
  double sum = 0.0;
  for (std::uint32_t layer = 0; layer < layers; ++layer) sum += evidenceOf(view, layer);
  const auto part = [&](std::uint32_t layer) {
    const double share = sum > 0.0 ? evidenceOf(view, layer) / sum : 1.0 / layers;
    return static_cast<std::uint64_t>(floor(static_cast<double>(total) * share));
  };
  std::uint64_t rest = total;
  for (std::uint32_t layer = 0; layer < layers; ++layer) rest -= part(layer);
  for (std::uint32_t layer = 0; layer < layers; ++layer) {
    const std::uint64_t slots = least + part(layer) + rest / layers + (layer < rest % layers ? 1 : 0);
    const std::uint64_t context = slots > own ? slots - own : 0;
    for (std::uint32_t h = 0; h < view.kvHeads; ++h) {
      HeadState* const state = view.layout.at(view.scratch, layer * view.kvHeads + h).state;
      state->context = context < state->candidates ? static_cast<std::uint32_t>(context) : state->candidates;
    }
  }
}

}  // namespace

void shareByEvidence(cudaStream_t stream, const CompressView& view, std::uint32_t heads) {
  cu::launch(evidenceKernel, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  cu::launch(evidenceShareKernel, dim3(1), dim3(1), 0, stream, view, heads / view.kvHeads);
}

}  // namespace longleaf::kernels::cuda
