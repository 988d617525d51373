// SPDX-License-Identifier: GPL-3.0-or-later
// The tasks of a run: a tick and the number of items for each, and a line on what it asks. One that is of question
// files goes alone: ticking it unticks the others, and the other way round.
#pragma once

#include <QList>
#include <QWidget>

#include "ui/evaluation/evaluation_values.h"

class QCheckBox;
class QLabel;
class QSpinBox;
class QVBoxLayout;

namespace longleaf::ui {

class LeadLayout;
class Look;

class TaskRows final : public QWidget {
  Q_OBJECT

 public:
  explicit TaskRows(Look& look, QWidget* parent = nullptr);

  void setTasks(const QList<EvaluationTask>& tasks);
  QList<EvaluationTaskWish> wishes() const;
  void setWishes(const QList<EvaluationTaskWish>& wishes);
  /// A ticked task has texts of its own.
  bool ofQuestionFile() const;

 Q_SIGNALS:
  void changed();

 private:
  struct Row {
    EvaluationTask task{};
    QCheckBox* tick = nullptr;
    QSpinBox* items = nullptr;
    QLabel* unit = nullptr;
    QLabel* meaning = nullptr;
    LeadLayout* line = nullptr;
    QVBoxLayout* column = nullptr;
  };

  void add(const EvaluationTask& task);
  void ticked(qsizetype row);
  void restyle();

  Look& m_look;
  QVBoxLayout* m_column;
  QList<Row> m_rows;
};

}  // namespace longleaf::ui
