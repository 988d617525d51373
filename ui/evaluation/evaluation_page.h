// SPDX-License-Identifier: GPL-3.0-or-later
// The Evaluation page: what cache settings lose, measured. Stored runs beside a form for a new one or the results of
// the chosen one, and above them what runs at the moment. Takes plain values and emits what a person wants.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/evaluation/evaluation_values.h"

namespace longleaf::ui {

class Look;

class EvaluationPage final : public QWidget {
  Q_OBJECT

 public:
  explicit EvaluationPage(Look& look, QWidget* parent = nullptr);
  ~EvaluationPage() override;

  void setOffer(const EvaluationOffer& offer);
  void setRuns(const QList<EvaluationRunRow>& runs);
  void setWish(const EvaluationWish& wish);
  EvaluationWish wish() const;
  void setCheck(const EvaluationCheck& check);
  void setQuestionFile(const QString& path);
  /// Shows a run's results. Those of a run that is not the chosen one are left alone.
  void setResults(const EvaluationResults& results);
  /// `busy`: the engine is at work, for a run or for anything else.
  void setProgress(const EvaluationProgress& progress, bool busy);

  void showForm();
  /// The results of a run, which runWanted() asks for.
  void showRun(qint64 run);
  qint64 chosenRun() const;  // 0: the form, or nothing, is shown

 Q_SIGNALS:
  void closeRequested();
  void runWanted(qint64 run);
  void wishChanged();
  void questionFileWanted();
  void startRequested();
  void stopRequested();
  void goOnRequested(qint64 run);
  void exportRequested(qint64 run, longleaf::ui::EvaluationExport format);
  void removalRequested(qint64 run);

 protected:
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
