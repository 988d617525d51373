// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/statistics_copy.h"

#include <span>

namespace longleaf::inference {

namespace {

bool needsCopy(const CacheMethod& method) {
  return kernels::collectsAttention(method.statistic()) && !method.boundedWhileReading();
}

Expected<void> copyRow(float* from, float* to, std::span<float> row, kernels::Backend& backend) {
  auto done = backend.download(std::as_writable_bytes(row), reinterpret_cast<const std::byte*>(from));
  if (done) done = backend.upload(reinterpret_cast<std::byte*>(to), std::as_bytes(row));
  if (!done) return tl::unexpected(fromKernels(done.error()));
  return {};
}

}  // namespace

std::size_t StatisticsCopy::bytes(const CacheMethod& method, const TierShape& shape) {
  if (!needsCopy(method)) return 0;
  return std::size_t{shape.cache.layers} * shape.cache.kvHeads * shape.capacity * sizeof(float);
}

Expected<std::optional<StatisticsCopy>> StatisticsCopy::create(const CacheMethod& method, const TierShape& shape,
                                                               kernels::Backend& backend) {
  if (!needsCopy(method)) return std::optional<StatisticsCopy>();
  auto memory = backend.allocate(bytes(method, shape), "a copy of the cache's statistics");
  if (!memory) return tl::unexpected(fromKernels(memory.error()));
  return StatisticsCopy(std::move(*memory), shape.capacity);
}

template <class Copy>
Expected<void> StatisticsCopy::forEachHead(const SlotStorage& tier, const Copy& copy) {
  float* place = m_memory->as<float>();
  for (const kernels::SlotArrays& layer : tier.layers()) {
    for (std::uint32_t head = 0; head < tier.shape().cache.kvHeads; ++head, place += m_row.size()) {
      if (const auto done = copy(layer.pending + std::size_t{head} * layer.capacity, place); !done) return done;
    }
  }
  return {};
}

Expected<void> StatisticsCopy::take(const SlotStorage& tier, std::uint32_t slots, kernels::Backend& backend) {
  return forEachHead(tier, [&](float* pending, float* place) {
    return copyRow(pending, place, std::span(m_row).first(slots), backend);
  });
}

Expected<void> StatisticsCopy::putBack(const SlotStorage& tier, std::uint32_t slots, kernels::Backend& backend) {
  return forEachHead(tier, [&](float* pending, float* place) {
    return copyRow(place, pending, std::span(m_row).first(slots), backend);
  });
}

}  // namespace longleaf::inference
