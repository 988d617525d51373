// SPDX-License-Identifier: GPL-3.0-or-later
// A chart with a heading and a line on what it shows, or a sentence where there is nothing to draw yet.
#pragma once

#include <QFrame>

class QVBoxLayout;

namespace longleaf::ui {

class Look;
class ToneLabel;

class ChartCard final : public QFrame {
  Q_OBJECT

 public:
  /// What the card says: its heading, and the sentence while there is nothing to draw.
  struct Words {
    QString title{};
    QString nothing{};
  };
  /// Takes the chart.
  ChartCard(Look& look, const Words& words, QWidget* chart);

  /// `about`: under the heading, what the chart is of. Without anything drawn: the sentence instead of both.
  void setDrawn(bool drawn, const QString& about);

 private:
  void restyle();

  Look& m_look;
  ToneLabel* m_title;
  ToneLabel* m_about;
  ToneLabel* m_nothing;
  QWidget* m_chart;
  QVBoxLayout* m_column;
};

}  // namespace longleaf::ui
