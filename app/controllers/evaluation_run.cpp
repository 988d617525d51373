// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/evaluation_run.h"

#include <algorithm>
#include <utility>

#include "app/controllers/evaluation_controller.h"
#include "app/controllers/evaluation_words.h"
#include "app/controllers/notice_words.h"
#include "app/tasks/evaluation/sources.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

using namespace evaluation;

constexpr std::chrono::milliseconds kTellEvery{33};

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

Expected<std::vector<Source>> sourcesOf(const EvaluationJob& job, storage::Library& library,
                                        const std::stop_token& stop) {
  if (job.again) return sourcesAgain(library, *job.again, stop);
  if (!job.questionFile.empty()) return questionSources(job.questionFile);
  std::vector<Source> sources;
  for (const qint64 document : job.documents) {
    auto source = shelvedSource(library, document);
    if (!source) return tl::unexpected(source.error());
    sources.push_back(std::move(*source));
  }
  return sources;
}

}  // namespace

EvaluationRun::EvaluationRun(EngineRoom& engine, QObject* parent) : QObject(parent), m_engine(engine) {}

void EvaluationRun::start(const ReadingOrder& order, const EvaluationJob& job) {
  m_engine.perform({order},
                   [this, job](const EngineTools& tools, const std::stop_token& stop) { evaluate(job, tools, stop); });
}

void EvaluationRun::evaluate(const EvaluationJob& job, const EngineTools& tools, const std::stop_token& stop) {
  const auto sources = sourcesOf(job, *tools.shelf.library, stop);
  if (!sources) return tellEnd(tl::unexpected(sources.error()));
  QStringList notices;
  RunPlace place{.engine = tools.engine,
                 .chat = tools.chat,
                 .library = tools.shelf.library.get(),
                 .modelHash = tools.place.modelHash,
                 .stop = stop};
  place.begun = [this](storage::EvaluationId run) { post([this, run] { Q_EMIT begun(run); }); };
  place.progress = [&](const RunProgress& progress) {
    tellProgress(progress, tools);
    tools.waitWhilePaused();
  };
  place.finished = [this](const Row&) { post([this] { Q_EMIT rowDone(); }); };
  place.notice = [&](const Notice& notice) { notices.append(noticeText(notice)); };
  QString forbidden;
  place.forbidden = [&](const SettingWarning& warning) { forbidden = noticeText(warning); };
  auto result = runEvaluation(place, job.request, *sources);
  if (!result && !forbidden.isEmpty()) result.error().message = forbidden.toStdString();
  if (!notices.isEmpty()) {
    notices.removeDuplicates();
    post([this, all = notices.join(QLatin1Char(' '))] { Q_EMIT noticed(all); });
  }
  tellEnd(result ? Expected<void>() : tl::unexpected(result.error()));
}

void EvaluationRun::tellProgress(const RunProgress& progress, const EngineTools& tools) {
  ui::ReadingState state{.phase = ui::ReadingState::Phase::running,
                         .stage = EvaluationController::tr("Evaluating, %1 of %2")
                                      .arg(ui::grouped(static_cast<qint64>(progress.reading) + 1),
                                           ui::grouped(static_cast<qint64>(progress.readings)))};
  if (progress.read != nullptr) {
    state.tokensDone = progress.read->tokensDone;
    state.tokensTotal = progress.read->tokensTotal;
    if (progress.read->seconds > 0) state.tokensPerSecond = progress.read->tokensDone / progress.read->seconds;
  }
  tools.progressed(state);
  const auto now = std::chrono::steady_clock::now();
  if (now - m_told < kTellEvery) return;
  m_told = now;
  const auto readings = static_cast<double>(std::max<std::size_t>(1, progress.readings));
  const ui::EvaluationProgress shown{
      .running = true,
      .words = progressText(progress),
      .share = (static_cast<double>(progress.reading) + readingShare(progress)) / readings};
  post([this, shown] { Q_EMIT progressed(shown); });
}

void EvaluationRun::tellEnd(const Expected<void>& done) {
  post([this, done] {
    if (!done && done.error().code != Code::stopped) Q_EMIT failed(done.error().code, text(done.error().message));
    Q_EMIT ended();
  });
}

}  // namespace longleaf::app
