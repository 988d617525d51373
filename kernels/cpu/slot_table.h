// SPDX-License-Identifier: Apache-2.0
// The slots of one KV head: where its part of every array of a SlotArrays begins, and access to single slots.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/slots.h"

namespace longleaf::kernels::cpu {

/// Arrays are [capacity] unless SlotArrays says otherwise; null where they are null there.
struct SlotTable {
  StoreFormat store;
  std::uint32_t headDim;
  std::uint32_t valueRow;  // elements between rows of v
  std::byte* k;            // [capacity / kSlotTile][headDim][kSlotTile]
  std::byte* v;            // [capacity][valueRow]
  float* kScale;
  float* vScale;
  std::uint32_t* length;
  std::uint32_t* rank;
  std::uint32_t* first;
  std::uint32_t* last;
  float* bias;
  float* weight;
  float* score;
  float* pending;
  float* pos;
  float* valueNorm;
  std::uint8_t* segment;
  std::uint16_t* age;
  float* variance;  // [capacity][headDim / 2]
};

SlotTable slotTable(const CacheShape& shape, const SlotArrays& slots, std::uint32_t head);

/// `raw` is scratch for one row in the store format; `to` and `from` are [headDim].
void readKey(const SlotTable& slots, std::uint32_t slot, std::byte* raw, std::span<float> to);
/// Asks for the lines of a slot's key ahead of readKey(): a column touches headDim / 2 of them in f16.
void prefetchKey(const SlotTable& slots, std::uint32_t slot);
void writeKey(const SlotTable& slots, std::uint32_t slot, std::byte* raw, std::span<const float> from);
void readValue(const SlotTable& slots, std::uint32_t slot, std::span<float> to);
void writeValue(const SlotTable& slots, std::uint32_t slot, std::span<const float> from);

/// Copies everything of a slot but its rank and its rotated key.
void moveSlot(const SlotTable& slots, std::uint32_t from, std::uint32_t to);

}  // namespace longleaf::kernels::cpu
