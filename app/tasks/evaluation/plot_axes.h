// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots share: series in the order in which they turn up, tick marks, text.
#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <cstdint>
#include <string>
#include <vector>

#include "app/tasks/evaluation/plots.h"

namespace longleaf::app::evaluation {

/// Height of a line of the legend.
inline constexpr int kLegendLine = 24;

/// The settings of one series, by budget; those of other series are apart.
struct PlotSeries {
  std::string name;
  std::vector<const Overall*> settings;
};

/// Settings without items have no place in a plot. Points into `data`.
std::vector<PlotSeries> seriesOf(const PlotData& data);

/// Round numbers that cover [low, high], four to seven of them.
std::vector<double> ticksFor(double low, double high);

/// "1.25", with as many decimals as `step` needs.
QString tickText(double value, double step);
QString slotsText(std::uint32_t slots);

struct Label {
  QString text;
  int flags = Qt::AlignCenter;
  bool bold = false;
};
/// Text in a box, in the painter's pen; cut with an ellipsis where it is too long.
void drawLabel(QPainter& painter, const QRectF& box, const Label& label);
/// The same from bottom to top.
void drawUpright(QPainter& painter, const QRectF& box, const QString& text);

}  // namespace longleaf::app::evaluation
