// SPDX-License-Identifier: GPL-3.0-or-later
// A heat map: a cell for each row and column, its number in it on a colour of cividis (chart_palette.h). The keyboard
// moves from cell to cell; each has a sentence of its own for the tooltip and for screen readers. As high as its rows
// take; as wide as its place, but never narrower than its numbers need; a row's long name gives way to them.
//
// Takes plain values; what the numbers mean is its owner's to say, in a heading above it.
#pragma once

#include <QList>
#include <QString>
#include <QTableView>
#include <optional>

#include "ui/charts/chart_palette.h"

namespace longleaf::ui {

class Look;

struct HeatCell {
  double value = 0;    // places its colour on the scale
  QString figure{};    // drawn in it: "0.73"
  QString sentence{};  // "2,048 slots, depth 0.35: 0.73, of 4 facts"
};

struct HeatRow {
  QString label{};                         // "2,048"
  QList<std::optional<HeatCell>> cells{};  // as many as there are columns; nothing: an empty place
};

struct HeatMapData {
  QString name{};         // for screen readers: "Facts found by depth and budget, balanced"
  QString rowTitle{};     // "slots"; in the corner
  QStringList columns{};  // their names: "depth 0.05"; for screen readers
  QString firstColumn{};  // under the first and the last one: "beginning"
  QString lastColumn{};
  QList<HeatRow> rows{};  // from the top
  HeatScale scale{};      // maps that are compared share one
};

class HeatMap final : public QTableView {
  Q_OBJECT

 public:
  explicit HeatMap(Look& look, QWidget* parent = nullptr);
  ~HeatMap() override;

  /// The cell with the keyboard stays where it was, if it is still there.
  void setData(const HeatMapData& data);
  const HeatMapData& data() const;

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void wheelEvent(QWheelEvent* event) override;  // the page's, not the map's

 private:
  class Model;
  class RowHeader;
  void restyle();
  int labelWidth(int most) const;
  void layOut();
  int footHeight() const;

  Look& m_look;
  Model* m_model;
};

}  // namespace longleaf::ui
