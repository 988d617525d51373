// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/comparison_run.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "app/controllers/notice_words.h"
#include "app/controllers/reading_pace.h"

namespace longleaf::app {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTellEvery{33};
constexpr std::uint32_t kCurveFrom = 256, kCurveTo = 16384;  // slots

qint64 bytes(std::size_t count) { return static_cast<qint64>(count); }

/// The cache of the same text with this method and other budgets. One that the method cannot be split into has no
/// point.
QList<QPair<qint64, qint64>> memoryCurve(const Engine& engine, const inference::MemoryPlan& plan) {
  QList<QPair<qint64, qint64>> curve;
  const auto add = [&](const inference::Budget& budget) {
    const auto other =
        inference::plan(engine.model->header(),
                        {.settings = plan.settings, .budget = budget, .tokens = plan.tokens, .textTokens = plan.tokens},
                        *engine.backend, true);
    if (other) curve.append({other->budgetSlots, bytes(other->cacheBytes)});
  };
  if (plan.settings.method.schedule != inference::Schedule::never) {
    for (std::uint32_t count = kCurveFrom; count <= std::min(kCurveTo, plan.tokens); count *= 2)
      add({.value = static_cast<double>(count)});
  }
  const bool there =
      std::any_of(curve.begin(), curve.end(), [&](const auto& at) { return at.first == plan.budgetSlots; });
  if (!there) curve.append({plan.budgetSlots, bytes(plan.cacheBytes)});
  std::sort(curve.begin(), curve.end());
  return curve;
}

}  // namespace

/// Lives on the engine thread while a comparison runs, and posts what happens to the run's own thread.
class ComparisonRun::Teller final {
 public:
  Teller(ComparisonRun& run, const EngineTools& tools, const ReadingOrder& order)
      : m_run(run), m_tools(tools), m_order(order) {}

  void compareAloud(const std::vector<CacheSetting>& settings, const std::string& question,
                    const std::stop_token& stop);

 private:
  void plan(std::size_t card, const inference::MemoryPlan& plan);
  void progress(const ComparisonProgress& progress);
  void text(std::size_t card, const std::string& words);
  void flushText();
  void tellFailure(const Error& error, const std::vector<CacheSetting>& settings);
  bool isTime() {
    const auto now = Clock::now();
    if (now - m_told < kTellEvery) return false;
    m_told = now;
    return true;
  }
  template <class Call>
  void post(Call call) {
    QMetaObject::invokeMethod(&m_run, std::move(call), Qt::QueuedConnection);
  }

  ComparisonRun& m_run;
  const EngineTools& m_tools;
  const ReadingOrder& m_order;
  ReadingPace m_pace;
  std::size_t m_planned = 0;  // settings that can be read with
  std::size_t m_card = 0;     // that is read or answers
  ComparisonStage m_stage = ComparisonStage::reading;
  ui::ReadingState m_state{};  // told last
  bool m_begun = false;        // m_card and m_stage have been told
  std::string m_text;          // of m_card, not told yet
  Clock::time_point m_told{};
};

void ComparisonRun::Teller::plan(std::size_t card, const inference::MemoryPlan& plan) {
  m_planned = card + 1;
  const ComparisonPlan told{.tokens = plan.tokens,
                            .slots = plan.budgetSlots,
                            .cacheBytes = bytes(plan.cacheBytes),
                            .peakBytes = bytes(plan.totalBytes),
                            .curve = memoryCurve(m_tools.engine, plan)};
  post([&run = m_run, card, told] { Q_EMIT run.planned(static_cast<int>(card), told); });
}

void ComparisonRun::Teller::progress(const ComparisonProgress& progress) {
  const bool other = !m_begun || progress.setting != m_card || progress.stage != m_stage;
  if (progress.setting != m_card) m_pace = {};
  flushText();
  m_begun = true;
  m_card = progress.setting;
  m_stage = progress.stage;
  const bool last = progress.reading.tokensDone == progress.reading.tokensTotal;
  if (other || last || isTime()) {
    const QString words = m_stage == ComparisonStage::reading ? ComparisonRun::tr("Comparing, setting %1: reading")
                          : m_stage == ComparisonStage::answering
                              ? ComparisonRun::tr("Comparing, setting %1: answering")
                              : ComparisonRun::tr("Comparing, setting %1: agreement");
    ui::ReadingState state{.phase = ui::ReadingState::Phase::running};
    const QString stage = words.arg(m_card + 1);
    // Not a reading of the library's document as such: it is not noted as read.
    if (m_stage == ComparisonStage::reading && progress.reading.tokensTotal > 0)
      state = m_pace.next(progress.reading, m_order.text(), 0, stage);
    state.stage = stage;
    m_state = state;
    m_tools.progressed(state);
    post([&run = m_run, card = m_card, now = m_stage, state] {
      Q_EMIT run.progressed(static_cast<int>(card), now, state);
    });
  }
  m_tools.waitWhilePaused();
}

void ComparisonRun::Teller::text(std::size_t card, const std::string& words) {
  m_card = card;
  m_text += words;
  if (isTime()) flushText();
  m_tools.progressed(m_state);  // the strip may have been told something else too short a time before
  m_tools.waitWhilePaused();
}

void ComparisonRun::Teller::flushText() {
  if (m_text.empty()) return;
  post([&run = m_run, card = m_card, text = QString::fromStdString(std::exchange(m_text, {}))] {
    Q_EMIT run.textArrived(static_cast<int>(card), text);
  });
}

void ComparisonRun::Teller::tellFailure(const Error& error, const std::vector<CacheSetting>& settings) {
  ComparisonFailure failure{.code = error.code, .message = QString::fromStdString(error.message)};
  // Plans are made in order, and the first that cannot be kept ends it all.
  if (error.code != Code::stopped && m_planned < settings.size()) {
    failure.card = static_cast<int>(m_planned);
    const CacheSetting& setting = settings[m_planned];
    const DocumentTokens tokens = documentTokens(m_order.text(), m_tools.engine.model->tokenizer(), m_tools.chat);
    const auto plan = inference::plan(m_tools.engine.model->header(),
                                      {.settings = setting.settings,
                                       .budget = setting.budget,
                                       .tokens = static_cast<std::uint32_t>(tokens.ids.size()),
                                       .textTokens = tokens.textTokens()},
                                      *m_tools.engine.backend, true);
    if (plan) failure.message = QString::fromStdString(worded(error, *plan).message);
    if (plan && plan->largestBudgetThatFits && setting.settings.method.schedule != inference::Schedule::never)
      failure.largest = *plan->largestBudgetThatFits;
  }
  post([&run = m_run, failure] { Q_EMIT run.failed(failure); });
}

void ComparisonRun::Teller::compareAloud(const std::vector<CacheSetting>& settings, const std::string& question,
                                         const std::stop_token& stop) {
  ComparisonRequest request{.settings = settings, .question = question, .sampling = m_order.sampling, .stop = stop};
  request.planned = [this](std::size_t card, const inference::MemoryPlan& made) { plan(card, made); };
  request.progress = [this](const ComparisonProgress& at) { progress(at); };
  request.onText = [this](std::size_t card, const std::string& words) { text(card, words); };
  request.notice = [this](const Notice& notice) {
    post([&run = m_run, words = noticeText(notice)] { Q_EMIT run.noticed(words); });
  };
  request.compared = [this](std::size_t card, const ComparedAnswer& answer) {
    flushText();
    post([&run = m_run, card, made = std::make_shared<const ComparedAnswer>(answer)] {
      Q_EMIT run.compared(static_cast<int>(card), made);
    });
  };
  auto comparison =
      compare({*m_tools.shelf.library, m_tools.engine, m_tools.chat, m_tools.place}, *m_order.document, request);
  if (comparison) {
    post([&run = m_run, made = std::make_shared<const Comparison>(std::move(*comparison))] {
      Q_EMIT run.finished(made);
    });
  } else {
    flushText();
    tellFailure(comparison.error(), settings);
  }
}

ComparisonRun::ComparisonRun(EngineRoom& engine, QObject* parent) : QObject(parent), m_engine(engine) {}

void ComparisonRun::start(ReadingOrder order, const std::vector<CacheSetting>& settings, const QString& question) {
  // The model is loaded for the first of them.
  order.settings = settings.front().settings;
  order.budget = settings.front().budget;
  m_engine.perform({order}, [this, order, settings, words = question.toStdString()](const EngineTools& tools,
                                                                                    const std::stop_token& stop) {
    Teller(*this, tools, order).compareAloud(settings, words, stop);
  });
}

}  // namespace longleaf::app
