// SPDX-License-Identifier: GPL-3.0-or-later
// An evaluation on the engine thread, told on the window's: when it has its place in the library, how far it is, at
// most 30 times a second, each row as it is done, and how it ended. One runs at a time; a pause and a stop of the
// engine room count.
#pragma once

#include <QObject>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "app/controllers/engine_room.h"
#include "app/tasks/evaluation/run.h"
#include "app/tasks/evaluation/stored_run.h"
#include "ui/evaluation/evaluation_values.h"

namespace longleaf::app {

/// What a run is over: documents of the library, a question file, or what an earlier run was over.
struct EvaluationJob {
  std::vector<qint64> documents{};
  std::string questionFile{};
  std::optional<evaluation::StoredRun> again{};
  evaluation::RunRequest request{};
};

class EvaluationRun final : public QObject {
  Q_OBJECT

 public:
  EvaluationRun(EngineRoom& engine, QObject* parent);

  /// Model and device of the order. ended() comes at the end, and before the engine room's idle(); neither it nor
  /// anything else where the model cannot be loaded, which the engine room tells. Must not be begun while another one
  /// runs.
  void start(const ReadingOrder& order, const EvaluationJob& job);

 Q_SIGNALS:
  void begun(qint64 run);
  void progressed(const longleaf::ui::EvaluationProgress& progress);
  void rowDone();
  void noticed(const QString& sentences);
  /// Before ended(); a stop is no failure.
  void failed(longleaf::app::Code code, const QString& message);
  void ended();

 private:
  // On the engine thread:
  void evaluate(const EvaluationJob& job, const EngineTools& tools, const std::stop_token& stop);
  void tellProgress(const evaluation::RunProgress& progress, const EngineTools& tools);
  void tellEnd(const Expected<void>& done);
  template <class Call>
  void post(Call call) {
    QMetaObject::invokeMethod(this, std::move(call), Qt::QueuedConnection);
  }

  EngineRoom& m_engine;
  std::chrono::steady_clock::time_point m_told{};  // engine thread
};

}  // namespace longleaf::app
