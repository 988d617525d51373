// SPDX-License-Identifier: GPL-3.0-or-later
// One run: what it is of, how far it has come, what can be done with it, and a section for each task.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/evaluation/evaluation_values.h"

namespace longleaf::ui {

class Look;

class RunResults final : public QWidget {
  Q_OBJECT

 public:
  explicit RunResults(Look& look, QWidget* parent = nullptr);
  ~RunResults() override;

  void setResults(const EvaluationResults& results);
  qint64 run() const;
  /// `busy`: something runs, this run or another one.
  void setProgress(const EvaluationProgress& progress, bool busy);
  /// Asks, in its place, whether the run is to go.
  void askRemoval();

 Q_SIGNALS:
  void goOnRequested(qint64 run);
  void exportRequested(qint64 run, longleaf::ui::EvaluationExport format);
  void removalConfirmed(qint64 run);

 protected:
  void keyPressEvent(QKeyEvent* event) override;

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
