// SPDX-License-Identifier: GPL-3.0-or-later
// One gauge: a quiet title and its figure in one line, and what shows the figure under it.
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace longleaf::ui {

class ElidingLabel;
class Look;
class ToneLabel;

class GaugeBlock final : public QWidget {
  Q_OBJECT

 public:
  explicit GaugeBlock(Look& look, QWidget* parent = nullptr);

  /// `unit` stands behind the figure in the title's type.
  void setHeading(const QString& title, const QString& figure, const QString& unit = {});
  QString title() const;
  QString figure() const;
  /// The figure large enough to be read across the room.
  void setLargeFigure();
  /// Under what is there; one that expands takes what room is left.
  void add(QWidget* widget);

 private:
  void restyle();

  Look& m_look;
  ElidingLabel* m_title;
  ToneLabel* m_figure;
  ToneLabel* m_unit;
  QVBoxLayout* m_rows;
  bool m_large = false;
};

}  // namespace longleaf::ui
