// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of a Word document's lists and headings. They stand nowhere in its text: they are counted.
#pragma once

#include <array>
#include <string>
#include <unordered_map>

#include "storage/documents/list_numbers.h"
#include "storage/documents/xml_reader.h"

namespace longleaf::storage {

class DocxNumbering final {
 public:
  static constexpr int kLevels = 9;

  /// Reads what is well formed of numbering.xml.
  void read(XmlReader& xml);
  /// What stands before the next paragraph of this list ("2.1.", "-"); empty if nothing does. Counts it.
  std::string next(int list, int level);

 private:
  struct Level {
    int start = 1;
    NumberStyle style = NumberStyle::decimal;
    std::string text;  // "%1.%2."
  };
  struct Scheme {  // several lists may share one, and count on
    std::array<Level, kLevels> levels;
    std::array<int, kLevels> counts{};
    std::array<bool, kLevels> begun{};
  };
  struct List {
    int scheme = -1;
    std::array<int, kLevels> restarts = unset();
  };
  static constexpr std::array<int, kLevels> unset() {
    std::array<int, kLevels> values{};
    values.fill(-1);
    return values;
  }

  void readScheme(XmlReader& xml);
  void readList(XmlReader& xml);
  static std::string formatted(const Scheme& scheme, int level);

  std::unordered_map<int, Scheme> m_schemes;
  std::unordered_map<int, List> m_lists;
};

}  // namespace longleaf::storage
