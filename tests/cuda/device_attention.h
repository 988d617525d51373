// SPDX-License-Identifier: GPL-3.0-or-later
// store(), rotate() and attention() on the simulated device for the slots of an AttentionScene: copied there, worked
// on, copied back.
#pragma once

#include "cuda/device_array.h"
#include "support/attention_scene.h"

namespace longleaf::tests {

/// A rotary table on the device.
class DeviceRope final {
 public:
  DeviceRope(const kernels::RopeTable& host, std::uint32_t headDim)
      : m_cosine(std::span(host.cosine, std::size_t{host.positions} * headDim / 2)),
        m_sine(std::span(host.sine, std::size_t{host.positions} * headDim / 2)),
        m_positions(host.positions) {}
  kernels::RopeTable table() const { return {m_cosine.data(), m_sine.data(), m_positions}; }

 private:
  DeviceArray<float> m_cosine;
  DeviceArray<float> m_sine;
  std::uint32_t m_positions;
};

inline void storeOnDevice(const kernels::StoreArgs& args) {
  const std::span<const kernels::SlotArrays> host(&args.slots, 1);
  const DeviceSlots slots(args.shape, host);
  const DeviceRope rope(args.rope, args.shape.headDim);
  const std::size_t count = std::size_t{args.tokens} * args.stride;
  const DeviceArray<float> k(std::span(args.k, count)), v(std::span(args.v, count));
  const std::size_t heads = args.rankBase != nullptr ? args.shape.kvHeads : 0;
  const DeviceArray<std::uint32_t> rankBase(std::span(args.rankBase, heads));
  kernels::StoreArgs onDevice = args;
  onDevice.slots = slots.layers()[0];
  onDevice.k = k.data();
  onDevice.v = v.data();
  onDevice.rankBase = heads > 0 ? rankBase.data() : nullptr;
  onDevice.rope = rope.table();
  kernels::cuda::store({nullptr, nullptr, 0}, onDevice);
  slots.download();
}

inline void rotateOnDevice(const kernels::RotateArgs& args) {
  const DeviceSlots slots(args.shape, args.layers);
  const DeviceRope rope(args.rope, args.shape.headDim);
  kernels::RotateArgs onDevice = args;
  onDevice.layers = slots.layers();
  onDevice.rope = rope.table();
  kernels::cuda::rotate({nullptr, nullptr, 0}, onDevice, slots.onDevice());
  slots.download();
}

inline void attendOnDevice(const kernels::AttentionArgs& args) {
  const kernels::CacheShape& shape = args.shape;
  std::vector<std::unique_ptr<DeviceSlots>> copies;
  std::vector<kernels::SlotArrays> tiers;
  std::uint32_t slots = 0;
  for (const kernels::SlotArrays& tier : args.tiers) {
    copies.push_back(std::make_unique<DeviceSlots>(shape, std::span(&tier, 1)));
    tiers.push_back(copies.back()->layers()[0]);
    slots += tier.capacity;
  }
  const DeviceRope rope(args.rope, shape.headDim);
  const DeviceArray<float> q(std::span(args.q, std::size_t{args.tokens} * args.qStride));
  const std::span<float> hostOut(args.out, std::size_t{args.tokens} * args.outStride);
  const DeviceArray<float> out(std::span<const float>(hostOut.data(), hostOut.size()));
  const std::size_t sums = std::size_t{args.tokens} * shape.queryHeads();
  const DeviceArray<float> logSumExp(sums);
  const DeviceScratch scratch(kernels::cuda::attentionScratchBytes(
      {.cache = shape, .maxTokens = args.tokens, .maxResidual = 0, .maxSlots = slots, .maxColumns = 0}));
  kernels::AttentionArgs onDevice = args;
  onDevice.tiers = tiers;
  onDevice.q = q.data();
  onDevice.out = out.data();
  onDevice.rope = rope.table();
  onDevice.logSumExp = args.logSumExp != nullptr ? logSumExp.data() : nullptr;
  kernels::cuda::attention(scratch.launch(), onDevice);
  out.download(hostOut);
  if (args.logSumExp != nullptr) logSumExp.download(std::span(args.logSumExp, sums));
  copies.back()->download();
}

}  // namespace longleaf::tests
