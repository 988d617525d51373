// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/slot_table.h"

#include <cstring>

#include "kernels/cpu/store_format.h"

namespace longleaf::kernels::cpu {

namespace {

template <class T>
T* part(T* array, std::size_t offset) {
  return array != nullptr ? array + offset : nullptr;
}

template <class T>
void moveEntry(T* array, std::uint32_t from, std::uint32_t to) {
  if (array != nullptr) array[to] = array[from];
}

/// A slot's key is a column of its tile: element i lies i * kSlotTile elements behind the first.
std::byte* keyColumn(const SlotTable& slots, std::uint32_t slot) {
  const std::size_t tile = slot / kSlotTile;
  return slots.k + (tile * slots.headDim * kSlotTile + slot % kSlotTile) * storeBytes(slots.store);
}

template <std::size_t bytes>
void copyStrided(std::byte* to, std::size_t toStride, const std::byte* from, std::size_t fromStride,
                 std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(to + i * toStride * bytes, from + i * fromStride * bytes, bytes);
}

struct Strided {
  std::byte* address;
  std::size_t stride;  // in elements
};

void copyElements(const SlotTable& slots, Strided to, Strided from) {
  switch (storeBytes(slots.store)) {
    case 4:
      return copyStrided<4>(to.address, to.stride, from.address, from.stride, slots.headDim);
    case 2:
      return copyStrided<2>(to.address, to.stride, from.address, from.stride, slots.headDim);
    default:
      return copyStrided<1>(to.address, to.stride, from.address, from.stride, slots.headDim);
  }
}

std::byte* valueRow(const SlotTable& slots, std::uint32_t slot) {
  return slots.v + static_cast<std::size_t>(slot) * slots.valueRow * storeBytes(slots.store);
}

}  // namespace

SlotTable slotTable(const CacheShape& shape, const SlotArrays& slots, std::uint32_t head) {
  const std::size_t entries = static_cast<std::size_t>(head) * slots.capacity;
  const std::size_t bytes = storeBytes(shape.store);
  return {.store = shape.store,
          .headDim = shape.headDim,
          .valueRow = shape.paddedHeadDim(),
          .k = slots.k + entries * shape.headDim * bytes,
          .v = slots.v + entries * shape.paddedHeadDim() * bytes,
          .kScale = part(slots.kScale, entries),
          .vScale = part(slots.vScale, entries),
          .length = slots.length + head,
          .rank = part(slots.rank, entries),
          .first = part(slots.first, entries),
          .last = part(slots.last, entries),
          .bias = part(slots.bias, entries),
          .weight = part(slots.weight, entries),
          .score = part(slots.score, entries),
          .pending = part(slots.pending, entries),
          .pos = part(slots.pos, entries),
          .valueNorm = part(slots.valueNorm, entries),
          .segment = part(slots.segment, entries),
          .age = part(slots.age, entries),
          .variance = part(slots.variance, entries * (shape.headDim / 2))};
}

void readKey(const SlotTable& slots, std::uint32_t slot, std::byte* raw, std::span<float> to) {
  copyElements(slots, {raw, 1}, {keyColumn(slots, slot), kSlotTile});
  decodeRow(slots.store, raw, slots.kScale != nullptr ? slots.kScale[slot] : 1.0F, to);
}

void prefetchKey(const SlotTable& slots, std::uint32_t slot) {
  const std::byte* column = keyColumn(slots, slot);
  const std::size_t bytes = std::size_t{slots.headDim} * kSlotTile * storeBytes(slots.store);
  for (std::size_t offset = 0; offset < bytes; offset += 64) __builtin_prefetch(column + offset);
}

void writeKey(const SlotTable& slots, std::uint32_t slot, std::byte* raw, std::span<const float> from) {
  const float scale = encodeRow(slots.store, from, raw);
  if (slots.kScale != nullptr) slots.kScale[slot] = scale;
  copyElements(slots, {keyColumn(slots, slot), kSlotTile}, {raw, 1});
}

void readValue(const SlotTable& slots, std::uint32_t slot, std::span<float> to) {
  decodeRow(slots.store, valueRow(slots, slot), slots.vScale != nullptr ? slots.vScale[slot] : 1.0F, to);
}

void writeValue(const SlotTable& slots, std::uint32_t slot, std::span<const float> from) {
  const float scale = encodeRow(slots.store, from, valueRow(slots, slot));
  if (slots.vScale != nullptr) slots.vScale[slot] = scale;
}

void moveSlot(const SlotTable& slots, std::uint32_t from, std::uint32_t to) {
  copyElements(slots, {keyColumn(slots, to), kSlotTile}, {keyColumn(slots, from), kSlotTile});
  std::memcpy(valueRow(slots, to), valueRow(slots, from), slots.headDim * storeBytes(slots.store));
  moveEntry(slots.kScale, from, to);
  moveEntry(slots.vScale, from, to);
  moveEntry(slots.first, from, to);
  moveEntry(slots.last, from, to);
  moveEntry(slots.bias, from, to);
  moveEntry(slots.weight, from, to);
  moveEntry(slots.score, from, to);
  moveEntry(slots.pending, from, to);
  moveEntry(slots.pos, from, to);
  moveEntry(slots.valueNorm, from, to);
  moveEntry(slots.segment, from, to);
  moveEntry(slots.age, from, to);
  if (slots.variance == nullptr) return;
  const std::size_t pairs = slots.headDim / 2;
  std::memcpy(slots.variance + to * pairs, slots.variance + from * pairs, pairs * sizeof(float));
}

}  // namespace longleaf::kernels::cpu
