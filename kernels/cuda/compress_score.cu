// SPDX-License-Identifier: Apache-2.0
// Step 1 of compress(), and the value weights that step 2 multiplies with.
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/compress_head.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr unsigned kNormSlots = kWarp;  // of a block of the norm kernels

/// The larger one; a NaN on either side stays visible.
__device__ float largerOf(float a, float b) { return a < b || b != b ? b : a; }

__device__ float updatedScore(const CompressView& view, float score, float pending, float pos) {
  switch (view.policy.statistic) {
    case Statistic::none:
      return score;
    case Statistic::position:
      return pos;
    case Statistic::decayedSum:
      return view.decay * score + pending;
    case Statistic::max:
      return largerOf(score, pending);
    case Statistic::meanMax:
      return largerOf(score, pending * view.perMean);
    case Statistic::windowMean:
      return pending * view.perMean;
    default:
      return score;  // Statistic::key, whose scores scoreKeys() makes
  }
}

// live = length + appended
// for slot < live: order[rank[slot]] = slot;  score[slot] = updated with pending[slot];  pending[slot] = 0
// list = slots without a value norm, in order
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) scoreKernel(CompressView view) {
  const SlotArrays slots = headEntries(view, view.firstHead + blockIdx.x);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  const std::uint32_t live = *slots.length + view.appended;
  for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) {
    scratch.order[slots.rank[slot]] = slot;
    slots.score[slot] = updatedScore(view, slots.score[slot], slots.pending[slot], slots.pos[slot]);
    slots.pending[slot] = 0.0F;
  }
  std::uint32_t unweighted = 0;
  if (view.policy.valueWeight != ValueWeight::none) {
    unweighted = blockList<kCompressThreads>(
        live, [&](std::uint32_t slot) { return !(slots.valueNorm[slot] >= 0.0F); },
        [&](std::uint32_t number, std::uint32_t slot) { scratch.list[number] = slot; });
  }
  if (threadIdx.x == 0) *scratch.state = {live, unweighted, 0, 0, 0, 0, 0};
}

/// out[slot] += sqrt(max(0, x^T gram x)) for the lane's x = values[.][lane]; warps share the rows of the matrix and are
/// added in order.
__device__ float gramNorm(const float* gram, std::uint32_t headDim, const float* values, float* parts) {
  float mine = 0.0F;
  for (std::uint32_t i = 4 * warpIndex(); i < headDim; i += 4 * kCompressWarps) {
    float rows[4] = {};
    for (std::uint32_t j = 0; j < headDim; j += 4) {
      float x[4];
      for (std::uint32_t c = 0; c < 4; ++c) x[c] = values[(j + c) * kNormSlots + laneIndex()];
#pragma unroll
      for (std::uint32_t r = 0; r < 4; ++r) {
        const float4 g =
            cu::load(reinterpret_cast<const float4*>(gram + static_cast<std::size_t>(i + r) * headDim + j));
        rows[r] += g.x * x[0];
        rows[r] += g.y * x[1];
        rows[r] += g.z * x[2];
        rows[r] += g.w * x[3];
      }
    }
#pragma unroll
    for (std::uint32_t r = 0; r < 4; ++r) mine += rows[r] * values[(i + r) * kNormSlots + laneIndex()];
  }
  parts[warpIndex() * kNormSlots + laneIndex()] = mine;
  __syncthreads();
  float sum = 0.0F;
  for (unsigned warp = 0; warp < kCompressWarps; ++warp) sum += parts[warp * kNormSlots + laneIndex()];
  __syncthreads();
  return sqrtf(sum < 0.0F ? 0.0F : sum);  // a NaN stays one and is counted by step 2
}

// for slot in list: valueNorm = sqrt(v . v), or sum over the group's heads of sqrt(v^T gram[h] v)
// 32 slots of the list per block, a lane each.
template <StoreFormat kFormat>
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) valueNormKernel(CompressView view) {
  CU_DYNAMIC_SHARED(float, values);  // [headDim][kNormSlots]
  CU_SHARED(float, parts, [kCompressWarps * kNormSlots]);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.y);
  const std::uint32_t count = scratch.state->unweighted;
  const std::uint32_t begin = blockIdx.x * kNormSlots;
  if (begin >= count) return;
  const std::uint32_t head = view.firstHead + blockIdx.y;
  const HeadSlots<kFormat> slots = headSlots<kFormat>(view, head);
  for (std::uint32_t i = threadIdx.x; i < kNormSlots * view.headDim; i += kCompressThreads) {
    const std::uint32_t number = i / view.headDim;
    const std::uint32_t component = i % view.headDim;
    values[component * kNormSlots + number] =
        begin + number < count ? slots.value(scratch.list[begin + number], component) : 0.0F;
  }
  __syncthreads();
  float norm = 0.0F;
  if (view.policy.valueWeight == ValueWeight::v) {
    for (std::uint32_t i = 0; i < view.headDim; ++i) {
      const float x = values[i * kNormSlots + laneIndex()];
      norm += x * x;
    }
    norm = sqrtf(norm);
  } else {
    const std::size_t size = static_cast<std::size_t>(view.headDim) * view.headDim;
    const float* gram = view.lists.valueGram[head / view.kvHeads] + head % view.kvHeads * view.group * size;
    for (std::uint32_t h = 0; h < view.group; ++h) norm += gramNorm(gram + h * size, view.headDim, values, parts);
  }
  if (warpIndex() == 0 && begin + laneIndex() < count) {
    slots.arrays.valueNorm[scratch.list[begin + laneIndex()]] = norm;
  }
}

}  // namespace

void updateScores(cudaStream_t stream, const CompressView& view, std::uint32_t heads) {
  cu::launch(scoreKernel, dim3(heads), dim3(kCompressThreads), 0, stream, view);
}

void computeValueNorms(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store) {
  const dim3 grid(blocksFor(view.layout.slots, kNormSlots), heads);
  const std::size_t shared = std::size_t{kNormSlots} * view.headDim * sizeof(float);
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    cu::launch(valueNormKernel<kFormat>, grid, dim3(kCompressThreads), shared, stream, view);
  });
}

}  // namespace longleaf::kernels::cuda
