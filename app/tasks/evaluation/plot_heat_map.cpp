// SPDX-License-Identifier: GPL-3.0-or-later
// Depth x setting: a cell for each, with its number.
#include <algorithm>
#include <cmath>

#include "app/tasks/evaluation/plot_axes.h"
#include "ui/charts/chart_palette.h"

namespace longleaf::app::evaluation {

namespace {

ui::HeatScale scaleOf(const std::vector<PlotSeries>& series, Task task) {
  ui::HeatScale scale{.low = INFINITY, .high = -INFINITY, .lowIsGood = isLikelihood(task)};
  for (const PlotSeries& one : series) {
    for (const Overall* setting : one.settings) {
      for (const DepthBin& bin : setting->byDepth) {
        scale.low = std::min(scale.low, bin.value);
        scale.high = std::max(scale.high, bin.value);
      }
    }
  }
  return scale;
}

void drawCell(QPainter& painter, const QRectF& cell, double value, const ui::HeatScale& scale) {
  const QColor color = ui::heatColour(scale.goodness(value));
  painter.fillRect(cell.adjusted(0.5, 0.5, -0.5, -0.5), color);
  painter.setPen(ui::readableOn(color));
  drawLabel(painter, cell, {.text = QString::number(value, 'f', 2)});
}

/// The area of one column's cells.
void drawColumn(QPainter& painter, const QRectF& column, const Overall& setting, const ui::HeatScale& scale) {
  const double height = column.height() / kDepths;
  for (const DepthBin& bin : setting.byDepth) {
    const double row = std::floor(bin.depth * kDepths);
    drawCell(painter, QRectF(column.left(), column.top() + row * height, column.width(), height), bin.value, scale);
  }
}

void drawDepths(QPainter& painter, const QRectF& frame, const PlotStyle& style) {
  painter.setPen(style.colors.ink);
  const double height = frame.height() / kDepths;
  for (std::size_t i = 0; i < kDepths; ++i) {
    const auto row = static_cast<double>(i);
    drawLabel(painter, QRectF(frame.left() - 62, frame.top() + row * height, 56, height),
              {.text = QString::number((row + 0.5) / kDepths, 'f', 2), .flags = Qt::AlignRight | Qt::AlignVCenter});
  }
  drawUpright(painter, QRectF(frame.left() - 84, frame.top(), 18, frame.height()), style.words.depth);
}

}  // namespace

void paintHeatMap(QPainter& painter, const QRectF& area, const PlotData& data, const PlotStyle& style) {
  const std::vector<PlotSeries> series = seriesOf(data);
  if (series.empty()) return;
  painter.save();
  const QRectF frame = area.adjusted(96, 56, -24, -52);
  const ui::HeatScale scale = scaleOf(series, data.task);
  double columns = static_cast<double>(series.size() - 1) / 4;  // gaps between series
  for (const PlotSeries& one : series) columns += static_cast<double>(one.settings.size());
  const double width = frame.width() / columns;
  double left = frame.left();
  for (const PlotSeries& one : series) {
    const double all = width * static_cast<double>(one.settings.size());
    painter.setPen(style.colors.ink);
    drawLabel(painter, QRectF(left, frame.top() - 24, all, 20),
              {.text = QString::fromStdString(one.name), .bold = true});
    for (const Overall* setting : one.settings) {
      const QRectF column(left, frame.top(), width, frame.height());
      drawColumn(painter, column, *setting, scale);
      painter.setPen(style.colors.ink);
      drawLabel(painter, QRectF(left, frame.bottom() + 4, width, 18), {.text = slotsText(setting->budgetSlots)});
      left += width;
    }
    left += width / 4;
  }
  drawDepths(painter, frame, style);
  const QString value = isLikelihood(data.task) ? style.words.likelihood : style.words.score;
  drawLabel(painter, QRectF(frame.left(), frame.bottom() + 24, frame.width(), 18),
            {.text = style.words.budget + QStringLiteral("; ") + style.words.cells + QLatin1Char(' ') + value});
  painter.restore();
}

}  // namespace longleaf::app::evaluation
