// SPDX-License-Identifier: Apache-2.0
// The end of compress(): new ranks, and holes filled with the last live slots. Survivors stay where they are; only as
// many slots move as have left.
//   order' = those that stay in their old order, with the changed ones where their new pos belongs
//   for hole k below the new length, ascending: slot hole_k <- the k-th survivor from the end
//   for r: rank[slot order'[r] is in now] = r;   length = survivors
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/compress_head.cuh"

namespace longleaf::kernels::cuda {

namespace {

/// How many of the changed slots come before `slot`.
__device__ std::uint32_t changedBefore(const SlotArrays& slots, const HeadScratch& scratch, std::uint32_t changed,
                                       std::uint32_t slot) {
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < changed; ++i) {
    if (sourceBefore(slots, scratch.changed[i], slot)) ++count;
  }
  return count;
}

/// scratch.list <- slots in their new order; returns their number. Both parts are sorted, so a slot's place is its
/// place in its own part and the number of slots of the other part before it.
__device__ std::uint32_t reorder(const SlotArrays& slots, const HeadScratch& scratch, const HeadState& state) {
  auto* const unchanged = reinterpret_cast<std::uint32_t*>(scratch.pooled);  // free until holes are listed
  const std::uint32_t count = blockList<kCompressThreads>(
      state.live, [&](std::uint32_t rank) { return scratch.marks[scratch.order[rank]] == Mark::stays; },
      [&](std::uint32_t number, std::uint32_t rank) { unchanged[number] = scratch.order[rank]; });
  for (std::uint32_t c = warpIndex(); c < state.changedCount; c += kCompressWarps) {
    const std::uint32_t slot = scratch.changed[c];
    std::uint32_t before = 0;
    for (std::uint32_t i = laneIndex(); i < count; i += kWarp) {
      if (sourceBefore(slots, unchanged[i], slot)) ++before;
    }
    before = warpSum(before);
    if (laneIndex() == 0) scratch.list[before + changedBefore(slots, scratch, state.changedCount, slot)] = slot;
  }
  for (std::uint32_t i = threadIdx.x; i < count; i += kCompressThreads) {
    const std::uint32_t slot = unchanged[i];
    scratch.list[i + changedBefore(slots, scratch, state.changedCount, slot)] = slot;
  }
  __syncthreads();
  return count + state.changedCount;
}

template <class T>
__device__ void moveEntry(T* array, std::uint32_t from, std::uint32_t to) {
  if (array != nullptr) array[to] = array[from];
}

/// One warp: everything of a slot but its rank and its rotated key.
template <StoreFormat kFormat>
__device__ void moveSlot(const HeadSlots<kFormat>& slots, std::uint32_t from, std::uint32_t to) {
  for (std::uint32_t i = laneIndex(); i < slots.headDim; i += kWarp) {
    slots.k[keyElement(slots.headDim, to, i)] = slots.k[keyElement(slots.headDim, from, i)];
    slots.v[static_cast<std::size_t>(to) * slots.paddedHeadDim + i] =
        slots.v[static_cast<std::size_t>(from) * slots.paddedHeadDim + i];
  }
  const SlotArrays& arrays = slots.arrays;
  for (std::uint32_t i = laneIndex(); arrays.variance != nullptr && i < slots.headDim / 2; i += kWarp) {
    slots.variance(to, i) = slots.variance(from, i);
  }
  if (laneIndex() != 0) return;
  moveEntry(arrays.kScale, from, to);
  moveEntry(arrays.vScale, from, to);
  moveEntry(arrays.first, from, to);
  moveEntry(arrays.last, from, to);
  moveEntry(arrays.bias, from, to);
  moveEntry(arrays.weight, from, to);
  moveEntry(arrays.score, from, to);
  moveEntry(arrays.pending, from, to);
  moveEntry(arrays.pos, from, to);
  moveEntry(arrays.valueNorm, from, to);
  moveEntry(arrays.segment, from, to);
  moveEntry(arrays.age, from, to);
}

template <StoreFormat kFormat>
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) compactKernel(CompressView view) {
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  const HeadState state = *scratch.state;
  if (state.live == 0) return;
  const HeadSlots<kFormat> slots = headSlots<kFormat>(view, view.firstHead + blockIdx.x);
  const std::uint32_t count = reorder(slots.arrays, scratch, state);
  auto* const holes = reinterpret_cast<std::uint32_t*>(scratch.pooled);
  auto* const movedTo = reinterpret_cast<std::uint32_t*>(scratch.value);
  std::uint32_t* const movers = scratch.residual;
  const std::uint32_t moves = blockList<kCompressThreads>(
      count, [&](std::uint32_t slot) { return scratch.marks[slot] == Mark::leaves; },
      [&](std::uint32_t number, std::uint32_t slot) { holes[number] = slot; });
  blockList<kCompressThreads>(
      state.live - count, [&](std::uint32_t i) { return scratch.marks[count + i] != Mark::leaves; },
      [&](std::uint32_t number, std::uint32_t i) { movers[number] = count + i; });
  for (std::uint32_t move = warpIndex(); move < moves; move += kCompressWarps) {
    const std::uint32_t from = movers[moves - 1 - move];
    moveSlot(slots, from, holes[move]);
    if (laneIndex() == 0) movedTo[from] = holes[move];
  }
  __syncthreads();
  for (std::uint32_t rank = threadIdx.x; rank < count; rank += kCompressThreads) {
    const std::uint32_t slot = scratch.list[rank];
    slots.arrays.rank[slot < count ? slot : movedTo[slot]] = rank;
  }
  if (threadIdx.x == 0) *slots.length = count;
}

}  // namespace

void compact(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store) {
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    cu::launch(compactKernel<kFormat>, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  });
}

}  // namespace longleaf::kernels::cuda
