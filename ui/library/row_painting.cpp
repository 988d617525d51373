// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/row_painting.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace longleaf::ui {

namespace {

int lineHeight(const Theme& theme, TextRole role) {
  const QFont font = theme.font(role);
  return std::max(QFontMetrics(font).height(), static_cast<int>(std::ceil(font.pixelSize() * theme.lineHeight.list)));
}

}  // namespace

void paintLine(QPainter& painter, const QRect& area, const LineOfText& line, Qt::LayoutDirection window) {
  const bool right = (window == Qt::RightToLeft) != line.atTheEnd;
  const int flags = static_cast<int>(right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute | Qt::AlignVCenter |
                    Qt::TextSingleLine | Qt::TextDontClip;
  painter.setLayoutDirection(line.text.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
  painter.setFont(line.font);
  painter.setPen(line.colour);
  painter.drawText(area, flags, QFontMetrics(line.font).elidedText(line.text, Qt::ElideRight, area.width()));
}

void paintFocus(QPainter& painter, const QRect& row, const Theme& theme) {
  const double width = theme.px(theme.pixels.focusRing);
  painter.setPen(QPen(theme.accent, width));
  painter.setBrush(Qt::NoBrush);
  const double radius = theme.px(theme.pixels.controlRadius);
  painter.drawRoundedRect(QRectF(row).adjusted(width / 2, width / 2, -width / 2, -width / 2), radius, radius);
}

int titleLineHeight(const Theme& theme) { return lineHeight(theme, TextRole::control); }

int secondLineHeight(const Theme& theme) { return lineHeight(theme, TextRole::secondary); }

int rowHeight(const Theme& theme, int lines) {
  return titleLineHeight(theme) + lines * secondLineHeight(theme) + 2 * theme.space(2.5) + theme.space(1);
}

}  // namespace longleaf::ui
