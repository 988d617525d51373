// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/slot_storage.h"

#include <algorithm>

namespace longleaf::inference {

namespace {

/// Hands out 64-byte aligned pieces one after another; with a null base it only counts.
class Carver final {
 public:
  explicit Carver(std::byte* base) : m_base(base) {}

  template <class T>
  T* take(std::size_t count) {
    std::byte* at = m_base == nullptr ? nullptr : m_base + m_used;
    m_used += (count * sizeof(T) + 63) / 64 * 64;
    return reinterpret_cast<T*>(at);
  }
  std::size_t used() const { return m_used; }

 private:
  std::byte* m_base;
  std::size_t m_used = 0;
};

kernels::SlotArrays carveLayer(const TierShape& shape, Carver& carver) {
  const kernels::CacheShape& cache = shape.cache;
  kernels::SlotArrays slots;
  slots.capacity = (shape.capacity + kernels::kSlotTile - 1) / kernels::kSlotTile * kernels::kSlotTile;
  const std::size_t all = std::size_t{cache.kvHeads} * slots.capacity;
  const std::size_t number = kernels::storeBytes(cache.store);
  const bool relative = shape.positions == kernels::Positions::relative;
  const bool scaled = cache.store == kernels::StoreFormat::q8;

  slots.k = carver.take<std::byte>(all * cache.headDim * number);
  if (relative) slots.kRotated = carver.take<std::byte>(all * cache.headDim * number);
  slots.v = carver.take<std::byte>(all * cache.paddedHeadDim() * number);
  if (scaled) {
    slots.kScale = carver.take<float>(all);
    if (relative) slots.kRotatedScale = carver.take<float>(all);
    slots.vScale = carver.take<float>(all);
  }
  slots.length = carver.take<std::uint32_t>(cache.kvHeads);
  slots.rank = carver.take<std::uint32_t>(all);
  slots.first = carver.take<std::uint32_t>(all);
  slots.last = carver.take<std::uint32_t>(all);
  if (!shape.document) return slots;
  slots.bias = carver.take<float>(all);
  slots.weight = carver.take<float>(all);
  slots.score = carver.take<float>(all);
  slots.pending = carver.take<float>(all);
  slots.pos = carver.take<float>(all);
  slots.valueNorm = carver.take<float>(all);
  slots.segment = carver.take<std::uint8_t>(all);
  slots.age = carver.take<std::uint16_t>(all);
  if (shape.variance) slots.variance = carver.take<float>(all * (cache.headDim / 2));
  return slots;
}

/// Zeroes what lies behind the live slots of one head, `array` being [kvHeads][capacity] entries.
template <class T>
void clearTail(T* array, std::uint32_t head, std::uint32_t live, std::uint32_t capacity, std::size_t perSlot = 1) {
  if (array == nullptr) return;
  const std::size_t begin = std::size_t{head} * capacity;
  std::fill(array + (begin + live) * perSlot, array + (begin + capacity) * perSlot, T{});
}

void clearKeyTail(const kernels::CacheShape& cache, std::byte* keys, std::uint32_t live, std::uint32_t capacity) {
  if (keys == nullptr) return;
  const std::size_t tileBytes = cache.headDim * kernels::kSlotTile * kernels::storeBytes(cache.store);
  const std::uint32_t whole = live / kernels::kSlotTile;
  const std::uint32_t lanes = live % kernels::kSlotTile;
  if (lanes > 0) clearKeyLanes(std::span(keys + whole * tileBytes, tileBytes), lanes, cache.store);
  const std::uint32_t used = whole + (lanes > 0 ? 1 : 0);
  std::fill(keys + used * tileBytes, keys + capacity / kernels::kSlotTile * tileBytes, std::byte{});
}

/// `slots` is a copy of a layer on the host.
void clearDeadSlots(const kernels::CacheShape& cache, const kernels::SlotArrays& slots) {
  const std::size_t number = kernels::storeBytes(cache.store);
  for (std::uint32_t head = 0; head < cache.kvHeads; ++head) {
    const std::uint32_t live = slots.length[head];
    const std::size_t keys = std::size_t{head} * slots.capacity * cache.headDim * number;
    clearKeyTail(cache, slots.k + keys, live, slots.capacity);
    clearKeyTail(cache, slots.kRotated == nullptr ? nullptr : slots.kRotated + keys, live, slots.capacity);
    clearTail(slots.v, head, live, slots.capacity, cache.paddedHeadDim() * number);
    for (float* array : {slots.kScale, slots.kRotatedScale, slots.vScale, slots.bias, slots.weight, slots.score,
                         slots.pending, slots.pos, slots.valueNorm}) {
      clearTail(array, head, live, slots.capacity);
    }
    for (std::uint32_t* array : {slots.rank, slots.first, slots.last}) clearTail(array, head, live, slots.capacity);
    clearTail(slots.segment, head, live, slots.capacity);
    clearTail(slots.age, head, live, slots.capacity);
    clearTail(slots.variance, head, live, slots.capacity, cache.headDim / 2);
  }
}

}  // namespace

void clearKeyLanes(std::span<std::byte> tile, std::uint32_t live, kernels::StoreFormat store) {
  const std::size_t number = kernels::storeBytes(store);
  const std::size_t row = kernels::kSlotTile * number;
  for (std::size_t at = 0; at < tile.size(); at += row) {
    std::fill(tile.begin() + static_cast<std::ptrdiff_t>(at + live * number),
              tile.begin() + static_cast<std::ptrdiff_t>(at + row), std::byte{});
  }
}

std::size_t SlotStorage::bytes(const TierShape& shape) {
  Carver carver(nullptr);
  carveLayer(shape, carver);
  return carver.used() * shape.cache.layers;
}

SlotStorage::SlotStorage(TierShape shape, kernels::BufferPtr memory) : m_shape(shape), m_memory(std::move(memory)) {
  Carver carver(m_memory->address());
  for (std::uint32_t layer = 0; layer < shape.cache.layers; ++layer) m_layers.push_back(carveLayer(shape, carver));
}

Expected<SlotStorage> SlotStorage::create(const TierShape& shape, kernels::Backend& backend, const char* what) {
  auto memory = backend.allocate(bytes(shape), what);
  if (!memory) return tl::unexpected(fromKernels(memory.error()));
  return SlotStorage(shape, std::move(*memory));
}

Expected<std::uint32_t> SlotStorage::length(kernels::Backend& backend, std::uint32_t layer, std::uint32_t head) const {
  std::uint32_t value = 0;
  const auto done = backend.download(std::as_writable_bytes(std::span(&value, 1)),
                                     reinterpret_cast<const std::byte*>(m_layers[layer].length + head));
  if (!done) return tl::unexpected(fromKernels(done.error()));
  return value;
}

Expected<std::uint32_t> SlotStorage::maxLength(kernels::Backend& backend) const {
  std::uint32_t longest = 0;
  for (std::uint32_t layer = 0; layer < m_shape.cache.layers; ++layer) {
    for (std::uint32_t head = 0; head < m_shape.cache.kvHeads; ++head) {
      const auto one = length(backend, layer, head);
      if (!one) return one;
      longest = std::max(longest, *one);
    }
  }
  return longest;
}

Expected<void> SlotStorage::setLength(kernels::Backend& backend, std::uint32_t length) const {
  const std::vector<std::uint32_t> values(m_shape.cache.kvHeads, length);
  for (const kernels::SlotArrays& layer : m_layers) {
    const auto done = backend.upload(reinterpret_cast<std::byte*>(layer.length), std::as_bytes(std::span(values)));
    if (!done) return tl::unexpected(fromKernels(done.error()));
  }
  return {};
}

Expected<void> SlotStorage::clearPending(kernels::Backend& backend) const {
  const std::vector<float> zeros(std::size_t{m_shape.cache.kvHeads} * m_layers.front().capacity);
  for (const kernels::SlotArrays& layer : m_layers) {
    const auto done = backend.upload(reinterpret_cast<std::byte*>(layer.pending), std::as_bytes(std::span(zeros)));
    if (!done) return tl::unexpected(fromKernels(done.error()));
  }
  return {};
}

Expected<std::vector<std::byte>> SlotStorage::contents(kernels::Backend& backend) const {
  std::vector<std::byte> all(m_memory->bytes());
  if (const auto done = backend.download(all, m_memory->address()); !done)
    return tl::unexpected(fromKernels(done.error()));
  Carver carver(all.data());
  for (std::uint32_t layer = 0; layer < m_shape.cache.layers; ++layer) {
    clearDeadSlots(m_shape.cache, carveLayer(m_shape, carver));
  }
  return all;
}

}  // namespace longleaf::inference
