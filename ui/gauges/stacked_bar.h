// SPDX-License-Identifier: GPL-3.0-or-later
// A bar of parts with a legend in words under it, as a painter only: MemoryBar and CacheBar are the widgets. Parts are
// told apart by their order and words, not by colour alone.
#pragma once

#include <QColor>
#include <QList>
#include <QRect>
#include <QRectF>
#include <QString>

#include "ui/theme/theme.h"

class QPainter;

namespace longleaf::ui {

enum class Hatch { none, striped, crossed };

/// What fills a part and its swatch; an invalid colour: nothing (room that is free).
struct BarPattern {
  QColor colour{};
  QColor lines{};  // of the hatch
  Hatch hatch = Hatch::none;
};

struct BarPart {
  double amount = 0;
  BarPattern pattern{};
};

struct LegendEntry {
  QString words{};
  BarPattern pattern{};
  bool swatch = true;
  bool alarming = false;  // in the error colour, and strong
  bool newRow = false;
};

/// Other programs, and what was dropped.
BarPattern stripedPattern(const Theme& theme);
/// What does not fit.
BarPattern excessPattern(const Theme& theme);

void fillPattern(QPainter& painter, const Theme& theme, const QRectF& area, const BarPattern& pattern);
/// As a legend has it, before its words.
void paintSwatch(QPainter& painter, const Theme& theme, const QRect& place, const BarPattern& pattern);

class StackedBar {
 public:
  /// `whole` is the bar's length in the parts' measure. What goes beyond it is drawn as excess, with a mark at the end
  /// of the whole; the bar is then as long as the parts together.
  void setParts(const QList<BarPart>& parts, double whole);
  void setLegend(const QList<LegendEntry>& entries) { m_legend = entries; }

  int heightForWidth(const Theme& theme, int width) const;
  /// So that no entry of the legend is cut.
  int minimumWidth(const Theme& theme) const;
  /// Wide enough for the legend in two rows.
  int preferredWidth(const Theme& theme) const;
  void paint(QPainter& painter, const Theme& theme, const QRect& area, Qt::LayoutDirection direction) const;

 private:
  /// Where each entry stands, left to right, its height that of a row.
  QList<QRect> legendPlaces(const Theme& theme, int width) const;
  /// Widths of the parts in pixels; together at most `width`.
  QList<int> partWidths(const Theme& theme, int width) const;
  void paintBar(QPainter& painter, const Theme& theme, const QRect& bar, Qt::LayoutDirection direction) const;

  QList<BarPart> m_parts;
  QList<LegendEntry> m_legend;
  double m_whole = 0;
};

}  // namespace longleaf::ui
