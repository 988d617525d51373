// SPDX-License-Identifier: GPL-3.0-or-later
// The layout of a snapshot file (snapshot_file.h), shared by its writer and its reader.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace longleaf::storage {

// Numbers go to the disk as they lie in memory.
static_assert(std::endian::native == std::endian::little);

inline constexpr std::string_view kSnapshotMagic = "LLSNAP01";
inline constexpr std::string_view kSnapshotEndMagic = "LLSNAPEN";
inline constexpr std::uint32_t kSnapshotVersion = 1;
inline constexpr std::size_t kSectionAlignment = 4096;
inline constexpr std::size_t kPreambleBytes = 8 + 4 + 4 + 8;  // up to the header
inline constexpr std::size_t kTrailerBytes = 8 + 8 + 8 + 8;   // behind the table
// Far above what any reading needs: a file that claims more is not one of ours.
inline constexpr std::size_t kLargestHeader = std::size_t{1} << 20;
inline constexpr std::size_t kLargestTable = std::size_t{1} << 18;

struct SectionEntry {
  std::string name;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t hash = 0;  // XXH3, 64 bits
};

template <class T>
void putNumber(std::string& to, T value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  to.append(raw, sizeof value);
}

/// Takes numbers from the front of a text that may be too short.
class NumberCursor final {
 public:
  explicit NumberCursor(std::string_view text) : m_text(text) {}

  template <class T>
  bool take(T& value) {
    if (m_text.size() < sizeof value) return false;
    std::memcpy(&value, m_text.data(), sizeof value);
    m_text.remove_prefix(sizeof value);
    return true;
  }
  bool take(std::string& text, std::size_t bytes) {
    if (m_text.size() < bytes) return false;
    text.assign(m_text.substr(0, bytes));
    m_text.remove_prefix(bytes);
    return true;
  }
  bool atEnd() const { return m_text.empty(); }

 private:
  std::string_view m_text;
};

}  // namespace longleaf::storage
