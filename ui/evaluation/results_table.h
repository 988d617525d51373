// SPDX-License-Identifier: GPL-3.0-or-later
// Settings with their means, intervals and paired differences, a row each; as high as its rows. Whether a difference is
// clear is a word and a mark, not a colour alone.
#pragma once

#include <QTableWidget>

#include "ui/evaluation/evaluation_values.h"

namespace longleaf::ui {

class Look;

class ResultsTable final : public QTableWidget {
  Q_OBJECT

 public:
  explicit ResultsTable(Look& look, QWidget* parent = nullptr);

  void setRows(const EvaluationSection& section);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void wheelEvent(QWheelEvent* event) override;  // the page's

 private:
  void restyle();
  void fit();

  Look& m_look;
  QList<EvaluationTableRow::Verdict> m_verdicts;
};

}  // namespace longleaf::ui
