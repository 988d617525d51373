// SPDX-License-Identifier: GPL-3.0-or-later
// As much of CBOR (RFC 8949) as the library's records of turns hold: whole numbers, and lists whose length stands
// before them. nlohmann's reader goes a call deeper with every list in a list, as deep as the bytes ask for, and makes
// whole numbers of others.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

namespace longleaf::app {

/// Every function throws std::out_of_range where something else follows than is asked for.
class CborReader final {
 public:
  explicit CborReader(std::span<const std::byte> bytes) : m_rest(bytes) {}

  bool atEnd() const { return m_rest.empty(); }

  template <std::integral T>
  T number() {
    const auto [kind, value] = head();
    const bool negative = kind == kNegative;
    if ((kind != kUnsigned && !negative) || value > static_cast<std::uint64_t>(std::numeric_limits<T>::max()))
      throw std::out_of_range("no such number");
    if (!negative) return static_cast<T>(value);
    if (std::is_unsigned_v<T>) throw std::out_of_range("a negative number");
    return static_cast<T>(-1 - static_cast<std::int64_t>(value));
  }

  /// The length of a list, of which each element takes a byte at least.
  std::size_t list() {
    const auto [kind, length] = head();
    if (kind != kList || length > m_rest.size()) throw std::out_of_range("no such list");
    return static_cast<std::size_t>(length);
  }

  template <std::integral T>
  std::vector<T> numbers() {
    std::vector<T> all(list());
    for (T& each : all) each = number<T>();
    return all;
  }

 private:
  static constexpr unsigned kUnsigned = 0;
  static constexpr unsigned kNegative = 1;  // -1 - value
  static constexpr unsigned kList = 4;

  unsigned byte() {
    if (m_rest.empty()) throw std::out_of_range("the bytes end");
    const auto value = std::to_integer<unsigned>(m_rest.front());
    m_rest = m_rest.subspan(1);
    return value;
  }

  std::pair<unsigned, std::uint64_t> head() {
    const unsigned first = byte();
    const unsigned info = first & 31U;
    if (info < 24) return {first >> 5U, info};
    if (info > 27) throw std::out_of_range("no length");
    std::uint64_t value = 0;
    for (unsigned left = 1U << (info - 24); left > 0; --left) value = value << 8U | byte();
    return {first >> 5U, value};
  }

  std::span<const std::byte> m_rest;
};

}  // namespace longleaf::app
