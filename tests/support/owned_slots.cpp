// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/owned_slots.h"

#include <algorithm>

#include "kernels/cpu/slot_table.h"

namespace longleaf::tests {

using namespace kernels;

OwnedSlots::OwnedSlots(const CacheShape& shape, std::uint32_t capacity, bool variance)
    : m_shape(shape), m_capacity((capacity + kSlotTile - 1) / kSlotTile * kSlotTile), m_layers(shape.layers) {
  const std::size_t entries = std::size_t{shape.kvHeads} * m_capacity;
  const auto take = [this]<class T>(T*& array, std::size_t count) {
    m_memory.emplace_back(count * sizeof(T));
    array = reinterpret_cast<T*>(m_memory.back().data());
  };
  for (SlotArrays& layer : m_layers) {
    layer.capacity = m_capacity;
    take(layer.k, entries * shape.headDim * storeBytes(shape.store));
    take(layer.v, entries * shape.paddedHeadDim() * storeBytes(shape.store));
    if (shape.store == StoreFormat::q8) {
      take(layer.kScale, entries);
      take(layer.vScale, entries);
    }
    take(layer.length, shape.kvHeads);
    take(layer.rank, entries);
    take(layer.first, entries);
    take(layer.last, entries);
    take(layer.bias, entries);
    take(layer.weight, entries);
    take(layer.score, entries);
    take(layer.pending, entries);
    take(layer.pos, entries);
    take(layer.valueNorm, entries);
    take(layer.segment, entries);
    take(layer.age, entries);
    if (variance) take(layer.variance, entries * (shape.headDim / 2));
  }
}

void OwnedSlots::append(std::uint32_t layer, std::uint32_t head, std::uint32_t offset, std::uint32_t token,
                        std::span<const float> key, std::span<const float> value) {
  const cpu::SlotTable slots = cpu::slotTable(m_shape, m_layers[layer], head);
  const std::uint32_t slot = *slots.length + offset;
  std::vector<std::byte> raw(key.size() * sizeof(float));
  cpu::writeKey(slots, slot, raw.data(), key);
  cpu::writeValue(slots, slot, value);
  slots.rank[slot] = slot;
  slots.first[slot] = slots.last[slot] = token;
  slots.bias[slot] = slots.score[slot] = slots.pending[slot] = 0.0F;
  slots.weight[slot] = 1.0F;
  slots.pos[slot] = static_cast<float>(token);
  slots.valueNorm[slot] = -1.0F;
  slots.segment[slot] = static_cast<std::uint8_t>(Segment::recent);
  slots.age[slot] = 0;
  const std::size_t pairs = m_shape.headDim / 2;
  if (slots.variance != nullptr) std::fill_n(slots.variance + slot * pairs, pairs, 0.0F);
}

std::vector<float> OwnedSlots::key(std::uint32_t layer, std::uint32_t head, std::uint32_t slot) const {
  std::vector<float> to(m_shape.headDim);
  std::vector<std::byte> raw(to.size() * sizeof(float));
  cpu::readKey(cpu::slotTable(m_shape, m_layers[layer], head), slot, raw.data(), to);
  return to;
}

std::vector<float> OwnedSlots::value(std::uint32_t layer, std::uint32_t head, std::uint32_t slot) const {
  std::vector<float> to(m_shape.headDim);
  cpu::readValue(cpu::slotTable(m_shape, m_layers[layer], head), slot, to);
  return to;
}

std::vector<std::byte> OwnedSlots::bytes() const {
  std::vector<std::byte> all;
  for (const std::vector<std::byte>& array : m_memory) all.insert(all.end(), array.begin(), array.end());
  return all;
}

}  // namespace longleaf::tests
