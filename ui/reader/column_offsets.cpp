// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/column_offsets.h"

#include <algorithm>

namespace longleaf::ui {

void ColumnOffsets::measure(const SheetColumn& column, double margin) {
  const auto count = static_cast<std::size_t>(column.sheetCount());
  m_tops.resize(count);
  m_bottoms.resize(count);
  double y = margin;
  for (std::size_t i = 0; i < count; ++i) {
    const int sheet = static_cast<int>(i);
    if (sheet > 0) y += column.gapAbove(sheet);
    m_tops[i] = y;
    y += column.sheetSize(sheet).height();
    m_bottoms[i] = y;
  }
  m_height = y + margin;
}

int ColumnOffsets::sheetAt(double y) const {
  if (m_bottoms.empty()) return -1;
  const auto found = std::upper_bound(m_bottoms.begin(), m_bottoms.end(), y);
  return static_cast<int>(std::min(found - m_bottoms.begin(), static_cast<std::ptrdiff_t>(m_bottoms.size()) - 1));
}

}  // namespace longleaf::ui
