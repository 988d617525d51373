// SPDX-License-Identifier: GPL-3.0-or-later
// The picture of a SeriesChart: its lines, intervals, axes and names in QCustomPlot, in the look of the window, and
// where on it a point stands. Lies over all of a widget, which the mouse and the keyboard go to.
#pragma once

#include <QPointF>
#include <optional>

#include "ui/charts/series_chart.h"

class QCPAxis;
class QCPItemLine;
class QCPItemText;
class QCPItemTracer;
class QCustomPlot;

namespace longleaf::ui {

class SeriesPlot final {
 public:
  /// `place`: must outlive this.
  SeriesPlot(Look& look, QWidget& place);

  /// Points without a place on the axes are left out; the mark stays where there still is such a point.
  void setData(const SeriesChartData& given);
  const SeriesChartData& data() const { return m_data; }

  void setMarked(const ChartPlace& at);
  const std::optional<ChartPlace>& marked() const { return m_marked; }
  /// The mark is seen while the widget has the keyboard.
  void showMark() const;

  const SeriesPoint& point(const ChartPlace& at) const { return m_data.series[at.series].points[at.point]; }
  /// In the widget.
  QPointF pixel(const SeriesPoint& at) const;
  /// The point that is meant by this place in the widget, if one is near.
  std::optional<ChartPlace> nearest(const QPointF& at) const;

  /// After the look or the language has changed.
  void rebuild();
  /// After the widget has another size.
  void fill() const;

 private:
  void addSeries(qsizetype number);
  void scaleAxes() const;
  void dressAxis(QCPAxis* axis, const ChartAxis& values) const;
  void restyle() const;
  void placeNames() const;

  Look& m_look;
  QWidget& m_place;
  QCustomPlot* m_plot;
  QCPItemTracer* m_ring = nullptr;
  QList<QCPItemText*> m_names;    // one for each series
  QList<QCPItemLine*> m_samples;  // of the lines, before their names
  SeriesChartData m_data;
  std::optional<ChartPlace> m_marked;
};

}  // namespace longleaf::ui
