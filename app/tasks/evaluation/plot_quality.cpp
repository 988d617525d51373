// SPDX-License-Identifier: GPL-3.0-or-later
// Quality against budget: lines with error bars.
#include <QPainterPath>
#include <QPen>
#include <QPolygonF>
#include <algorithm>
#include <set>

#include "app/tasks/evaluation/plot_axes.h"
#include "ui/charts/chart_palette.h"

namespace longleaf::app::evaluation {

namespace {

constexpr double kLegendWidth = 260;

QPolygonF starOf(QPointF at, double size, int corners) {
  QPolygonF shape;
  for (int i = 0; i < corners; ++i) {
    QLineF arm(at, at + QPointF(0, -size));
    arm.setAngle(90 + 360.0 * i / corners);
    shape << arm.p2();
  }
  return shape;
}

void drawMarker(QPainter& painter, QPointF at, const ui::SeriesLook& look) {
  constexpr double kSize = 5;
  painter.setPen(QPen(look.colour, 1.5));
  painter.setBrush(look.colour);
  switch (look.marker) {
    case ui::Marker::disc:
      painter.drawEllipse(at, kSize - 0.5, kSize - 0.5);
      break;
    case ui::Marker::square:
      painter.drawRect(QRectF(at.x() - 4, at.y() - 4, 8, 8));
      break;
    case ui::Marker::triangle:
      painter.drawPolygon(starOf(at, kSize + 1, 3));
      break;
    case ui::Marker::diamond:
      painter.drawPolygon(starOf(at, kSize + 1, 4));
      break;
    case ui::Marker::cross:
      painter.drawLine(at - QPointF(kSize, kSize), at + QPointF(kSize, kSize));
      painter.drawLine(at - QPointF(kSize, -kSize), at + QPointF(kSize, -kSize));
  }
  painter.setBrush(Qt::NoBrush);
}

/// Budgets stand side by side in even steps, values between the first tick and the last.
struct Axes {
  QRectF frame;
  std::vector<std::uint32_t> budgets;
  std::vector<double> ticks;

  double x(std::uint32_t slots) const {
    const auto place = std::find(budgets.begin(), budgets.end(), slots) - budgets.begin();
    return frame.left() + frame.width() * (static_cast<double>(place) + 0.5) / static_cast<double>(budgets.size());
  }
  double y(double value) const {
    return frame.bottom() - frame.height() * (value - ticks.front()) / (ticks.back() - ticks.front());
  }
};

Axes axesFor(const QRectF& frame, const std::vector<PlotSeries>& series) {
  std::set<std::uint32_t> budgets;
  double low = series.front().settings.front()->mean.ci95.low;
  double high = low;
  for (const PlotSeries& one : series) {
    for (const Overall* setting : one.settings) {
      budgets.insert(setting->budgetSlots);
      low = std::min({low, setting->mean.ci95.low, setting->mean.value});
      high = std::max({high, setting->mean.ci95.high, setting->mean.value});
    }
  }
  return {frame, {budgets.begin(), budgets.end()}, ticksFor(low, high)};
}

void drawAxes(QPainter& painter, const Axes& axes, const QString& valueWords, const PlotStyle& style) {
  const QRectF& frame = axes.frame;
  for (const double tick : axes.ticks) {
    const double y = axes.y(tick);
    painter.setPen(QPen(style.colors.faint, 1));
    painter.drawLine(QPointF(frame.left(), y), QPointF(frame.right(), y));
    painter.setPen(style.colors.ink);
    drawLabel(painter, QRectF(frame.left() - 62, y - 9, 56, 18),
              {.text = tickText(tick, axes.ticks[1] - axes.ticks[0]), .flags = Qt::AlignRight | Qt::AlignVCenter});
  }
  const double step = frame.width() / static_cast<double>(axes.budgets.size());
  for (const std::uint32_t slots : axes.budgets) {
    drawLabel(painter, QRectF(axes.x(slots) - step / 2, frame.bottom() + 4, step, 18), {.text = slotsText(slots)});
  }
  drawLabel(painter, QRectF(frame.left(), frame.bottom() + 24, frame.width(), 18), {.text = style.words.budget});
  drawUpright(painter, QRectF(frame.left() - 84, frame.top(), 18, frame.height()), valueWords);
}

void drawSeries(QPainter& painter, const Axes& axes, const PlotSeries& series, const ui::SeriesLook& look) {
  QPainterPath line;
  for (const Overall* setting : series.settings) {
    const QPointF at(axes.x(setting->budgetSlots), axes.y(setting->mean.value));
    line.elementCount() == 0 ? line.moveTo(at) : line.lineTo(at);
    painter.setPen(QPen(look.colour, 1));
    const double low = axes.y(setting->mean.ci95.low);
    const double high = axes.y(setting->mean.ci95.high);
    painter.drawLine(QPointF(at.x(), low), QPointF(at.x(), high));
    for (const double end : {low, high}) painter.drawLine(QPointF(at.x() - 4, end), QPointF(at.x() + 4, end));
  }
  painter.setPen(QPen(look.colour, 2, look.dash));
  painter.drawPath(line);
  for (const Overall* setting : series.settings) {
    drawMarker(painter, QPointF(axes.x(setting->budgetSlots), axes.y(setting->mean.value)), look);
  }
}

void drawKey(QPainter& painter, const QRectF& box, const std::string& name, const ui::SeriesLook& look) {
  const double y = box.center().y();
  painter.setPen(QPen(look.colour, 2, look.dash));
  painter.drawLine(QPointF(box.left(), y), QPointF(box.left() + 36, y));
  drawMarker(painter, QPointF(box.left() + 18, y), look);
  painter.setPen(painter.background().color());
  drawLabel(painter, box.adjusted(44, 0, 0, 0),
            {.text = QString::fromStdString(name), .flags = Qt::AlignLeft | Qt::AlignVCenter});
}

}  // namespace

void paintQualityPlot(QPainter& painter, const QRectF& area, const PlotData& data, const PlotStyle& style) {
  const std::vector<PlotSeries> series = seriesOf(data);
  if (series.empty()) return;
  painter.save();
  painter.setPen(style.colors.ink);
  painter.setBackground(style.colors.ink);
  drawLabel(painter, QRectF(area.left() + 96, area.top() + 8, area.width() - 120, 20),
            {.text = QString::fromUtf8(taskName(data.task).data()), .flags = Qt::AlignLeft, .bold = true});
  const Axes axes = axesFor(area.adjusted(96, 40, -kLegendWidth - 24, -52), series);
  drawAxes(painter, axes, isLikelihood(data.task) ? style.words.likelihood : style.words.score, style);
  for (std::size_t i = 0; i < series.size(); ++i) {
    const ui::SeriesLook look = ui::seriesLook(i, style.colors.ink);
    drawSeries(painter, axes, series[i], look);
    const QRectF key(area.right() - kLegendWidth, area.top() + 40 + kLegendLine * static_cast<double>(i),
                     kLegendWidth - 12, 20);
    drawKey(painter, key, series[i].name, look);
  }
  painter.restore();
}

}  // namespace longleaf::app::evaluation
