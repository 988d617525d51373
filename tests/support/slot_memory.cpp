// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/slot_memory.h"

#include <cmath>
#include <limits>

namespace longleaf::tests {

using kernels::StoreFormat;

SlotMemory::SlotMemory(const kernels::CacheShape& shape, std::uint32_t capacity, bool statistics, bool rotated) {
  const std::size_t slots = static_cast<std::size_t>(shape.kvHeads) * capacity;
  const std::size_t bytes = storeBytes(shape.store);
  const std::byte nothing{0xFF};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  m_arrays.capacity = capacity;
  const auto give = [](auto& vector, std::size_t count, auto value, auto*& address) {
    vector.assign(count, value);
    address = vector.data();
  };
  give(k, slots * shape.headDim * bytes, nothing, m_arrays.k);
  if (rotated) give(kRotated, slots * shape.headDim * bytes, nothing, m_arrays.kRotated);
  give(v, slots * shape.paddedHeadDim() * bytes, nothing, m_arrays.v);
  if (shape.store == StoreFormat::q8) {
    give(kScale, slots, nan, m_arrays.kScale);
    if (rotated) give(kRotatedScale, slots, nan, m_arrays.kRotatedScale);
    give(vScale, slots, nan, m_arrays.vScale);
  }
  give(length, shape.kvHeads, 0U, m_arrays.length);
  give(rank, slots, 0xFFFFFFFFU, m_arrays.rank);
  give(first, slots, 0xFFFFFFFFU, m_arrays.first);
  give(last, slots, 0xFFFFFFFFU, m_arrays.last);
  if (!statistics) return;
  give(bias, slots, nan, m_arrays.bias);
  give(weight, slots, nan, m_arrays.weight);
  give(score, slots, nan, m_arrays.score);
  give(pending, slots, nan, m_arrays.pending);
  give(pos, slots, nan, m_arrays.pos);
  give(valueNorm, slots, nan, m_arrays.valueNorm);
  give(segment, slots, std::uint8_t{0xFF}, m_arrays.segment);
  give(age, slots, std::uint16_t{0xFFFF}, m_arrays.age);
}

void SlotMemory::addVariances(const kernels::CacheShape& shape) {
  variance.assign(static_cast<std::size_t>(shape.kvHeads) * m_arrays.capacity * (shape.headDim / 2),
                  std::numeric_limits<float>::quiet_NaN());
  m_arrays.variance = variance.data();
}

RopeMemory::RopeMemory(std::uint32_t count, std::uint32_t headDim, double theta) : positions(count) {
  const std::uint32_t half = headDim / 2;
  cosine.resize(static_cast<std::size_t>(count) * half);
  sine.resize(cosine.size());
  for (std::uint32_t p = 0; p < count; ++p) {
    for (std::uint32_t i = 0; i < half; ++i) {
      const double angle = p * std::pow(theta, -2.0 * i / headDim);
      cosine[static_cast<std::size_t>(p) * half + i] = static_cast<float>(std::cos(angle));
      sine[static_cast<std::size_t>(p) * half + i] = static_cast<float>(std::sin(angle));
    }
  }
}

kernels::RopeTable RopeMemory::table() const {
  return {.cosine = cosine.data(), .sine = sine.data(), .positions = positions};
}

}  // namespace longleaf::tests
