// SPDX-License-Identifier: Apache-2.0
// The smallest selection values among the context slots of a head, found by digits: exactly so many, and of equal ones
// those of the lower rank, in whatever order the threads run.
#pragma once

#include <cstdint>

#include "kernels/cuda/compress_head.cuh"

namespace longleaf::kernels::cuda {

inline constexpr std::uint32_t kDigits = 256;  // of one pass

/// Order of f32 as order of integers; -0 is 0.
__device__ inline std::uint32_t sortKey(float value) {
  const std::uint32_t bits = __float_as_uint(value + 0.0F);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

/// The count-th smallest key (from 1), and how many smaller ones there are.
struct Threshold {
  std::uint32_t key;
  std::uint32_t smaller;
};

/// Digit after digit, the highest first: how often each occurs among the keys that agree so far. forKeys(visit) is
/// called by the block and visits every key once, each from some thread.
template <class ForKeys>
__device__ Threshold findThreshold(std::uint32_t count, const ForKeys& forKeys) {
  CU_SHARED(std::uint32_t, histogram, [kDigits]);
  CU_SHARED(Threshold, found);
  static_assert(kDigits == kCompressThreads);
  if (threadIdx.x == 0) found = {0, 0};
  for (int shift = 24; shift >= 0; shift -= 8) {
    histogram[threadIdx.x] = 0;
    __syncthreads();
    const std::uint32_t prefix = found.key;
    forKeys([&](std::uint32_t key) {
      const bool agrees = shift == 24 || key >> (shift + 8) == prefix >> (shift + 8);
      if (agrees) atomicAdd(&histogram[key >> shift & (kDigits - 1)], 1U);
    });
    __syncthreads();
    if (threadIdx.x == 0) {
      std::uint32_t digit = 0;
      while (digit + 1 < kDigits && found.smaller + histogram[digit] < count) found.smaller += histogram[digit++];
      found.key |= digit << shift;
    }
    __syncthreads();
  }
  return found;
}

/// Block: how many context slots there are.
__device__ inline std::uint32_t countContext(const SlotArrays& slots, std::uint32_t live) {
  std::uint32_t context = 0;
  for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) {
    if (isSegment(slots, slot, Segment::context)) ++context;
  }
  return blockSum<kCompressThreads>(context);
}

/// Block: put(rank, among) for the rank of every context slot; `among`: whether it is one of the `count` with the
/// smallest scratch.pooled.
template <class Put>
__device__ void splitContext(const SlotArrays& slots, const HeadScratch& scratch, std::uint32_t live,
                             std::uint32_t count, const Put& put) {
  const Threshold threshold = findThreshold(count, [&](const auto& visit) {
    for (std::uint32_t rank = threadIdx.x; rank < live; rank += kCompressThreads) {
      if (isSegment(slots, scratch.order[rank], Segment::context)) visit(sortKey(scratch.pooled[rank]));
    }
  });
  std::uint32_t equal = count > threshold.smaller ? count - threshold.smaller : 0;  // so many of those at the threshold
  for (std::uint32_t begin = 0; begin < live; begin += kCompressThreads) {
    const std::uint32_t rank = begin + threadIdx.x;
    const bool mine = rank < live && isSegment(slots, scratch.order[rank], Segment::context);
    const std::uint32_t key = mine ? sortKey(scratch.pooled[rank]) : 0;
    const Place place = blockPlace<kCompressThreads>(mine && key == threshold.key);
    if (mine) put(rank, count > 0 && (key < threshold.key || (key == threshold.key && place.before < equal)));
    equal -= place.total < equal ? place.total : equal;
  }
  __syncthreads();
}

}  // namespace longleaf::kernels::cuda
