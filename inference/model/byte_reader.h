// SPDX-License-Identifier: Apache-2.0
// Reads little-endian values from a span of bytes, front to back. The only place that touches offsets: everything it
// hands out lies within the span, and a take beyond the end gives nothing and moves nothing.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace longleaf::inference {

static_assert(std::endian::native == std::endian::little, "model files are read as they lie");

class ByteReader final {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : m_bytes(bytes) {}

  std::uint64_t offset() const { return m_offset; }
  std::uint64_t remaining() const { return m_bytes.size() - m_offset; }

  /// The next `count` bytes.
  std::optional<std::span<const std::byte>> take(std::uint64_t count) {
    if (count > remaining()) return std::nullopt;
    const auto taken = m_bytes.subspan(m_offset, static_cast<std::size_t>(count));
    m_offset += static_cast<std::size_t>(count);
    return taken;
  }

  /// The next number of type T.
  template <class T>
  requires std::is_arithmetic_v<T> std::optional<T> number() {
    const auto bytes = take(sizeof(T));
    if (!bytes) return std::nullopt;
    T value;
    std::memcpy(&value, bytes->data(), sizeof(T));
    return value;
  }

  /// The next `count` numbers of type Stored, widened. Nothing is allocated before they are known to be there.
  template <class Stored, class Wide>
  std::optional<std::vector<Wide>> numbers(std::uint64_t count) {
    if (count > remaining() / sizeof(Stored)) return std::nullopt;
    const auto bytes = take(count * sizeof(Stored));
    std::vector<Wide> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) {
      Stored value;
      std::memcpy(&value, bytes->subspan(i * sizeof(Stored)).data(), sizeof(Stored));
      values[i] = static_cast<Wide>(value);
    }
    return values;
  }

  /// The next `count` bytes as text; a view into the span.
  std::optional<std::string_view> text(std::uint64_t count) {
    const auto bytes = take(count);
    if (!bytes) return std::nullopt;
    return std::string_view(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  }

 private:
  std::span<const std::byte> m_bytes;
  std::size_t m_offset = 0;
};

}  // namespace longleaf::inference
