// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/evaluation_controller.h"

#include <QFileDialog>
#include <QFileInfo>
#include <algorithm>
#include <utility>

#include "app/controllers/evaluation_wish.h"
#include "app/controllers/evaluation_words.h"
#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/table.h"
#include "app/tasks/new_file.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/theme/figures.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::app {

namespace {

using namespace evaluation;

constexpr double kShareForTime = 0.02;  // of a run, before its time left can be told
const QString kBar = QStringLiteral("evaluation");

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

std::string bytesOf(ui::EvaluationExport format, const StoredRun& run, const RunResult& result) {
  const PlotStyle style{.words = plotWords()};
  switch (format) {
    case ui::EvaluationExport::csv:
      return rowsAsCsv(result.rows);
    case ui::EvaluationExport::json:
      return resultJson(run.request, result).dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    case ui::EvaluationExport::svg:
      return plotSvg(plotsOf(result.overall), style).toStdString();
    case ui::EvaluationExport::png:
      break;
  }
  return plotPng(plotsOf(result.overall), style).toStdString();
}

QString endingOf(ui::EvaluationExport format) {
  switch (format) {
    case ui::EvaluationExport::csv:
      return QStringLiteral("csv");
    case ui::EvaluationExport::json:
      return QStringLiteral("json");
    case ui::EvaluationExport::svg:
      return QStringLiteral("svg");
    case ui::EvaluationExport::png:
      break;
  }
  return QStringLiteral("png");
}

}  // namespace

EvaluationController::EvaluationController(Workplace& place, QObject* parent)
    : QObject(parent), m_place(place), m_run(place.engine, this) {
  connectPage();
  connectEngine();
  connectRun();
  connect(m_place.window.actions().evaluate, &QAction::triggered, this, &EvaluationController::refresh);
  connect(&m_place, &Workplace::modelChanged, this, [this] {
    if (m_offered) refresh();
  });
}

void EvaluationController::connectPage() {
  using ui::EvaluationPage;
  EvaluationPage& page = m_place.window.evaluation();
  connect(&page, &EvaluationPage::runWanted, this, &EvaluationController::showRun);
  connect(&page, &EvaluationPage::wishChanged, this, &EvaluationController::check);
  connect(&page, &EvaluationPage::questionFileWanted, this, &EvaluationController::chooseQuestionFile);
  connect(&page, &EvaluationPage::startRequested, this, &EvaluationController::start);
  connect(&page, &EvaluationPage::goOnRequested, this, &EvaluationController::goOn);
  connect(&page, &EvaluationPage::exportRequested, this, &EvaluationController::chooseExport);
  connect(&page, &EvaluationPage::removalRequested, this, &EvaluationController::remove);
  connect(&page, &EvaluationPage::stopRequested, this, [this] {
    m_progress.stopping = true;
    showProgress();
    m_place.engine.stop();
  });
}

void EvaluationController::connectEngine() {
  EngineRoom& engine = m_place.engine;
  connect(&engine, &EngineRoom::began, this, &EvaluationController::showProgress);
  connect(&engine, &EngineRoom::idle, this, [this] {
    m_progress = {};
    showProgress();
    if (m_offered) check();
  });
  connect(&engine, &EngineRoom::progressed, this, [this](const ui::ReadingState& state) {
    if (state.tokensPerSecond > 0) m_readingRate = state.tokensPerSecond;
  });
}

void EvaluationController::connectRun() {
  connect(&m_run, &EvaluationRun::begun, this, &EvaluationController::begun);
  connect(&m_run, &EvaluationRun::progressed, this, &EvaluationController::progressed);
  connect(&m_run, &EvaluationRun::rowDone, this, [this] {
    refresh();
    showRun(m_place.window.evaluation().chosenRun());
  });
  connect(&m_run, &EvaluationRun::noticed, this,
          [this](const QString& sentences) { m_place.note(QStringLiteral("evaluation-notice"), sentences); });
  connect(&m_run, &EvaluationRun::failed, this,
          [this](Code code, const QString& message) { m_place.tell(kBar, code, message); });
  connect(&m_run, &EvaluationRun::ended, this, &EvaluationController::ended);
}

// --- What there is -------------------------------------------------------------------------------------------------

void EvaluationController::refresh() {
  if (m_refreshing) {
    m_refreshAgain = true;
    return;
  }
  m_refreshing = true;
  m_place.library.run(
      this, [model = m_place.model().toStdString()](Shelf& shelf) { return evaluationOverview(shelf, model); },
      [this](Expected<EvaluationOverview> overview) {
        m_refreshing = false;
        if (std::exchange(m_refreshAgain, false)) refresh();
        if (!overview) return m_place.tell(kBar, overview.error().code, text(overview.error().message));
        m_overview = std::move(*overview);
        showOverview();
      });
}

void EvaluationController::showOverview() {
  ui::EvaluationPage& page = m_place.window.evaluation();
  ui::EvaluationOffer offer{.tasks = evaluationTasks(), .methods = evaluationMethods()};
  for (const EvaluationText& each : m_overview.texts) {
    const QString tokens = each.tokens > 0 ? tr("%1 tokens").arg(ui::grouped(each.tokens)) : QString();
    offer.documents.append({.id = each.id, .title = each.title, .detail = tokens});
  }
  page.setOffer(offer);
  QList<ui::EvaluationRunRow> rows;
  for (const StoredRun& run : m_overview.runs) {
    ui::EvaluationRunRow row = runRow(run, m_overview.titles);
    if (m_progress.running && run.id == m_progress.id) {
      row.state = ui::EvaluationRunRow::State::running;
      row.rows += QStringLiteral(" · ") + tr("running");
    }
    rows.append(row);
  }
  page.setRuns(rows);
  if (!std::exchange(m_offered, true)) {
    const bool one = m_overview.texts.size() == 1;
    page.setWish(firstWish(m_place.hasDocument() ? m_place.current().id() : one ? m_overview.texts.front().id : 0));
  }
  check();
  showProgress();
}

void EvaluationController::showRun(qint64 run) {
  if (run == 0) return;
  if (m_showing != 0) {
    m_showAgain = true;
    return;
  }
  m_showing = run;
  m_place.library.run(
      this,
      [run](Shelf& shelf) -> Expected<Shown> {
        auto stored = storedRun(*shelf.library, run);
        if (!stored) return tl::unexpected(stored.error());
        auto result = storedResult(*shelf.library, *stored);
        if (!result) return tl::unexpected(result.error());
        return Shown{std::move(*stored), std::move(*result)};
      },
      [this](const Expected<Shown>& shown) {
        const qint64 asked = std::exchange(m_showing, 0);
        ui::EvaluationPage& page = m_place.window.evaluation();
        if (shown) page.setResults(shownResults(shown->run, shown->result, m_overview.titles));
        if (!shown && page.chosenRun() == asked) m_place.tell(kBar, shown.error().code, text(shown.error().message));
        showProgress();
        if (std::exchange(m_showAgain, false)) showRun(page.chosenRun());
      });
}

// --- A wish --------------------------------------------------------------------------------------------------------

void EvaluationController::check() {
  const ui::EvaluationWish wish = m_place.window.evaluation().wish();
  const UnderstoodWish understood = understand(wish, !m_place.model().isEmpty());
  ui::EvaluationCheck check{.problem = understood.problem, .settings = understood.settings};
  if (check.problem.isEmpty()) {
    const auto settings = static_cast<int>(understood.settings.size());
    if (understood.request.tasks.front().task == Task::qa) {
      check.summary = tr("Settings: %1. Each text of the file is read with each of them.").arg(ui::grouped(settings));
    } else {
      check.summary =
          tr("Readings: %1, each document with each setting.").arg(ui::grouped(wish.documents.size() * settings));
      check.estimate = estimateText(timeFor(wish, understood.request, m_overview, m_readingRate));
    }
  }
  m_place.window.evaluation().setCheck(check);
}

void EvaluationController::chooseQuestionFile() {
  auto* dialog = new QFileDialog(&m_place.window, tr("Choose a question file"));
  dialog->setObjectName(QStringLiteral("questionFileDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFile);
  dialog->setNameFilters({tr("Questions (*.jsonl *.json)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::fileSelected, &m_place.window.evaluation(), &ui::EvaluationPage::setQuestionFile);
  dialog->open();
}

// --- Running -------------------------------------------------------------------------------------------------------

void EvaluationController::start() {
  const ui::EvaluationWish wish = m_place.window.evaluation().wish();
  UnderstoodWish understood = understand(wish, !m_place.model().isEmpty());
  if (m_place.engine.busy() || !understood.problem.isEmpty()) return check();
  EvaluationJob job{.request = std::move(understood.request)};
  if (job.request.tasks.front().task == Task::qa) {
    job.questionFile = QFileInfo(wish.questionFile).absoluteFilePath().toStdString();
  } else {
    job.documents.assign(wish.documents.begin(), wish.documents.end());
  }
  perform(m_place.model(), job);
}

void EvaluationController::goOn(qint64 run) {
  if (m_place.engine.busy()) return;
  const auto& runs = m_overview.runs;
  const auto stored = std::find_if(runs.begin(), runs.end(), [run](const StoredRun& each) { return each.id == run; });
  if (stored == runs.end()) return;
  // With the model of then: a run with another one would be another run.
  perform(text(stored->model), {.again = *stored, .request = stored->request});
}

void EvaluationController::perform(const QString& model, const EvaluationJob& job) {
  m_place.window.bars().dismiss(kBar);
  m_progress = {.running = true, .id = job.again ? job.again->id : 0, .words = tr("Preparing")};
  m_since.invalidate();
  ReadingOrder order = m_place.order(nullptr);
  order.model = model;
  order.modelName.clear();
  m_run.start(order, job);
  showProgress();
}

void EvaluationController::begun(qint64 run) {
  m_progress.id = run;
  m_place.window.evaluation().showRun(run);
  refresh();
}

void EvaluationController::progressed(const ui::EvaluationProgress& progress) {
  if (!m_progress.running) return;
  m_progress.words = progress.words;
  m_progress.share = progress.share;
  if (!m_since.isValid()) {
    m_since.start();
    m_shareSince = progress.share;
  }
  // Readings that were in the library already took no time: the share counts from the first one that was read.
  const double done = progress.share - m_shareSince;
  if (done > kShareForTime) {
    const double seconds = static_cast<double>(m_since.elapsed()) / 1000 * (1 - progress.share) / done;
    m_progress.timeLeft = tr("about %1 left").arg(ui::durationText(seconds));
  }
  showProgress();
}

void EvaluationController::ended() {
  m_progress = {};
  refresh();
  showRun(m_place.window.evaluation().chosenRun());
  showProgress();
}

void EvaluationController::showProgress() {
  m_place.window.evaluation().setProgress(m_progress, m_place.engine.busy());
}

// --- Afterwards ----------------------------------------------------------------------------------------------------

void EvaluationController::chooseExport(qint64 run, ui::EvaluationExport format) {
  auto* dialog = new QFileDialog(&m_place.window, tr("Export the run"));
  dialog->setObjectName(QStringLiteral("evaluationExportDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(endingOf(format));
  dialog->selectFile(tr("evaluation") + QLatin1Char('.') + endingOf(format));
  connect(dialog, &QFileDialog::fileSelected, this,
          [this, run, format](const QString& path) { exportRun(run, format, path); });
  dialog->open();
}

void EvaluationController::exportRun(qint64 run, ui::EvaluationExport format, const QString& path) {
  m_place.library.run(
      this,
      [run, format, path = path.toStdString()](Shelf& shelf) -> Expected<void> {
        const auto stored = storedRun(*shelf.library, run);
        if (!stored) return tl::unexpected(stored.error());
        const auto result = storedResult(*shelf.library, *stored);
        if (!result) return tl::unexpected(result.error());
        return writeWholeFile(path, bytesOf(format, *stored, *result));
      },
      [this, path](const Expected<void>& done) {
        if (!done) return m_place.tell(kBar, done.error().code, text(done.error().message));
        m_place.note(kBar, tr("The run is in %1.").arg(path));
      });
}

void EvaluationController::remove(qint64 run) {
  m_place.library.run(
      this, [run](Shelf& shelf) { return lift(shelf.library->removeEvaluation(run)); },
      [this](const Expected<void>& removed) {
        if (!removed) m_place.tell(kBar, removed.error().code, text(removed.error().message));
        refresh();
      });
}

}  // namespace longleaf::app
