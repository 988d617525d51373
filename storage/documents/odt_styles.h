// SPDX-License-Identifier: GPL-3.0-or-later
// What the styles of an OpenDocument text say, as far as its text depends on it: what is hidden, how lists and headings
// are numbered.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "storage/documents/list_numbers.h"
#include "storage/documents/xml_reader.h"

namespace longleaf::storage {

inline constexpr std::size_t kOdtLevels = 10;

struct OdtLevel {
  NumberStyle style = NumberStyle::none;
  std::string prefix;
  std::string suffix;
  int start = 1;
  int shown = 1;  // how many levels the number names: 2 for "3.1"
};
using OdtLevels = std::array<OdtLevel, kOdtLevels>;
using OdtCounts = std::array<int, kOdtLevels>;

/// "3.1." for the level (from 0) with these counts; empty where nothing is written.
std::string odtNumber(const OdtLevels& levels, const OdtCounts& counts, std::size_t level);

class OdtStyles final {
 public:
  /// At the opening of any element: takes it if it describes a style, and is then behind it.
  bool take(XmlReader& xml);

  bool isHidden(const std::string& style) const { return m_hidden.contains(style); }
  /// Null for a list without a style.
  const OdtLevels* list(const std::string& style) const;
  const OdtLevels& headings() const { return m_headings; }

 private:
  void takeStyle(XmlReader& xml);
  static void takeLevels(XmlReader& xml, OdtLevels& levels);

  std::unordered_set<std::string> m_hidden;
  std::unordered_map<std::string, OdtLevels> m_lists;
  OdtLevels m_headings;
};

}  // namespace longleaf::storage
