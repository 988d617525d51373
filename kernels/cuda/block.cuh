// SPDX-License-Identifier: Apache-2.0
// Sums, largest values and places over the threads of a warp or a block, in an order that depends on the shapes alone.
// Each is called by all threads of the warp or block and gives its result to all of them; block functions may follow
// one another without a barrier between them.
#pragma once

#include <cstdint>

#include "kernels/cuda/cu_compat.h"

namespace longleaf::kernels::cuda {

inline constexpr unsigned kAllLanes = 0xFFFFFFFFU;
inline constexpr unsigned kWarp = 32;
inline constexpr float kLargestFloat = 3.402823466e38F;
inline constexpr float kLog2E = 1.44269504F;  // logits are kept in units of log 2: exp2 is what the hardware has
inline constexpr float kLn2 = 0.69314718F;

inline unsigned blocksFor(std::size_t count, unsigned perBlock) {
  return static_cast<unsigned>((count + perBlock - 1) / perBlock);
}

__device__ inline unsigned laneIndex() { return threadIdx.x % kWarp; }
__device__ inline unsigned warpIndex() { return threadIdx.x / kWarp; }
__device__ inline float minusInfinity() { return __int_as_float(static_cast<int>(0xFF800000U)); }
__device__ inline float plusInfinity() { return __int_as_float(0x7F800000); }
__device__ inline float notANumber() { return __int_as_float(0x7FC00000); }
__device__ inline bool isFinite(float x) { return fabsf(x) <= kLargestFloat; }

__device__ inline float warpSum(float x) {
  for (int mask = 16; mask > 0; mask /= 2) x += __shfl_xor_sync(kAllLanes, x, mask);
  return x;
}

__device__ inline std::uint32_t warpSum(std::uint32_t x) {
  for (int mask = 16; mask > 0; mask /= 2) x += __shfl_xor_sync(kAllLanes, x, mask);
  return x;
}

__device__ inline float warpMax(float x) {
  for (int mask = 16; mask > 0; mask /= 2) x = fmaxf(x, __shfl_xor_sync(kAllLanes, x, mask));
  return x;
}

/// combine(combine(x of warp 0, x of warp 1), ...), x being the same in all lanes of a warp.
template <unsigned kThreads, class T, class Combine>
__device__ T overWarps(T x, const Combine& combine) {
  CU_SHARED(T, part, [kThreads / kWarp]);
  if (laneIndex() == 0) part[warpIndex()] = x;
  __syncthreads();
  T result = part[0];
  for (unsigned warp = 1; warp < kThreads / kWarp; ++warp) result = combine(result, part[warp]);
  __syncthreads();
  return result;
}

template <unsigned kThreads>
__device__ float blockSum(float x) {
  return overWarps<kThreads>(warpSum(x), [](float a, float b) { return a + b; });
}

template <unsigned kThreads>
__device__ double blockSum(double x) {
  for (int mask = 16; mask > 0; mask /= 2) x += __shfl_xor_sync(kAllLanes, x, mask);
  return overWarps<kThreads>(x, [](double a, double b) { return a + b; });
}

template <unsigned kThreads>
__device__ float blockMax(float x) {
  return overWarps<kThreads>(warpMax(x), [](float a, float b) { return fmaxf(a, b); });
}

template <unsigned kThreads>
__device__ std::uint32_t blockSum(std::uint32_t x) {
  return overWarps<kThreads>(warpSum(x), [](std::uint32_t a, std::uint32_t b) { return a + b; });
}

template <unsigned kThreads>
__device__ std::uint32_t blockMax(std::uint32_t x) {
  for (int mask = 16; mask > 0; mask /= 2) {
    const std::uint32_t other = __shfl_xor_sync(kAllLanes, x, mask);
    x = other > x ? other : x;
  }
  return overWarps<kThreads>(x, [](std::uint32_t a, std::uint32_t b) { return a > b ? a : b; });
}

/// The largest x of the threads of the block up to this one and with it.
template <unsigned kThreads>
__device__ std::uint32_t blockRunningMax(std::uint32_t x) {
  CU_SHARED(std::uint32_t, part, [kThreads / kWarp]);
  for (unsigned step = 1; step < kWarp; step *= 2) {
    const std::uint32_t other = __shfl_up_sync(kAllLanes, x, step);
    x = laneIndex() >= step && other > x ? other : x;
  }
  if (laneIndex() == kWarp - 1) part[warpIndex()] = x;
  __syncthreads();
  for (unsigned warp = 0; warp < warpIndex(); ++warp) x = part[warp] > x ? part[warp] : x;
  __syncthreads();
  return x;
}

/// Where a thread stands among those that are `taken`, in order of their index.
struct Place {
  std::uint32_t before;  // taken threads of a lower index
  std::uint32_t total;   // taken threads of the block
};

template <unsigned kThreads>
__device__ Place blockPlace(bool taken) {
  CU_SHARED(std::uint32_t, counts, [kThreads / kWarp]);
  const unsigned lanes = __ballot_sync(kAllLanes, taken ? 1 : 0);
  if (laneIndex() == 0) counts[warpIndex()] = static_cast<std::uint32_t>(__popc(lanes));
  __syncthreads();
  Place place{static_cast<std::uint32_t>(__popc(lanes & ((1U << laneIndex()) - 1U))), 0};
  for (unsigned warp = 0; warp < kThreads / kWarp; ++warp) {
    if (warp < warpIndex()) place.before += counts[warp];
    place.total += counts[warp];
  }
  __syncthreads();
  return place;
}

/// The indices i < count with taken(i), in ascending order: put(number, i). Returns their number.
template <unsigned kThreads, class Taken, class Put>
__device__ std::uint32_t blockList(std::uint32_t count, const Taken& taken, const Put& put) {
  std::uint32_t listed = 0;
  for (std::uint32_t begin = 0; begin < count; begin += kThreads) {
    const std::uint32_t i = begin + threadIdx.x;
    const bool mine = i < count && taken(i);
    const Place place = blockPlace<kThreads>(mine);
    if (mine) put(listed + place.before, i);
    listed += place.total;
  }
  __syncthreads();
  return listed;
}

}  // namespace longleaf::kernels::cuda
