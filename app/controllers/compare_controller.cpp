// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/compare_controller.h"

#include <QFileDialog>
#include <algorithm>

#include "app/controllers/compared_settings.h"
#include "app/controllers/comparison_words.h"
#include "app/controllers/offered_settings.h"
#include "app/controllers/quality_chart.h"
#include "app/export/comparison_export.h"
#include "app/tasks/new_file.h"
#include "ui/compare/compare_page.h"
#include "ui/compare/setting_words.h"
#include "ui/theme/figures.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::app {

namespace {

const QString kBar = QStringLiteral("compare");
const QString kExportBar = QStringLiteral("compare-export");
const QString kSettings = QStringLiteral("compare_settings");  // of the preferences: one on each line
const QString kQuestion = QStringLiteral("compare_question");
const QString kTask = QStringLiteral("compare_task");
const QString kSummary = QStringLiteral("summary");
constexpr QLatin1Char kLine('\n');

}  // namespace

CompareController::CompareController(Workplace& place, QObject* parent)
    : QObject(parent), m_place(place), m_run(place.engine, this) {
  connectPage();
  connectRun();
  connect(m_place.window.actions().compare, &QAction::triggered, this, &CompareController::open);
  connect(&m_place, &Workplace::currentChanged, this, &CompareController::showDocument);
  connect(&m_place, &Workplace::modelChanged, this, &CompareController::showActions);
  connect(&m_place.engine, &EngineRoom::began, this, &CompareController::showActions);
  connect(&m_place.engine, &EngineRoom::idle, this, &CompareController::ended);
  connect(&m_place.preferences, &Preferences::loaded, this, [this] {
    m_place.window.compare().setQuestion(m_place.preferences.value(kQuestion));
    m_place.window.compare().setSummary(m_place.preferences.value(kTask) == kSummary);
    loadSettings();
  });
  connect(&m_place.window.bars(), &ui::InlineBars::verbChosen, this, [this](const QString& id, const QString& verb) {
    if (id != kBar || !m_failure) return;
    const ComparisonFailure failure = *m_failure;
    m_place.window.bars().dismiss(kBar);
    open();
    const int card = failure.card.value_or(0);
    if (verb == QLatin1String("largest") && failure.largest && knows(card)) {
      chooseSetting(card,
                    ui::withSettingPart(at(card).text, QStringLiteral("budget"), QString::number(*failure.largest)));
    }
    if (verb == QLatin1String("change")) m_place.window.compare().openForm(card);
    if (verb == QLatin1String("again")) run();
  });
}

void CompareController::connectPage() {
  ui::ComparePage& page = m_place.window.compare();
  page.setOffered({.budgets = budgetPresets(), .methods = offeredMethods()});
  connect(&page, &ui::ComparePage::runRequested, this, &CompareController::run);
  connect(&page, &ui::ComparePage::stopRequested, m_place.window.actions().stop, &QAction::trigger);
  connect(&page, &ui::ComparePage::settingEdited, this, &CompareController::chooseSetting);
  connect(&page, &ui::ComparePage::addRequested, this,
          [this] { changeSettings(texts() + QStringList{anotherSetting(texts())}); });
  connect(&page, &ui::ComparePage::removeRequested, this, [this](int card) {
    QStringList left = texts();
    if (left.size() <= ui::kFewestCards || card < 0 || card >= left.size()) return;
    left.removeAt(card);
    changeSettings(left);
  });
  connect(&page, &ui::ComparePage::headChosen, this, [this](int layer, int kvHead) {
    m_head = {layer, kvHead};
    showStrip();
  });
  connect(&page, &ui::ComparePage::pageActivated, this, &CompareController::openPage);
  connect(&page, &ui::ComparePage::exportRequested, this, &CompareController::exportTo);
}

void CompareController::connectRun() {
  connect(&m_run, &ComparisonRun::planned, this, [this](int card, const ComparisonPlan& plan) {
    if (!knows(card)) return;
    at(card).plan = plan;
    at(card).state.cost = costText(plan);
    at(card).state.cacheMemory = ui::bytesText(plan.cacheBytes);
    at(card).state.peakMemory = ui::bytesText(plan.peakBytes);
    showCard(card);
    showMemory();
  });
  connect(&m_run, &ComparisonRun::progressed, this,
          [this](int card, ComparisonStage stage, const ui::ReadingState& state) {
            if (!knows(card)) return;
            ui::CardState& shown = at(card).state;
            shown.phase = stage == ComparisonStage::reading     ? ui::CardPhase::reading
                          : stage == ComparisonStage::answering ? ui::CardPhase::answering
                                                                : ui::CardPhase::agreeing;
            shown.share = state.tokensTotal > 0 ? double(state.tokensDone) / double(state.tokensTotal) : -1;
            shown.progress = progressText(stage, state);
            showCard(card);
          });
  connect(&m_run, &ComparisonRun::textArrived, this, [this](int card, const QString& text) {
    if (!knows(card)) return;
    at(card).state.answer += text;
    showCard(card);
  });
  connect(&m_run, &ComparisonRun::compared, this,
          [this](int card, const std::shared_ptr<const ComparedAnswer>& answer) {
            if (!knows(card)) return;
            at(card).answer = answer;
            showAnswer(at(card).state, *answer, card == 0);
            showCard(card);
            showStrip();
          });
  connect(&m_run, &ComparisonRun::noticed, this,
          [this](const QString& sentence) { m_place.note(QStringLiteral("engine"), sentence); });
  connect(&m_run, &ComparisonRun::finished, this, [this](const std::shared_ptr<const Comparison>& comparison) {
    m_comparison = comparison;
    showActions();
  });
  connect(&m_run, &ComparisonRun::failed, this, &CompareController::showFailure);
}

// --- What is compared ----------------------------------------------------------------------------------------------

void CompareController::loadSettings() {
  QStringList chosen = m_place.preferences.value(kSettings).split(kLine, Qt::SkipEmptyParts);
  if (chosen.size() < ui::kFewestCards || chosen.size() > ui::kMostCards) {
    chosen = usualComparison(m_place.preferences);
  }
  m_cards.clear();
  for (const QString& text : chosen) m_cards.push_back({.text = text});
  showSettings();
}

QStringList CompareController::texts() const {
  QStringList all;
  for (const Card& card : m_cards) all.append(card.text);
  return all;
}

void CompareController::chooseSetting(int card, const QString& text) {
  if (m_running || !knows(card)) return;
  QStringList all = texts();
  all[card] = text;
  changeSettings(all);
}

/// What was found with a setting that is still there stays, as long as it was compared with the same reference.
void CompareController::changeSettings(const QStringList& now) {
  if (m_running) return;
  std::vector<Card> before = std::exchange(m_cards, {});
  const bool sameReference = !before.empty() && before.front().text == now.front();
  for (const QString& text : now) {
    const auto old = std::find_if(before.begin(), before.end(), [&](const Card& card) { return card.text == text; });
    if (sameReference && old != before.end()) {
      m_cards.push_back(std::move(*old));
      before.erase(old);
    } else {
      m_cards.push_back({.text = text});
    }
  }
  m_comparison.reset();  // another one is shown
  const bool usual = now == usualComparison(m_place.preferences);
  m_place.preferences.set(kSettings, usual ? QString() : now.join(kLine));
  showSettings();
}

void CompareController::open() {
  if (!m_place.hasDocument()) return;
  const bool same = m_document && m_document->id == m_place.current().id();
  if (!m_running && !same) takeDocument();
  // Before anything was chosen it is what is read with at present.
  if (m_place.preferences.value(kSettings).isEmpty() && !m_running &&
      std::none_of(m_cards.begin(), m_cards.end(), [](const Card& card) { return card.plan.has_value(); })) {
    loadSettings();
  }
  showQuality();
  m_place.window.showWide(m_place.window.compare());
}

// --- What is shown -------------------------------------------------------------------------------------------------

void CompareController::showDocument() {
  if (!m_place.hasDocument() && m_place.window.shows(m_place.window.compare())) m_place.window.closePage();
  // What was found, or is being found, about the one before stays until this one is compared over.
  showActions();
}

/// The page is about the document on display from now on.
void CompareController::takeDocument() {
  for (Card& card : m_cards) card = {.text = card.text};
  m_comparison.reset();
  m_document = m_place.current().shelved;
  m_pages = stripPages(m_document->document);
  m_place.window.compare().setDocumentTitle(QString::fromStdString(m_document->document.title));
  showSettings();
}

void CompareController::showSettings() {
  m_shown = shownSettings(texts());
  m_place.window.compare().setSettings(m_shown);
  for (int card = 0; knows(card); ++card) showCard(card);
  showStrip();
  showMemory();
  showActions();
}

void CompareController::showCard(int card) { m_place.window.compare().setCard(card, at(card).state); }

void CompareController::showStrip() {
  ui::StripData strip;
  std::vector<std::uint32_t> pageTokens;  // the same for all of them
  for (int card = 0; knows(card); ++card) {
    if (!at(card).answer) continue;
    const FateTable& fates = at(card).answer->fates;
    strip.layers = static_cast<int>(fates.layers);
    strip.kvHeads = static_cast<int>(fates.kvHeads);
    strip.rows.append({card, m_shown.value(card).shortName, pageFates(fates, m_head.layer, m_head.kvHead)});
    pageTokens = fates.pageTokens;
  }
  if (!strip.rows.isEmpty()) {
    strip.pages = m_pages;
  } else {
    m_head = {};  // there is nothing to choose from
  }
  m_place.window.compare().setStrip(strip);
  m_place.window.compare().setKeptMap(keptMap(strip, pageTokens, m_head));
}

void CompareController::showMemory() {
  QList<NamedPlan> plans;
  for (int card = 0; knows(card); ++card) {
    if (at(card).plan) plans.append({card, m_shown.value(card).shortName, *at(card).plan});
  }
  m_place.window.compare().setMemoryChart(memoryChart(plans));
}

void CompareController::showQuality() {
  m_place.library.run(
      this, [](Shelf& shelf) { return lastQualityChart(shelf); },
      [this](const Expected<ui::SeriesChartData>& chart) {
        if (chart) m_place.window.compare().setQualityChart(*chart);
      });
}

void CompareController::showActions() {
  ui::ComparePage& page = m_place.window.compare();
  const bool ready = m_place.hasDocument() && !m_place.model().isEmpty();
  m_place.window.actions().compare->setEnabled(m_place.hasDocument());
  const bool sound =
      std::all_of(m_shown.begin(), m_shown.end(), [](const auto& each) { return each.problem.isEmpty(); });
  const QString why = m_place.model().isEmpty()             ? tr("There is no model that can be used.")
                      : !sound                              ? tr("A setting is not right yet.")
                      : m_place.engine.busy() && !m_running ? tr("Something else is being read or answered.")
                                                            : QString();
  // In this order the keyboard stays with the button that there is: one that cannot be pressed does not take it.
  if (m_running) page.setBusy(true);
  page.setCanRun(ready && sound && !m_place.engine.busy(), why);
  if (!m_running) page.setBusy(false);
  page.setCanExport(m_comparison != nullptr);
}

// --- Running -------------------------------------------------------------------------------------------------------

void CompareController::run() {
  if (m_running || !m_place.hasDocument() || m_place.model().isEmpty() || m_place.engine.busy()) return;
  const QStringList now = texts();
  std::vector<std::string> words;
  std::transform(now.begin(), now.end(), std::back_inserter(words),
                 [](const QString& each) { return each.toStdString(); });
  const auto settings = parseSettings(words);
  if (!settings) return showSettings();
  const ui::ComparePage& page = m_place.window.compare();
  m_place.preferences.set(kQuestion, page.question());
  m_place.preferences.set(kTask, page.isSummary() ? kSummary : QString());
  const QString question = page.isSummary() ? QString() : page.question();
  m_place.window.bars().dismiss(kBar);
  takeDocument();
  for (Card& card : m_cards) {
    card.state.phase = ui::CardPhase::waiting;
    card.state.progress = tr("Waits for its turn");
  }
  m_running = true;
  showSettings();
  m_run.start(m_place.order(m_document), *settings, question);
  showActions();
}

/// Nothing runs any more. Where a setting is not done by then, it was stopped, or something failed before its turn.
void CompareController::ended() {
  if (m_running) {
    m_running = false;
    for (int card = 0; knows(card); ++card) {
      ui::CardState& state = at(card).state;
      if (state.phase == ui::CardPhase::done) continue;
      const bool begun = state.phase != ui::CardPhase::waiting;
      state.phase = ui::CardPhase::stopped;
      state.share = -1;
      state.progress = begun ? tr("Stopped. What has been read so far is kept.") : tr("Not run.");
      showCard(card);
    }
  }
  showActions();
}

void CompareController::showFailure(const ComparisonFailure& failure) {
  if (failure.code == Code::stopped) return;
  if (failure.code == Code::deviceLost) m_place.engine.release();
  m_failure = failure;
  QList<ui::BarVerb> verbs;
  QString sentence = sentenceOf(failure.code);
  if (failure.card && knows(*failure.card)) {
    sentence = tr("%1: %2").arg(m_shown.value(*failure.card).name, sentence);
    if (failure.largest)
      verbs.append({QStringLiteral("largest"), tr("Use %1 slots").arg(ui::grouped(*failure.largest))});
    verbs.append({QStringLiteral("change"), tr("Change the setting")});
  } else {
    verbs.append({QStringLiteral("again"), tr("Try again")});
  }
  m_place.window.bars().show(
      {.id = kBar, .severity = ui::Severity::error, .text = sentence, .details = failure.message, .verbs = verbs});
}

// --- Out of the page -----------------------------------------------------------------------------------------------

void CompareController::openPage(int page) {
  if (!m_document || page < 0 || static_cast<std::size_t>(page) >= m_document->document.pages.size()) return;
  const storage::Page& at = m_document->document.pages[static_cast<std::size_t>(page)];
  const std::string_view text = std::string_view(m_document->document.text).substr(0, at.end);
  const std::size_t begin = text.find_first_not_of(" \t\n", at.begin);
  if (begin == std::string_view::npos) return Q_EMIT pageWanted(m_document->id, page);  // a cover, a picture
  // Its first line is enough to be found by: a page that is highlighted as a whole is hard to read.
  const std::size_t end = std::min(text.find('\n', begin), at.end);
  Q_EMIT placeWanted({m_document->id, static_cast<qint64>(begin), static_cast<qint64>(end)});
}

void CompareController::exportTo(const QString& format) {
  if (!m_comparison) return;
  auto* dialog = new QFileDialog(&m_place.window, tr("Export the comparison"));
  dialog->setObjectName(QStringLiteral("exportComparisonDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->setDefaultSuffix(format);
  dialog->selectFile(tr("comparison") + QLatin1Char('.') + format);
  connect(dialog, &QFileDialog::fileSelected, this, [this, format](const QString& path) { writeExport(format, path); });
  dialog->open();
}

void CompareController::writeExport(const QString& format, const QString& path) {
  const auto kind = comparisonFormatOf("comparison." + format.toStdString());
  if (!m_comparison || !kind) return;
  m_place.ingest.run(
      this,
      [comparison = m_comparison, document = m_document, kind = *kind,
       path = path.toStdString()](Shelf&) -> Expected<void> {
        const auto bytes = exported(*comparison, *document, kind);
        if (!bytes) return tl::unexpected(bytes.error());
        return writeWholeFile(path, *bytes);
      },
      [this, path](const Expected<void>& written) {
        if (written) return m_place.note(kExportBar, tr("Exported to %1").arg(path));
        m_place.window.bars().show({.id = kExportBar,
                                    .severity = ui::Severity::error,
                                    .text = tr("The comparison was not exported."),
                                    .details = QString::fromStdString(written.error().message)});
      });
}

}  // namespace longleaf::app
