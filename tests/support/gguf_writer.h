// SPDX-License-Identifier: GPL-3.0-or-later
// Writes GGUF version 3 files for tests: what it is told, in that order, without asking whether it makes sense. Hostile
// files come from changing the public numbers or from raw bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "kernels/weight_format.h"

namespace longleaf::tests {

/// Little-endian values, one after another.
class ByteSink final {
 public:
  template <class T>
  requires std::is_arithmetic_v<T> ByteSink& number(T value) {
    const std::size_t at = m_bytes.size();
    m_bytes.resize(at + sizeof(T));
    std::memcpy(m_bytes.data() + at, &value, sizeof(T));
    return *this;
  }
  ByteSink& text(std::string_view text);  // length and bytes
  ByteSink& raw(std::span<const std::byte> bytes);
  void pad(std::size_t alignment);  // zeros up to a multiple

  std::vector<std::byte>& bytes() { return m_bytes; }

 private:
  std::vector<std::byte> m_bytes;
};

/// The number by which a file names a kind of value or a weight format.
template <class T>
constexpr std::uint32_t ggufTypeOf() {
  if constexpr (std::is_same_v<T, bool>) return 7;
  if constexpr (std::is_same_v<T, float>) return 6;
  if constexpr (std::is_same_v<T, double>) return 12;
  constexpr std::uint32_t kUnsigned[] = {0, 0, 2, 0, 4, 0, 0, 0, 10};
  constexpr std::uint32_t kSigned[] = {0, 1, 3, 0, 5, 0, 0, 0, 11};
  return std::is_unsigned_v<T> ? kUnsigned[sizeof(T)] : kSigned[sizeof(T)];
}
std::uint32_t ggufTypeOf(kernels::WeightFormat format);

class GgufWriter final {
 public:
  std::uint32_t version = 3;
  std::uint32_t alignment = 32;  // of the data; write the key 'general.alignment' yourself

  template <class T>
  requires std::is_arithmetic_v<T> GgufWriter& add(std::string_view key, T value) {
    return raw(key, ggufTypeOf<T>(), ByteSink().number(value).bytes());
  }
  GgufWriter& add(std::string_view key, std::string_view text);
  GgufWriter& add(std::string_view key, const char* text) { return add(key, std::string_view(text)); }
  GgufWriter& add(std::string_view key, const std::vector<std::string>& texts);

  template <class T>
  requires std::is_arithmetic_v<T> GgufWriter& add(std::string_view key, const std::vector<T>& values) {
    ByteSink sink;
    sink.number(ggufTypeOf<T>()).number(std::uint64_t{values.size()});
    for (const T value : values) sink.number(value);
    return raw(key, kArray, sink.bytes());
  }

  /// A value of any type number with any bytes.
  GgufWriter& raw(std::string_view key, std::uint32_t type, std::span<const std::byte> value);
  /// Forgets a key that was added.
  GgufWriter& drop(std::string_view key);

  struct Tensor {
    std::string name;
    std::vector<std::uint64_t> shape;
    std::uint32_t type;
    std::uint64_t offset;  // counted from the start of the data
    std::vector<std::byte> data;
  };
  /// Adds a tensor behind the others; `data` as it lies in the file.
  GgufWriter& tensor(std::string_view name, kernels::WeightFormat format, std::vector<std::uint64_t> shape,
                     std::vector<std::byte> data);
  /// The tensors, to be changed or removed; offsets are those of a sound file.
  std::vector<Tensor>& tensors() { return m_tensors; }
  /// Offsets anew, after tensors were removed.
  void placeTensors();

  std::vector<std::byte> header() const;  // all that stands before the data, padded
  std::vector<std::byte> file() const;

  static constexpr std::uint32_t kText = 8;
  static constexpr std::uint32_t kArray = 9;

 private:
  struct Entry {
    std::string key;
    std::uint32_t type;
    std::vector<std::byte> value;
  };
  std::vector<Entry> m_entries;
  std::vector<Tensor> m_tensors;
};

/// Writes a file; false when that fails.
bool writeBytes(const std::string& path, std::span<const std::byte> bytes);

}  // namespace longleaf::tests
