// SPDX-License-Identifier: GPL-3.0-or-later
// The evaluation page at work: lists runs, says what a wish comes to, begins and stops runs, shows what is there of a
// run while rows come in, and exports.
#pragma once

#include <QElapsedTimer>
#include <QObject>

#include "app/controllers/evaluation_overview.h"
#include "app/controllers/evaluation_run.h"
#include "app/controllers/workplace.h"
#include "app/tasks/evaluation/run.h"
#include "app/tasks/evaluation/stored_run.h"
#include "ui/evaluation/evaluation_values.h"

namespace longleaf::app {

class EvaluationController final : public QObject {
  Q_OBJECT

 public:
  EvaluationController(Workplace& place, QObject* parent);

  /// Reads documents and runs anew.
  void refresh();

 private:
  /// A run on display.
  struct Shown {
    evaluation::StoredRun run{};
    evaluation::RunResult result{};
  };

  void connectPage();
  void connectEngine();
  void connectRun();
  void showOverview();
  void check();
  void start();
  void goOn(qint64 run);
  void perform(const QString& model, const EvaluationJob& job);
  void begun(qint64 run);
  void progressed(const ui::EvaluationProgress& progress);
  void ended();
  void showProgress();
  void showRun(qint64 run);
  void chooseExport(qint64 run, ui::EvaluationExport format);
  void exportRun(qint64 run, ui::EvaluationExport format, const QString& path);
  void remove(qint64 run);
  void chooseQuestionFile();

  Workplace& m_place;
  EvaluationRun m_run;
  EvaluationOverview m_overview;
  ui::EvaluationProgress m_progress;
  QElapsedTimer m_since;     // the run began to read
  double m_shareSince = 0;   // its share then
  double m_readingRate = 0;  // tokens per second of what was read last in this window; 0: nothing was
  bool m_refreshing = false;
  bool m_refreshAgain = false;
  qint64 m_showing = 0;  // a run whose results are being put together
  bool m_showAgain = false;
  bool m_offered = false;  // the form has been filled in once
};

}  // namespace longleaf::app
