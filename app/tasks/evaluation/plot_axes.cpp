// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/plot_axes.h"

#include <QFont>
#include <QFontMetricsF>
#include <QLocale>
#include <algorithm>
#include <cmath>

namespace longleaf::app::evaluation {

namespace {

constexpr int kTextPixels = 13;

QFont plotFont(bool bold) {
  QFont font(QStringLiteral("Sans Serif"));
  font.setPixelSize(kTextPixels);
  font.setBold(bold);
  return font;
}

}  // namespace

std::vector<PlotSeries> seriesOf(const PlotData& data) {
  std::vector<PlotSeries> series;
  for (const Overall& setting : data.settings) {
    if (setting.mean.items == 0) continue;
    auto known = std::find_if(series.begin(), series.end(), [&](const auto& s) { return s.name == setting.series; });
    if (known == series.end()) known = series.insert(series.end(), {setting.series, {}});
    known->settings.push_back(&setting);
  }
  for (PlotSeries& one : series) {
    std::stable_sort(one.settings.begin(), one.settings.end(),
                     [](const Overall* a, const Overall* b) { return a->budgetSlots < b->budgetSlots; });
  }
  return series;
}

std::vector<double> ticksFor(double low, double high) {
  const double span = high > low ? high - low : std::max(std::abs(low), 1.0) / 10;
  const double rough = span / 4;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    step = factor * power;
    if (step >= rough) break;
  }
  std::vector<double> ticks;
  const double first = std::floor(low / step + 1e-9);
  const double last = std::max(std::ceil(high / step - 1e-9), first + 1);
  for (double at = first; at <= last; at += 1) ticks.push_back(at * step);
  return ticks;
}

QString tickText(double value, double step) {
  const int decimals = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  const bool halves = std::abs(step * std::pow(10, decimals) - std::round(step * std::pow(10, decimals))) > 1e-6;
  return QString::number(value, 'f', decimals + (halves ? 1 : 0));
}

QString slotsText(std::uint32_t slots) { return QLocale(QLocale::English).toString(slots); }

void drawLabel(QPainter& painter, const QRectF& box, const Label& label) {
  painter.setFont(plotFont(label.bold));
  const QString text = QFontMetricsF(painter.font()).elidedText(label.text, Qt::ElideRight, box.width());
  painter.drawText(box, label.flags | Qt::TextSingleLine, text);
}

void drawUpright(QPainter& painter, const QRectF& box, const QString& text) {
  painter.save();
  painter.translate(box.center());
  painter.rotate(-90);
  drawLabel(painter, QRectF(-box.height() / 2, -box.width() / 2, box.height(), box.width()), {.text = text});
  painter.restore();
}

}  // namespace longleaf::app::evaluation
