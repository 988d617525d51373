// SPDX-License-Identifier: Apache-2.0
// store(): new keys and values into slots, one warp per token and KV head.
//   for token, head: slot = length[head] + token
//     k[head][slot / 16][i][slot % 16] = encode(absolute ? rotate(key, source position) : key)
//     kRotated[...] = encode(rotate(decode(k[...]), rank));   v[head][slot][i] = encode(value);   the slot's entries
// kRotated is made from the stored key, as rotate() makes it: doing it again with the same ranks changes no bit.
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/stored.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr unsigned kWarpsPerBlock = 4;

__device__ void writeEntry(const SlotArrays& slots, std::size_t at, std::uint32_t source, std::uint32_t rank) {
  if (slots.rank != nullptr) slots.rank[at] = rank;
  if (slots.first != nullptr) slots.first[at] = source;
  if (slots.last != nullptr) slots.last[at] = source;
  if (slots.bias != nullptr) slots.bias[at] = 0.0F;
  if (slots.weight != nullptr) slots.weight[at] = 1.0F;
  if (slots.score != nullptr) slots.score[at] = 0.0F;
  if (slots.pending != nullptr) slots.pending[at] = 0.0F;
  if (slots.pos != nullptr) slots.pos[at] = static_cast<float>(source);
  if (slots.valueNorm != nullptr) slots.valueNorm[at] = -1.0F;
  if (slots.segment != nullptr) slots.segment[at] = static_cast<std::uint8_t>(Segment::recent);
  if (slots.age != nullptr) slots.age[at] = 0;
}

template <StoreFormat kFormat>
__global__ void __launch_bounds__(kWarpsPerBlock* kWarp) storeKernel(StoreArgs args, std::uint32_t paddedHeadDim) {
  using Word = typename Stored<kFormat>::Word;
  const std::uint32_t token = blockIdx.x * kWarpsPerBlock + warpIndex();
  if (token >= args.tokens) return;
  const std::uint32_t head = blockIdx.y;
  const std::uint32_t dim = args.shape.headDim;
  const SlotArrays& slots = args.slots;
  const std::uint32_t slot = slots.length[head] + token;
  const std::uint32_t rank = slot + (args.rankBase != nullptr ? args.rankBase[head] : 0);
  const std::size_t at = static_cast<std::size_t>(head) * slots.capacity + slot;
  const std::size_t headKeys = static_cast<std::size_t>(head) * slots.capacity * dim;
  const std::size_t source = static_cast<std::size_t>(token) * args.stride + static_cast<std::size_t>(head) * dim;

  Word* const k = reinterpret_cast<Word*>(slots.k) + headKeys;
  const auto key = [&](std::uint32_t i) { return cu::load(args.k + source + i); };
  const auto place = [&](std::uint32_t i) { return k + keyElement(dim, slot, i); };
  float keyScale = 1.0F;
  if (args.positions != Positions::relative) {
    const std::size_t row = ropeRow(args.rope, args.firstToken + token, dim);
    keyScale = encodeRow<kFormat>(
        dim, [&](std::uint32_t i) { return rotatedComponent(key, args.rope, row, dim, i); }, place);
  } else {
    keyScale = encodeRow<kFormat>(dim, key, place);
  }

  if (args.writeRotated && slots.kRotated != nullptr) {
    __syncwarp(kAllLanes);  // the key is read back
    Word* const rotated = reinterpret_cast<Word*>(slots.kRotated) + headKeys;
    const std::size_t row = ropeRow(args.rope, rank, dim);
    const float factor = kFormat == StoreFormat::q8 ? keyScale : 1.0F;
    const auto stored = [&](std::uint32_t i) { return Stored<kFormat>::decode(*place(i)) * factor; };
    const float scale = encodeRow<kFormat>(
        dim, [&](std::uint32_t i) { return rotatedComponent(stored, args.rope, row, dim, i); },
        [&](std::uint32_t i) { return rotated + keyElement(dim, slot, i); });
    if (kFormat == StoreFormat::q8 && laneIndex() == 0) slots.kRotatedScale[at] = scale;
  }

  Word* const v = reinterpret_cast<Word*>(slots.v) + at * paddedHeadDim;
  const float valueScale = encodeRow<kFormat>(
      dim, [&](std::uint32_t i) { return cu::load(args.v + source + i); }, [&](std::uint32_t i) { return v + i; });
  for (std::uint32_t i = dim + laneIndex(); i < paddedHeadDim; i += kWarp) v[i] = Stored<kFormat>::encode(0.0F);
  for (std::uint32_t i = laneIndex(); slots.variance != nullptr && i < dim / 2; i += kWarp) {
    slots.variance[at * (dim / 2) + i] = 0.0F;
  }

  if (laneIndex() != 0) return;
  if (kFormat == StoreFormat::q8) {
    slots.kScale[at] = keyScale;
    slots.vScale[at] = valueScale;
  }
  writeEntry(slots, at, args.firstToken + token, rank);
}

}  // namespace

void store(const Launch& launch, const StoreArgs& args) {
  if (args.tokens == 0) return;
  withStoreFormat(args.shape.store, [&]<StoreFormat kFormat>() {
    cu::launch(storeKernel<kFormat>, dim3(blocksFor(args.tokens, kWarpsPerBlock), args.shape.kvHeads),
               dim3(kWarpsPerBlock * kWarp), 0, launch.stream, args, args.shape.paddedHeadDim());
  });
}

}  // namespace longleaf::kernels::cuda
