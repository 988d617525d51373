// SPDX-License-Identifier: GPL-3.0-or-later
#include "cuda/device_layer.h"

#include <algorithm>
#include <array>

#include "cuda/device_vector.h"
#include "kernels/quantize.h"

namespace longleaf::tests {

using namespace kernels;

template <class T>
T* DeviceLayer::memory(std::size_t count) {
  m_memory.push_back(wanted(m_backend.allocate(count * sizeof(T), "a test")));
  return m_memory.back()->as<T>();
}

DeviceLayer::DeviceLayer(Backend& backend, const LayerShape& shape, WeightFormat format)
    : m_backend(backend), m_shape(shape), m_seen(shape.slots) {
  const std::uint32_t attention = shape.cache.queryHeads() * shape.cache.headDim;
  const std::uint32_t keyValue = shape.cache.kvHeads * shape.cache.headDim;
  const std::uint32_t sizes[][2] = {{attention, shape.hidden},         {keyValue, shape.hidden},
                                    {keyValue, shape.hidden},          {shape.hidden, attention},
                                    {shape.feedForward, shape.hidden}, {shape.feedForward, shape.hidden},
                                    {shape.hidden, shape.feedForward}};
  for (const auto& [rows, columns] : sizes) {
    const auto data = syntheticRows(format, rows, columns, m_weights.size() + 1);
    m_weights.push_back(wanted(backend.packMatrix({format, rows, columns, data})));
  }
  makeSlots();
  if (shape.document) makeEntries();
  for (const std::uint32_t width :
       {shape.hidden, shape.hidden, attention, keyValue, keyValue, attention, shape.feedForward, shape.feedForward}) {
    m_rows.push_back(memory<float>(std::size_t{width} * shape.tokens));
  }
}

std::size_t DeviceLayer::weightBytes() const {
  std::size_t bytes = 0;
  for (const MatrixPtr& weight : m_weights) bytes += weight->bytes();
  return bytes;
}

std::size_t DeviceLayer::cacheBytes() const {
  const CacheShape& cache = m_shape.cache;
  return std::size_t{m_shape.slots + 1} * cache.kvHeads * 2 * cache.headDim * storeBytes(cache.store);
}

void DeviceLayer::makeSlots() {
  const CacheShape& shape = m_shape.cache;
  m_slots.capacity = (m_shape.slots + m_shape.tokens + 2 * kSlotTile - 1) / kSlotTile * kSlotTile;
  const std::size_t entries = std::size_t{shape.kvHeads} * m_slots.capacity;
  m_slots.k = memory<std::byte>(entries * shape.headDim * storeBytes(shape.store));
  m_slots.kRotated = memory<std::byte>(entries * shape.headDim * storeBytes(shape.store));
  m_slots.v = memory<std::byte>(entries * shape.paddedHeadDim() * storeBytes(shape.store));
  if (shape.store == StoreFormat::q8) {
    for (float** scales : {&m_slots.kScale, &m_slots.kRotatedScale, &m_slots.vScale}) *scales = memory<float>(entries);
  }
  m_slots.length = memory<std::uint32_t>(shape.kvHeads);
  for (std::uint32_t** numbers : {&m_slots.rank, &m_slots.first, &m_slots.last})
    *numbers = memory<std::uint32_t>(entries);
  setLengths(m_shape.slots);
  m_rope = {memory<float>(std::size_t{m_slots.capacity} * shape.headDim / 2),
            memory<float>(std::size_t{m_slots.capacity} * shape.headDim / 2), m_slots.capacity};
  m_norm = memory<float>(m_shape.hidden);
}

void DeviceLayer::makeEntries() {
  const std::size_t entries = std::size_t{m_shape.cache.kvHeads} * m_slots.capacity;
  for (float** numbers :
       {&m_slots.bias, &m_slots.weight, &m_slots.score, &m_slots.pending, &m_slots.pos, &m_slots.valueNorm}) {
    *numbers = memory<float>(entries);
  }
  m_slots.segment = memory<std::uint8_t>(entries);
  m_slots.age = memory<std::uint16_t>(entries);
}

void DeviceLayer::setLengths(std::uint32_t length) {
  const std::vector<std::uint32_t> lengths(m_shape.cache.kvHeads, length);
  wanted(m_backend.upload(reinterpret_cast<std::byte*>(m_slots.length), std::as_bytes(std::span(lengths))));
}

void DeviceLayer::fill() {
  setLengths(0);
  m_seen = 0;
  while (m_seen < m_shape.slots) {
    const std::uint32_t tokens = std::min(m_shape.tokens, m_shape.slots - m_seen);
    append(tokens);
    m_backend.commit({m_shape.cache, slots(), tokens});
  }
  wanted(m_backend.finish());
}

void DeviceLayer::append(std::uint32_t tokens) {
  const std::size_t count = std::size_t{tokens} * m_shape.cache.kvHeads * m_shape.cache.headDim;
  for (const Row row : {k, v}) {
    const std::vector<float> numbers = someFloats(count, 2 * m_seen + row);
    wanted(m_backend.upload(reinterpret_cast<std::byte*>(m_rows[row]), std::as_bytes(std::span(numbers))));
  }
  store(tokens);
  m_seen += tokens;
}

MatmulTarget DeviceLayer::target(Weight weight, Row row, bool accumulate) const {
  return {.weight = m_weights[weight].get(),
          .out = m_rows[row],
          .outStride = m_weights[weight]->rows(),
          .accumulate = accumulate};
}

void DeviceLayer::multiply(Row from, std::uint32_t tokens, std::span<const MatmulTarget> targets) {
  m_backend.matmul({.x = m_rows[from], .xStride = targets[0].weight->columns(), .tokens = tokens, .targets = targets});
}

void DeviceLayer::norm(std::uint32_t tokens) {
  m_backend.rmsNorm({m_rows[x], m_norm, m_rows[normed], tokens, m_shape.hidden, 1e-5F});
}

/// Decoding reads the rotated copy of the keys; reading turns them itself.
void DeviceLayer::store(std::uint32_t tokens) {
  const CacheShape& shape = m_shape.cache;
  m_backend.store({.shape = shape,
                   .slots = m_slots,
                   .k = m_rows[k],
                   .v = m_rows[v],
                   .stride = shape.kvHeads * shape.headDim,
                   .tokens = tokens,
                   .firstToken = m_seen,
                   .rankBase = nullptr,
                   .positions = Positions::relative,
                   .rope = m_rope,
                   .writeRotated = tokens == 1});
}

void DeviceLayer::attend(std::uint32_t tokens, Statistic statistic) {
  const std::uint32_t width = m_shape.cache.queryHeads() * m_shape.cache.headDim;
  m_backend.attention({.shape = m_shape.cache,
                       .tiers = slots(),
                       .q = m_rows[q],
                       .qStride = width,
                       .out = m_rows[attended],
                       .outStride = width,
                       .tokens = tokens,
                       .firstToken = m_seen,
                       .positions = Positions::relative,
                       .rope = m_rope,
                       .statistic = statistic,
                       .activations = ActivationFormat::q8});
}

void DeviceLayer::run(std::uint32_t tokens, Statistic statistic, const After& after) {
  const auto done = [&](const char* step) {
    wanted(m_backend.finish());
    after(step);
  };
  norm(tokens);
  multiply(normed, tokens, std::array{target(toQ, q, false), target(toK, k, false), target(toV, v, false)});
  done("norm, q, k, v");
  store(tokens);
  done("store");
  attend(tokens, statistic);
  done("attention");
  multiply(attended, tokens, std::array{target(toOutput, x, true)});
  done("output");
  norm(tokens);
  multiply(normed, tokens, std::array{target(toGate, gate, false), target(toUp, up, false)});
  done("norm, gate, up");
  m_backend.siluMul({m_rows[gate], m_rows[up], std::size_t{tokens} * m_shape.feedForward});
  done("SiLU");
  multiply(gate, tokens, std::array{target(toDown, x, true)});
  done("down");
}

}  // namespace longleaf::tests
