// SPDX-License-Identifier: GPL-3.0-or-later
// Two minutes of a speed as a quiet line: no axes, the newest point at the trailing edge.
#pragma once

#include <QWidget>

class QCPGraph;
class QCPItemText;
class QCustomPlot;

namespace longleaf::ui {

class Look;
class RateHistory;

class RateChart final : public QWidget {
  Q_OBJECT

 public:
  enum class Line { solid, dashed };

  RateChart(Look& look, Line line, QWidget* parent = nullptr);

  void setHistory(const RateHistory& history);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void restyle();

  Look& m_look;
  Line m_line;
  QCustomPlot* m_plot;
  QCPGraph* m_graph;
  QCPItemText* m_span;  // "2 min"
};

}  // namespace longleaf::ui
