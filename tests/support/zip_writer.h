// SPDX-License-Identifier: GPL-3.0-or-later
// Writes ZIP archives for tests, also false ones: sizes, methods and flags are what the test says.
#pragma once

#include <QByteArray>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace longleaf::tests {

struct ZipEntry {
  std::string name;
  QByteArray content;
  bool deflated = true;
  std::uint16_t flags = 0;                     // 1: encrypted
  std::optional<std::uint32_t> claimedSize{};  // unpacked, instead of the true one
  std::optional<QByteArray> packed{};          // instead of the deflated content
};

class ZipWriter final {
 public:
  ZipWriter& add(const ZipEntry& entry) {
    const QByteArray packed = entry.packed ? *entry.packed : entry.deflated ? deflated(entry.content) : entry.content;
    const auto offset = static_cast<std::uint32_t>(m_file.size());
    const QByteArray fields = commonFields(entry, packed);
    m_file += "PK\x03\x04";
    m_file += fields;
    m_file += QByteArray::fromStdString(entry.name) + packed;
    m_directory += "PK\x01\x02";
    number<std::uint16_t>(m_directory, 20);
    m_directory += fields;
    number<std::uint16_t>(m_directory, 0);  // comment
    number<std::uint16_t>(m_directory, 0);  // disk
    number<std::uint16_t>(m_directory, 0);  // attributes
    number<std::uint32_t>(m_directory, 0);
    number<std::uint32_t>(m_directory, offset);
    m_directory += QByteArray::fromStdString(entry.name);
    ++m_entries;
    return *this;
  }
  ZipWriter& add(std::string name, QByteArray content) {
    return add(ZipEntry{.name = std::move(name), .content = std::move(content)});
  }

  QByteArray bytes() const {
    QByteArray end = "PK\x05\x06";
    number<std::uint32_t>(end, 0);  // disks
    number<std::uint16_t>(end, m_entries);
    number<std::uint16_t>(end, m_entries);
    number<std::uint32_t>(end, static_cast<std::uint32_t>(m_directory.size()));
    number<std::uint32_t>(end, static_cast<std::uint32_t>(m_file.size()));
    number<std::uint16_t>(end, 0);
    return m_file + m_directory + end;
  }

  /// qCompress writes a length of four bytes, a header of two, and a sum of four behind the data.
  static QByteArray deflated(const QByteArray& content) { return qCompress(content, 9).mid(6).chopped(4); }

 private:
  template <class T>
  static void number(QByteArray& to, std::type_identity_t<T> value) {
    for (std::size_t i = 0; i < sizeof(T); ++i) to += static_cast<char>((value >> (8 * i)) & 0xFFU);
  }

  static std::uint32_t checksum(const QByteArray& content) {
    std::uint32_t sum = ~0U;
    for (const char c : content) {
      sum ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0xEDB88320U : 0U);
    }
    return ~sum;
  }

  static QByteArray commonFields(const ZipEntry& entry, const QByteArray& packed) {
    QByteArray fields;
    number<std::uint16_t>(fields, 20);
    number<std::uint16_t>(fields, entry.flags);
    number<std::uint16_t>(fields, entry.deflated ? 8 : 0);
    number<std::uint32_t>(fields, 0x58210000);  // a date
    number<std::uint32_t>(fields, checksum(entry.content));
    number<std::uint32_t>(fields, static_cast<std::uint32_t>(packed.size()));
    number<std::uint32_t>(fields, entry.claimedSize.value_or(static_cast<std::uint32_t>(entry.content.size())));
    number<std::uint16_t>(fields, static_cast<std::uint16_t>(entry.name.size()));
    number<std::uint16_t>(fields, 0);  // extra
    return fields;
  }

  QByteArray m_file;
  QByteArray m_directory;
  std::uint16_t m_entries = 0;
};

}  // namespace longleaf::tests
