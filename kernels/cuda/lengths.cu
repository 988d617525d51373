// SPDX-License-Identifier: Apache-2.0
// commit() and remove(): what changes the number of slots without choosing any.
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/stored.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr unsigned kThreads = 128;

// for layer, head: length[head] += tokens
__global__ void commitKernel(const SlotArrays* layers, std::uint32_t kvHeads, std::uint32_t tokens) {
  for (std::uint32_t head = threadIdx.x; head < kvHeads; head += blockDim.x) layers[blockIdx.x].length[head] += tokens;
}

struct RemoveView {
  const SlotArrays* layers;
  std::uint32_t headDim;
  std::uint32_t paddedHeadDim;
  std::uint32_t begin;
  std::uint32_t count;
};

constexpr std::uint32_t kEntryArrays = 13;

/// Removed slots of a head: those of [begin, begin + count) that it has.
__device__ std::uint32_t removedSlots(const RemoveView& view, std::uint32_t length) {
  if (view.begin >= length) return 0;
  const std::uint32_t behind = length - view.begin;
  return view.count < behind ? view.count : behind;
}

/// One warp: *address(slot) <- *address(slot + count) for slot in [begin, end), in ascending steps of a warp. A step
/// reads before it writes, and no step writes what a later one reads.
template <class Address>
__device__ void shiftDown(std::uint32_t begin, std::uint32_t end, std::uint32_t count, const Address& address) {
  for (std::uint32_t step = begin; step < end; step += kWarp) {
    const std::uint32_t slot = step + laneIndex();
    auto value = *address(begin);
    if (slot < end) value = *address(slot + count);
    __syncwarp(kAllLanes);
    if (slot < end) *address(slot) = value;
    __syncwarp(kAllLanes);
  }
}

template <class T>
__device__ void shiftEntries(T* array, std::size_t headBase, std::uint32_t begin, std::uint32_t end,
                             std::uint32_t count) {
  if (array == nullptr) return;
  shiftDown(begin, end, count, [&](std::uint32_t slot) { return array + headBase + slot; });
}

__device__ void shiftArray(const SlotArrays& slots, std::uint32_t index, std::size_t headBase, std::uint32_t begin,
                           std::uint32_t end, std::uint32_t count) {
  switch (index) {
    case 0:
      return shiftEntries(slots.kScale, headBase, begin, end, count);
    case 1:
      return shiftEntries(slots.vScale, headBase, begin, end, count);
    case 2:
      return shiftEntries(slots.first, headBase, begin, end, count);
    case 3:
      return shiftEntries(slots.last, headBase, begin, end, count);
    case 4:
      return shiftEntries(slots.bias, headBase, begin, end, count);
    case 5:
      return shiftEntries(slots.weight, headBase, begin, end, count);
    case 6:
      return shiftEntries(slots.score, headBase, begin, end, count);
    case 7:
      return shiftEntries(slots.pending, headBase, begin, end, count);
    case 8:
      return shiftEntries(slots.pos, headBase, begin, end, count);
    case 9:
      return shiftEntries(slots.valueNorm, headBase, begin, end, count);
    case 10:
      return shiftEntries(slots.segment, headBase, begin, end, count);
    case 11:
      return shiftEntries(slots.age, headBase, begin, end, count);
    default:
      shiftEntries(slots.rank, headBase, begin, end, count);
      for (std::uint32_t slot = begin + laneIndex(); slot < end; slot += kWarp) slots.rank[headBase + slot] -= count;
  }
}

// for layer, head, slot in [begin, length - count): everything of slot <- slot + count, rank less count
// A warp moves one row: a component of the keys, a component of the values, or one array of entries.
template <StoreFormat kFormat>
__global__ void __launch_bounds__(kThreads) removeKernel(RemoveView view) {
  using Word = typename Stored<kFormat>::Word;
  const SlotArrays& slots = view.layers[blockIdx.z];
  const std::uint32_t head = blockIdx.y;
  const std::uint32_t length = slots.length[head];
  const std::uint32_t count = removedSlots(view, length);
  if (count == 0) return;
  const std::uint32_t end = length - count;
  const std::size_t headBase = static_cast<std::size_t>(head) * slots.capacity;
  const std::uint32_t row = blockIdx.x * (kThreads / kWarp) + warpIndex();
  if (row < view.headDim) {
    Word* const k = reinterpret_cast<Word*>(slots.k) + headBase * view.headDim;
    shiftDown(view.begin, end, count, [&](std::uint32_t slot) { return k + keyElement(view.headDim, slot, row); });
  } else if (row < 2 * view.headDim) {
    Word* const v = reinterpret_cast<Word*>(slots.v) + headBase * view.paddedHeadDim + (row - view.headDim);
    shiftDown(view.begin, end, count,
              [&](std::uint32_t slot) { return v + static_cast<std::size_t>(slot) * view.paddedHeadDim; });
  } else if (row < 2 * view.headDim + kEntryArrays) {
    shiftArray(slots, row - 2 * view.headDim, headBase, view.begin, end, count);
  }
}

// for layer, head: length[head] -= slots of the head in [begin, begin + count)
__global__ void removeLengthsKernel(RemoveView view, std::uint32_t kvHeads) {
  std::uint32_t* const length = view.layers[blockIdx.x].length;
  for (std::uint32_t head = threadIdx.x; head < kvHeads; head += blockDim.x) {
    length[head] -= removedSlots(view, length[head]);
  }
}

}  // namespace

void commit(const Launch& launch, const CommitArgs& args, const SlotArrays* layers) {
  if (args.layers.empty()) return;
  cu::launch(commitKernel, dim3(static_cast<unsigned>(args.layers.size())), dim3(kWarp), 0, launch.stream, layers,
             args.shape.kvHeads, args.tokens);
}

void remove(const Launch& launch, const RemoveArgs& args, const SlotArrays* layers) {
  if (args.layers.empty() || args.count == 0) return;
  const RemoveView view{layers, args.shape.headDim, args.shape.paddedHeadDim(), args.begin, args.count};
  const auto count = static_cast<unsigned>(args.layers.size());
  const dim3 grid(blocksFor(2U * args.shape.headDim + kEntryArrays, kThreads / kWarp), args.shape.kvHeads, count);
  withStoreFormat(args.shape.store, [&]<StoreFormat kFormat>() {
    cu::launch(removeKernel<kFormat>, grid, dim3(kThreads), 0, launch.stream, view);
  });
  cu::launch(removeLengthsKernel, dim3(count), dim3(kWarp), 0, launch.stream, view, args.shape.kvHeads);
}

}  // namespace longleaf::kernels::cuda
