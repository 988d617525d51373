// SPDX-License-Identifier: GPL-3.0-or-later
// The stored runs, last changed first: documents, tasks and date, and how far each has come, in words.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/evaluation/evaluation_values.h"

class QLabel;

namespace longleaf::ui {

class Look;
class RowList;

class RunList final : public QWidget {
  Q_OBJECT

 public:
  explicit RunList(Look& look, QWidget* parent = nullptr);
  ~RunList() override;

  /// The chosen run stays chosen while it is there.
  void setRuns(const QList<EvaluationRunRow>& runs);
  bool isEmpty() const;
  qint64 chosen() const;
  /// 0: none. Does not emit.
  void setChosen(qint64 run);
  void focusList();

 Q_SIGNALS:
  void runChosen(qint64 run);
  void removalWanted(qint64 run);  // the Delete key

 private:
  class Model;
  class Delegate;

  RowList* m_list;
  QLabel* m_title;
  Model* m_model;
  Delegate* m_delegate;
};

}  // namespace longleaf::ui
