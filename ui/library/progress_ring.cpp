// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/progress_ring.h"

#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "ui/library/library_pane.h"
#include "ui/theme/theme.h"

namespace longleaf::ui {

namespace {

constexpr double kDiameter = 23;  // pixels at scale 1, as the two below
constexpr double kStroke = 3;
constexpr double kMarkStroke = 1.8;
constexpr int kFullCircle = 360 * 16;        // as QPainter counts angles
constexpr double kLeastVisibleShare = 0.04;  // a reading that has just begun looks unlike no reading

QPen penOf(const QColor& colour, double width) { return {colour, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin}; }

void paintTick(QPainter& painter, const QPointF& middle, double unit, const QColor& colour) {
  QPen pen = penOf(colour, kMarkStroke * unit);
  pen.setCapStyle(Qt::RoundCap);
  painter.setPen(pen);
  painter.drawPolyline(QPolygonF{middle + QPointF(-3.6, 0.2) * unit, middle + QPointF(-1.1, 2.7) * unit,
                                 middle + QPointF(3.7, -2.6) * unit});
}

void paintExclamation(QPainter& painter, const QPointF& middle, double unit, const QColor& colour) {
  QPen pen = penOf(colour, 2 * unit);
  pen.setCapStyle(Qt::RoundCap);
  painter.setPen(pen);
  painter.drawLine(middle + QPointF(0, -4.2) * unit, middle + QPointF(0, 0.8) * unit);
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(middle + QPointF(0, 4.2) * unit, 1.25 * unit, 1.25 * unit);
  painter.setBrush(Qt::NoBrush);
}

double shownShare(double progress) {
  return std::isfinite(progress) ? std::clamp(progress, kLeastVisibleShare, 1.0) : kLeastVisibleShare;
}

}  // namespace

int ringSize(const Theme& theme) { return theme.px(kDiameter); }

void paintRing(QPainter& painter, const QRectF& area, const LibraryRow& row, const Theme& theme) {
  const double unit = theme.scale;
  const double radius = (kDiameter - kStroke) / 2 * unit;
  const QPointF middle = area.center();
  const QRectF circle(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius);
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setBrush(Qt::NoBrush);
  QPen outline = penOf(theme.line, kStroke * unit);
  if (row.state == DocumentState::opening) {
    outline.setColor(theme.muted);
    outline.setDashPattern({1.5, 1.118});  // of the stroke's width: eight dashes, evenly
  }
  if (row.state == DocumentState::read) outline.setColor(theme.accent);
  if (row.state == DocumentState::failed) outline.setColor(theme.error);
  painter.setPen(outline);
  painter.drawEllipse(circle);
  switch (row.state) {
    case DocumentState::opening:
    case DocumentState::unread:
      break;
    case DocumentState::reading:
      painter.setPen(penOf(theme.accent, kStroke * unit));
      painter.drawArc(circle, kFullCircle / 4, -static_cast<int>(std::lround(shownShare(row.progress) * kFullCircle)));
      break;
    case DocumentState::read:
      paintTick(painter, middle, unit, theme.accent);
      break;
    case DocumentState::attention:
      paintExclamation(painter, middle, unit, theme.warning);
      break;
    case DocumentState::failed:
      paintExclamation(painter, middle, unit, theme.error);
      break;
  }
  painter.restore();
}

}  // namespace longleaf::ui
