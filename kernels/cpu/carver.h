// SPDX-License-Identifier: Apache-2.0
// Arrays one behind another in a block of memory, each aligned to 64 bytes; from a null block it only counts, so that a
// size and its use are one piece of code.
#pragma once

#include <cstddef>

namespace longleaf::kernels::cpu {

class Carver final {
 public:
  explicit Carver(std::byte* base) : m_base(base) {}

  template <class T>
  void take(T*& array, std::size_t count) {
    array = m_base != nullptr ? reinterpret_cast<T*>(m_base + m_bytes) : nullptr;
    m_bytes += (count * sizeof(T) + 63) / 64 * 64;
  }
  std::size_t bytes() const { return m_bytes; }

 private:
  std::byte* m_base;
  std::size_t m_bytes = 0;
};

}  // namespace longleaf::kernels::cpu
