// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in a backend's memory, sent there and fetched back whole: the same lines then test every backend.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <vector>

#include "kernels/backend.h"

namespace longleaf::tests {

template <class T>
T wanted(kernels::Expected<T> made) {
  if constexpr (std::is_void_v<T>) {
    if (!made) throw std::runtime_error(made.error().detail);
  } else {
    if (!made) throw std::runtime_error(made.error().detail);
    return std::move(*made);
  }
}

template <class T>
class DeviceVector final {
 public:
  DeviceVector(kernels::Backend& backend, const std::vector<T>& values)
      : m_backend(backend), m_count(values.size()), m_memory(wanted(backend.allocate(m_count * sizeof(T), "a test"))) {
    wanted(backend.upload(m_memory->address(), std::as_bytes(std::span(values))));
  }

  T* data() const { return m_memory->template as<T>(); }
  std::vector<T> values() const {
    wanted(m_backend.finish());
    std::vector<T> copy(m_count);
    wanted(m_backend.download(std::as_writable_bytes(std::span(copy)), m_memory->address()));
    return copy;
  }

 private:
  kernels::Backend& m_backend;
  std::size_t m_count;
  kernels::BufferPtr m_memory;
};

inline std::vector<float> someFloats(std::size_t count, unsigned seed, float deviation = 1.0F) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0.0F, deviation);
  std::vector<float> values(count);
  for (float& value : values) value = normal(engine);
  return values;
}

/// The largest |a - b| / max(scale, |a|); infinite where sizes differ or one is not finite.
inline float distance(std::span<const float> a, std::span<const float> b, float scale = 1.0F) {
  if (a.size() != b.size()) return INFINITY;
  float largest = 0.0F;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const float off = std::fabs(a[i] - b[i]) / std::max(scale, std::fabs(a[i]));
    if (!(off <= largest)) largest = off == off ? off : INFINITY;
  }
  return largest;
}

}  // namespace longleaf::tests
