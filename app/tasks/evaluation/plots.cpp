// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/plots.h"

#include <QBuffer>
#include <QPainter>
#include <QSvgGenerator>
#include <algorithm>

#include "app/tasks/evaluation/plot_axes.h"

namespace longleaf::app::evaluation {

namespace {

constexpr int kWidth = 960;
constexpr int kPlotHeight = 420;

/// Twice the size of the drawing: sharp on any screen, and in print.
constexpr int kImageScale = 2;

/// A legend has a line for each series.
int qualityHeight(const PlotData& data) {
  return std::max(kPlotHeight, 80 + kLegendLine * static_cast<int>(seriesOf(data).size()));
}

int heightOf(const PlotData& data) { return qualityHeight(data) + (hasHeatMap(data.task) ? kPlotHeight : 0); }

}  // namespace

bool hasHeatMap(Task task) { return task == Task::facts || task == Task::recall; }

Plots plotsOf(const std::vector<Overall>& overall) {
  Plots plots;
  for (const Overall& setting : overall) {
    auto known = std::find_if(plots.begin(), plots.end(), [&](const auto& plot) { return plot.task == setting.task; });
    if (known == plots.end()) known = plots.insert(plots.end(), {.task = setting.task, .settings = {}});
    known->settings.push_back(setting);
  }
  return plots;
}

QSize plotSize(const Plots& plots) {
  QSize size(kWidth, 0);
  for (const PlotData& data : plots) {
    const int cells = hasHeatMap(data.task) ? 160 + 56 * static_cast<int>(data.settings.size()) : 0;
    size = QSize(std::max(size.width(), cells), size.height() + heightOf(data));
  }
  return size.height() > 0 ? size : QSize(kWidth, kPlotHeight);
}

void paintPlots(QPainter& painter, const QRectF& area, const Plots& plots, const PlotStyle& style) {
  painter.fillRect(area, style.colors.ground);
  const double scale = area.height() / plotSize(plots).height();
  QRectF part(area.left(), area.top(), area.width(), 0);
  const auto next = [&](int height) {
    part.moveTop(part.bottom());
    part.setHeight(height * scale);
    return part;
  };
  for (const PlotData& data : plots) {
    paintQualityPlot(painter, next(qualityHeight(data)), data, style);
    if (hasHeatMap(data.task)) paintHeatMap(painter, next(kPlotHeight), data, style);
  }
}

QImage plotImage(const Plots& plots, const PlotStyle& style) {
  const QSize size = plotSize(plots);
  QImage image(size * kImageScale, QImage::Format_ARGB32_Premultiplied);
  image.fill(style.colors.ground);
  QPainter painter(&image);
  painter.scale(kImageScale, kImageScale);
  painter.setRenderHint(QPainter::Antialiasing);
  paintPlots(painter, QRectF({0, 0}, QSizeF(size)), plots, style);
  return image;
}

QByteArray plotPng(const Plots& plots, const PlotStyle& style) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  plotImage(plots, style).save(&buffer, "PNG");
  return buffer.data();
}

QByteArray plotSvg(const Plots& plots, const PlotStyle& style) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(plotSize(plots));
  generator.setViewBox(QRect(QPoint(0, 0), plotSize(plots)));
  generator.setTitle(QStringLiteral("Longleaf evaluation"));
  QPainter painter(&generator);
  paintPlots(painter, QRectF({0, 0}, QSizeF(plotSize(plots))), plots, style);
  painter.end();
  return buffer.data();
}

}  // namespace longleaf::app::evaluation
