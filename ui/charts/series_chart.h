// SPDX-License-Identifier: GPL-3.0-or-later
// Lines over an axis: each series with a colour, a dash and a marker of its own (chart_palette.h) and its name at its
// end, points with 95 % intervals as bars. Left and Right go along a line, Up and Down to the next one; the point is
// marked, and its sentence is shown and said.
//
// Takes plain values; the heading above it is its owner's.
#pragma once

#include <QList>
#include <QPair>
#include <QString>
#include <QWidget>
#include <memory>
#include <optional>

namespace longleaf::ui {

class Look;
class SeriesPlot;

enum class AxisScale { linear, logarithmic };

struct ChartAxis {
  QString title{};  // with its unit: "cache slots", "nats per token (lower is better)"
  AxisScale scale = AxisScale::linear;
  QList<QPair<double, QString>> ticks{};  // exactly these: {12.0, "12 MiB"}; none: round numbers by the locale
};

struct SeriesPoint {
  double x = 0;
  double y = 0;
  std::optional<double> low{};  // the interval; both or none
  std::optional<double> high{};
  QString sentence{};  // "balanced, 2,048 slots: 0.73, 95 % interval 0.61 to 0.82"
};

struct ChartSeries {
  QString name{};
  QList<SeriesPoint> points{};  // by x
  int look = -1;                // number of its colour, dash and marker; -1: its place among the series
};

struct SeriesChartData {
  QString name{};  // for screen readers
  ChartAxis x{};
  ChartAxis y{};
  QList<ChartSeries> series{};
};

/// A series and a point of it.
struct ChartPlace {
  int series = 0;
  int point = 0;
};

class SeriesChart final : public QWidget {
  Q_OBJECT

 public:
  explicit SeriesChart(Look& look, QWidget* parent = nullptr);
  ~SeriesChart() override;

  /// Points whose place no axis has (not finite, or not above 0 on a logarithmic one) are left out.
  void setData(const SeriesChartData& data);
  const SeriesChartData& data() const;
  /// The marked point; nothing without points.
  std::optional<ChartPlace> current() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void currentChanged();

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  bool event(QEvent* event) override;  // the tooltip of the nearest point
  void resizeEvent(QResizeEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void setCurrent(const ChartPlace& place);
  void showSentence();
  void step(int along, int across);

  Look& m_look;
  std::unique_ptr<SeriesPlot> m_plot;
};

}  // namespace longleaf::ui
