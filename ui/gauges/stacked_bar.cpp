// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/stacked_bar.h"

#include <QFontMetrics>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>
#include <algorithm>
#include <cmath>
#include <numeric>

namespace longleaf::ui {

namespace {

// In steps of the theme's spacing.
constexpr double kBarHeight = 4.5, kSwatch = 2.5, kSwatchGap = 1.25, kEntryGap = 3, kLegendGap = 1.75;
constexpr double kStripe = 1.5;  // between lines of a hatch
constexpr double kRadius = 0.5;

int rowHeight(const Theme& theme) {
  const QFontMetrics metrics(theme.font(TextRole::legend));
  return static_cast<int>(std::lround(metrics.height() * theme.lineHeight.list));
}

int entryWidth(const Theme& theme, const LegendEntry& entry) {
  const QFontMetrics metrics(theme.font(TextRole::legend, entry.alarming));
  const int swatch = entry.swatch ? theme.space(kSwatch) + theme.space(kSwatchGap) : 0;
  return swatch + metrics.horizontalAdvance(entry.words) + 1;
}

}  // namespace

BarPattern stripedPattern(const Theme& theme) {
  return {.colour = theme.line, .lines = theme.muted, .hatch = Hatch::striped};
}

BarPattern excessPattern(const Theme& theme) {
  return {.colour = theme.error, .lines = theme.surface, .hatch = Hatch::crossed};
}

void fillPattern(QPainter& painter, const Theme& theme, const QRectF& area, const BarPattern& pattern) {
  if (!pattern.colour.isValid() || area.isEmpty()) return;
  painter.fillRect(area, pattern.colour);
  if (pattern.hatch == Hatch::none) return;
  painter.save();
  painter.setClipRect(area, Qt::IntersectClip);
  painter.setPen(QPen(pattern.lines, std::max(1.0, theme.space(1) / 4.0)));
  const double gap = theme.space(kStripe), height = area.height();
  for (double x = area.left() - height; x < area.right(); x += gap) {
    painter.drawLine(QPointF(x, area.bottom()), QPointF(x + height, area.top()));
    if (pattern.hatch == Hatch::crossed) painter.drawLine(QPointF(x, area.top()), QPointF(x + height, area.bottom()));
  }
  painter.restore();
}

void paintSwatch(QPainter& painter, const Theme& theme, const QRect& place, const BarPattern& pattern) {
  QPainterPath outline;
  outline.addRoundedRect(place, theme.space(kRadius), theme.space(kRadius));
  painter.save();
  painter.setClipPath(outline, Qt::IntersectClip);
  fillPattern(painter, theme, place, pattern);
  painter.restore();
  if (pattern.colour.isValid() && pattern.hatch == Hatch::none) return;
  painter.setPen(theme.muted);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), theme.space(kRadius), theme.space(kRadius));
}

void StackedBar::setParts(const QList<BarPart>& parts, double whole) {
  m_parts = parts;
  m_whole = std::max(0.0, whole);
}

QList<int> StackedBar::partWidths(const Theme& theme, int width) const {
  const double sum = std::accumulate(m_parts.begin(), m_parts.end(), 0.0,
                                     [](double total, const BarPart& part) { return total + part.amount; });
  const double length = std::max(sum, m_whole);
  QList<int> widths;
  if (length <= 0) return widths;
  // A part that is there can be seen, however small; a larger one gives what that takes.
  const int least = theme.space(0.5);
  int taken = 0;
  for (const BarPart& part : m_parts) {
    const int exact = static_cast<int>(std::lround(part.amount / length * width));
    widths.append(part.amount > 0 ? std::max(least, exact) : 0);
    taken += widths.last();
  }
  const auto largest = std::max_element(widths.begin(), widths.end());
  if (largest != widths.end() && taken > width) *largest = std::max(0, *largest - (taken - width));
  return widths;
}

void StackedBar::paintBar(QPainter& painter, const Theme& theme, const QRect& bar,
                          Qt::LayoutDirection direction) const {
  QPainterPath outline;
  outline.addRoundedRect(bar, theme.space(kRadius), theme.space(kRadius));
  painter.save();
  painter.setClipPath(outline, Qt::IntersectClip);
  painter.fillRect(bar, theme.ground);
  const int seam = theme.px(1);
  int at = bar.left();
  const QList<int> widths = partWidths(theme, bar.width());
  for (qsizetype i = 0; i < widths.size(); ++i) {
    const QRect part(at, bar.top(), widths[i], bar.height());
    const QRect seen = widths[i] > 3 * seam ? part.adjusted(0, 0, -seam, 0) : part;
    fillPattern(painter, theme, QStyle::visualRect(direction, bar, seen), m_parts[i].pattern);
    at += widths[i];
  }
  const double sum = std::accumulate(m_parts.begin(), m_parts.end(), 0.0,
                                     [](double total, const BarPart& part) { return total + part.amount; });
  int mark = -1;
  if (m_whole > 0 && sum > m_whole) {
    mark = std::min(bar.left() + static_cast<int>(std::lround(m_whole / sum * bar.width())),
                    bar.right() - theme.space(0.5));
    const QRect excess(QPoint(mark, bar.top()), bar.bottomRight());
    fillPattern(painter, theme, QStyle::visualRect(direction, bar, excess), excessPattern(theme));
  }
  painter.restore();
  painter.setPen(theme.line);
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(bar).adjusted(0.5, 0.5, -0.5, -0.5), theme.space(kRadius), theme.space(kRadius));
  if (mark < 0) return;
  const QRect line(mark - seam, bar.top() - theme.space(0.5), 2 * seam, bar.height() + theme.space(1));
  painter.fillRect(QStyle::visualRect(direction, bar, line), theme.text);
}

QList<QRect> StackedBar::legendPlaces(const Theme& theme, int width) const {
  QList<QRect> places;
  const int height = rowHeight(theme);
  int x = 0, y = 0;
  for (const LegendEntry& entry : m_legend) {
    const int wide = entryWidth(theme, entry);
    if (x > 0 && (entry.newRow || x + wide > width)) {
      x = 0;
      y += height;
    }
    places.append(QRect(x, y, std::min(wide, width), height));
    x += wide + theme.space(kEntryGap);
  }
  return places;
}

int StackedBar::heightForWidth(const Theme& theme, int width) const {
  const QList<QRect> places = legendPlaces(theme, width);
  const int legend = places.isEmpty() ? 0 : theme.space(kLegendGap) + places.last().bottom() + 1;
  return theme.space(0.5) + theme.space(kBarHeight) + theme.space(0.5) + legend;
}

int StackedBar::minimumWidth(const Theme& theme) const {
  int widest = theme.space(20);
  for (const LegendEntry& entry : m_legend) widest = std::max(widest, entryWidth(theme, entry));
  return widest;
}

int StackedBar::preferredWidth(const Theme& theme) const {
  int all = 0;
  for (const LegendEntry& entry : m_legend) all += entryWidth(theme, entry) + theme.space(kEntryGap);
  return std::max(minimumWidth(theme), all * 3 / 5);
}

void StackedBar::paint(QPainter& painter, const Theme& theme, const QRect& area, Qt::LayoutDirection direction) const {
  painter.setRenderHint(QPainter::Antialiasing);
  const QRect bar(area.left(), area.top() + theme.space(0.5), area.width(), theme.space(kBarHeight));
  paintBar(painter, theme, bar, direction);
  const int top = bar.bottom() + 1 + theme.space(0.5) + theme.space(kLegendGap);
  const QList<QRect> places = legendPlaces(theme, area.width());
  const int side = theme.space(kSwatch);
  for (qsizetype i = 0; i < places.size(); ++i) {
    const LegendEntry& entry = m_legend[i];
    const QRect place = places[i].translated(area.left(), top);
    QRect words = place;
    if (entry.swatch) {
      const QRect swatch(place.left(), place.center().y() - side / 2, side, side);
      paintSwatch(painter, theme, QStyle::visualRect(direction, area, swatch), entry.pattern);
      words.setLeft(swatch.right() + 1 + theme.space(kSwatchGap));
    }
    painter.setFont(theme.font(TextRole::legend, entry.alarming));
    painter.setPen(entry.alarming ? theme.error : theme.muted);
    const QString shown = painter.fontMetrics().elidedText(entry.words, Qt::ElideRight, words.width());
    // Words run by their own direction: "3 %" in an untranslated legend stays that.
    painter.setLayoutDirection(shown.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    const auto alignment = QStyle::visualAlignment(direction, Qt::AlignLeft | Qt::AlignVCenter) | Qt::AlignAbsolute;
    painter.drawText(QStyle::visualRect(direction, area, words), static_cast<int>(alignment), shown);
  }
}

}  // namespace longleaf::ui
