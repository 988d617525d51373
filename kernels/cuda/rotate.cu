// SPDX-License-Identifier: Apache-2.0
// rotate(): the rotated copy of all committed keys, one warp per tile of 16 slots.
//   for layer, head, slot < length[head]: kRotated[...] = encode(rotate(decode(k[...]), rank[slot]))
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/stored.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr unsigned kWarpsPerBlock = 4;

struct RotateView {
  const SlotArrays* layers;
  RopeTable rope;
  std::uint32_t headDim;
};

/// A pair of components (p, p + headDim / 2) of one key, turned.
template <StoreFormat kFormat>
__device__ float2 turnedPair(const typename Stored<kFormat>::Word* keys, const RotateView& view, std::uint32_t slot,
                             std::size_t row, std::uint32_t pair, float factor) {
  const std::uint32_t half = view.headDim / 2;
  const float a = Stored<kFormat>::decode(cu::load(keys + keyElement(view.headDim, slot, pair))) * factor;
  const float b = Stored<kFormat>::decode(cu::load(keys + keyElement(view.headDim, slot, pair + half))) * factor;
  return turned(a, b, cu::load(view.rope.cosine + row + pair), cu::load(view.rope.sine + row + pair));
}

// Lanes l and l + 16 share slot l of the tile and take every second pair: loads are whole rows of the tile.
template <StoreFormat kFormat>
__global__ void __launch_bounds__(kWarpsPerBlock* kWarp) rotateKernel(RotateView view) {
  using Word = typename Stored<kFormat>::Word;
  const SlotArrays& slots = view.layers[blockIdx.z];
  const std::uint32_t head = blockIdx.y;
  const std::uint32_t length = slots.length[head];
  const std::uint32_t tileBegin = (blockIdx.x * kWarpsPerBlock + warpIndex()) * kSlotTile;
  if (slots.kRotated == nullptr || tileBegin >= length) return;
  const std::uint32_t slot = tileBegin + laneIndex() % kSlotTile;
  const bool live = slot < length;
  const std::uint32_t half = view.headDim / 2;
  const std::size_t at = static_cast<std::size_t>(head) * slots.capacity + slot;
  const std::size_t headKeys = static_cast<std::size_t>(head) * slots.capacity * view.headDim;
  const Word* const from = reinterpret_cast<const Word*>(slots.k) + headKeys;
  Word* const to = reinterpret_cast<Word*>(slots.kRotated) + headKeys;
  const std::size_t row = live ? ropeRow(view.rope, slots.rank[at], view.headDim) : 0;
  const float factor = kFormat == StoreFormat::q8 && live ? slots.kScale[at] : 1.0F;
  const std::uint32_t firstPair = laneIndex() / kSlotTile;

  RowScale scale{1.0F, 1.0F};
  if constexpr (kFormat == StoreFormat::q8) {
    float largest = 0.0F;
    bool finite = true;
    for (std::uint32_t pair = firstPair; live && pair < half; pair += 2) {
      const float2 both = turnedPair<kFormat>(from, view, slot, row, pair, factor);
      finite = finite && isFinite(both.x) && isFinite(both.y);
      largest = fmaxf(largest, fmaxf(fabsf(both.x), fabsf(both.y)));
    }
    largest = fmaxf(largest, __shfl_xor_sync(kAllLanes, largest, 16));
    const int both = __shfl_xor_sync(kAllLanes, finite ? 1 : 0, 16);
    scale = rowScale(largest, finite && both != 0);
    if (live && firstPair == 0) slots.kRotatedScale[at] = scale.scale;
  }
  for (std::uint32_t pair = firstPair; live && pair < half; pair += 2) {
    const float2 both = turnedPair<kFormat>(from, view, slot, row, pair, factor);
    to[keyElement(view.headDim, slot, pair)] = encodeScaled<kFormat>(both.x, scale.inverse);
    to[keyElement(view.headDim, slot, pair + half)] = encodeScaled<kFormat>(both.y, scale.inverse);
  }
}

}  // namespace

void rotate(const Launch& launch, const RotateArgs& args, const SlotArrays* layers) {
  if (args.layers.empty()) return;
  const RotateView view{layers, args.rope, args.shape.headDim};
  const dim3 grid(blocksFor(args.layers[0].capacity, kWarpsPerBlock * kSlotTile), args.shape.kvHeads,
                  static_cast<unsigned>(args.layers.size()));
  withStoreFormat(args.shape.store, [&]<StoreFormat kFormat>() {
    cu::launch(rotateKernel<kFormat>, grid, dim3(kWarpsPerBlock * kWarp), 0, launch.stream, view);
  });
}

}  // namespace longleaf::kernels::cuda
