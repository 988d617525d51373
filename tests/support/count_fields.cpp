// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/count_fields.h"

#include <cstring>
#include <iterator>
#include <span>
#include <string_view>

namespace longleaf::tests {
namespace {

using Fields = std::vector<CountField>;

/// The header of a GGUF file (ggml, docs/gguf.md), to its end or to the first thing that is not as it should be.
class GgufWalk final {
 public:
  explicit GgufWalk(const std::string& bytes) : m_bytes(bytes) {}

  Fields fields() {
    m_at = 8;
    const std::uint64_t tensors = count(8);
    const std::uint64_t entries = count(8);
    for (std::uint64_t i = 0; m_sound && i < entries; ++i) entry();
    for (std::uint64_t i = 0; m_sound && i < tensors; ++i) tensor();
    return m_fields;
  }

 private:
  static constexpr std::uint64_t kText = 8;
  static constexpr std::uint64_t kArray = 9;

  /// A number that is noted as a count.
  std::uint64_t count(std::size_t width) {
    const std::uint64_t value = number(width);
    if (m_sound) m_fields.push_back({m_at - width, width});
    return value;
  }

  std::uint64_t number(std::size_t width) {
    m_sound = m_sound && m_at + width <= m_bytes.size();
    const std::uint64_t value = m_sound ? valueOf(m_bytes, {m_at, width}) : 0;
    m_at += width;
    return value;
  }

  void skip(std::uint64_t bytes) {
    m_sound = m_sound && bytes <= m_bytes.size() - m_at;
    m_at += m_sound ? bytes : 0;
  }

  static std::uint64_t widthOf(std::uint64_t type) {
    constexpr std::uint64_t kWidths[] = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    return type < std::size(kWidths) ? kWidths[type] : 0;
  }

  void entry() {
    skip(count(8));
    const std::uint64_t type = number(4);
    if (type == kArray)
      list();
    else if (type == kText)
      skip(count(8));
    else
      skip(widthOf(type));
  }

  void list() {
    const std::uint64_t type = count(4);
    const std::uint64_t length = count(8);
    if (type != kText) {
      skip(length * widthOf(type));
      return;
    }
    for (std::uint64_t i = 0; m_sound && i < length; ++i) skip(i < 2 ? count(8) : number(8));
  }

  void tensor() {
    skip(count(8));
    const std::uint64_t dimensions = count(4);
    for (std::uint64_t i = 0; m_sound && i < dimensions; ++i) count(8);
    count(4);  // its format
    count(8);  // its place
  }

  const std::string& m_bytes;
  std::size_t m_at = 0;
  bool m_sound = true;
  Fields m_fields;
};

void addFields(const std::string& bytes, std::string_view mark, std::span<const CountField> of, Fields& fields) {
  for (std::size_t at = bytes.find(mark); at != std::string::npos; at = bytes.find(mark, at + mark.size())) {
    for (const CountField& field : of) {
      if (at + field.at + field.bytes <= bytes.size()) fields.push_back({at + field.at, field.bytes});
    }
  }
}

/// APPNOTE.TXT, sections 4.3.7, 4.3.12, 4.3.16.
Fields zipFields(const std::string& bytes) {
  constexpr CountField kLocal[] = {{8, 2}, {18, 4}, {22, 4}, {26, 2}, {28, 2}};
  constexpr CountField kCentral[] = {{10, 2}, {20, 4}, {24, 4}, {28, 2}, {30, 2}, {32, 2}, {42, 4}};
  constexpr CountField kEnd[] = {{8, 2}, {10, 2}, {12, 4}, {16, 4}, {20, 2}};
  Fields fields;
  addFields(bytes, "PK\x03\x04", kLocal, fields);
  addFields(bytes, "PK\x01\x02", kCentral, fields);
  addFields(bytes, "PK\x05\x06", kEnd, fields);
  return fields;
}

Fields anyFields(const std::string& bytes) {
  Fields fields;
  for (std::size_t at = 0; at + 8 <= bytes.size(); ++at) {
    const std::uint64_t value = valueOf(bytes, {at, 8});
    if (value > 0 && value <= bytes.size()) fields.push_back({at, 8});
  }
  return fields;
}

}  // namespace

std::uint64_t valueOf(const std::string& bytes, const CountField& field) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + field.at, field.bytes);
  return value;
}

std::vector<CountField> countFields(const std::string& bytes) {
  if (bytes.starts_with("PK")) return zipFields(bytes);
  if (bytes.starts_with("GGUF")) return GgufWalk(bytes).fields();
  if (bytes.size() > 8 && bytes[8] == '{') return {{0, 8}};  // safetensors
  return anyFields(bytes);
}

}  // namespace longleaf::tests
