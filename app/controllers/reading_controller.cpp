// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/reading_controller.h"

#include <QCursor>
#include <QMenu>

#include "app/controllers/offered_settings.h"
#include "app/tasks/document_part.h"
#include "ui/budget/budget_panel.h"
#include "ui/chat/shown_text.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/theme/figures.h"
#include "ui/window/main_window.h"
#include "ui/window/window_actions.h"

namespace longleaf::app {

namespace {

const QString kTooLongBar = QStringLiteral("too-long");
const QString kFitBar = QStringLiteral("fit");
const QString kDeviceBar = QStringLiteral("device");
constexpr qsizetype kLongestTitle = 80;  // characters of a section's, in the menu

}  // namespace

ReadingController::ReadingController(Workplace& place, QObject* parent)
    : QObject(parent), m_place(place), m_fit(place, this) {
  connectActions();
  connectPanel();
  connectEngine();
  connect(&m_place, &Workplace::currentChanged, this, [this] {
    m_place.window.bars().dismiss(kTooLongBar);
    if (!m_place.engine.busy()) showRest();  // else the strip goes on with what runs
    updateActions();
    m_fit.ask();
  });
  connect(&m_place, &Workplace::notesChanged, this, [this] {
    updateActions();
    if (m_fit.last() && m_fit.last()->shown.documentTokens != m_place.current().notes.tokens) m_fit.ask();
  });
  connect(&m_place, &Workplace::modelChanged, this, [this] {
    updateActions();
    m_fit.ask();
  });
  connect(&m_place.preferences, &Preferences::loaded, this, &ReadingController::showBudget);
}

void ReadingController::connectActions() {
  ui::WindowActions& actions = m_place.window.actions();
  connect(actions.read, &QAction::triggered, this, &ReadingController::read);
  connect(actions.readAgain, &QAction::triggered, this, &ReadingController::readAgain);
  connect(actions.stop, &QAction::triggered, &m_place.engine, &EngineRoom::stop);
  const auto pauseOrGoOn = [this] {
    const bool paused = m_place.engine.paused();
    paused ? m_place.engine.resume() : m_place.engine.pause();
    m_state.phase = paused ? ui::ReadingState::Phase::running : ui::ReadingState::Phase::paused;
    m_place.window.strip().setState(m_state);
    updateActions();
  };
  connect(actions.pause, &QAction::triggered, this, pauseOrGoOn);
  connect(&m_place.window.strip(), &ui::ReadingStrip::pauseRequested, this, pauseOrGoOn);
  connect(&m_place.window.strip(), &ui::ReadingStrip::resumeRequested, this, pauseOrGoOn);
  connect(&m_place.window.strip(), &ui::ReadingStrip::stopRequested, actions.stop, &QAction::trigger);
  connect(&m_place.window.bars(), &ui::InlineBars::verbChosen, this, [this](const QString& id, const QString& verb) {
    if (id != kTooLongBar && id != kFitBar && id != kDeviceBar) return;
    m_place.window.bars().dismiss(id);
    if (verb == QLatin1String("cpu")) goOnWithProcessor();
    if (verb == QLatin1String("sections")) Q_EMIT summaryWanted();
    if (verb == QLatin1String("section")) chooseSection();
    if (verb == QLatin1String("anyway")) start(m_place.order(m_place.current().shelved));
    if (verb == QLatin1String("largest") && m_fit.last() && m_fit.last()->shown.largestThatFits)
      chooseBudget({.slots = *m_fit.last()->shown.largestThatFits});
    if (verb == QLatin1String("budget")) m_place.window.showBudget();
  });
}

void ReadingController::connectPanel() {
  ui::BudgetPanel& panel = m_place.window.budget();
  panel.setPresets(budgetPresets());
  panel.setMethods(offeredMethods(), m_place.preferences.value(QStringLiteral("method")));
  connect(&panel, &ui::BudgetPanel::budgetChanged, this, &ReadingController::chooseBudget);
  connect(&panel, &ui::BudgetPanel::readRequested, this, &ReadingController::read);
  connect(&panel, &ui::BudgetPanel::methodChanged, this, [this](const QString& name) {
    m_place.preferences.setMethod(name);
    settingsChanged();
  });
  connect(&panel, &ui::BudgetPanel::settingChanged, this, [this](const QString& key, const QString& value) {
    const QString problem = m_place.preferences.setEngineKey(key, value);
    m_place.window.budget().setSettingProblem(key, problem);
    if (problem.isEmpty()) settingsChanged();
  });
  connect(&panel, &ui::BudgetPanel::settingsResetRequested, this, [this] {
    m_place.preferences.resetEngineKeys();
    settingsChanged();
  });
  connect(&m_fit, &FitCheckService::checked, this, &ReadingController::showFit);
  connect(&m_fit, &FitCheckService::refused, this, [this](const QString& sentence) {
    ui::FitCheck fit{.fits = false, .verdict = sentence};
    m_place.window.budget().setFit(fit);
  });
}

void ReadingController::connectEngine() {
  EngineRoom& engine = m_place.engine;
  connect(&engine, &EngineRoom::began, this, &ReadingController::updateActions);
  connect(&engine, &EngineRoom::progressed, this, [this](const ui::ReadingState& state) {
    m_state = state;
    if (m_place.engine.paused()) m_state.phase = ui::ReadingState::Phase::paused;
    m_place.window.strip().setState(m_state);
  });
  connect(&engine, &EngineRoom::readingReady, this, &ReadingController::finished);
  connect(&engine, &EngineRoom::failed, this, &ReadingController::failed);
  connect(&engine, &EngineRoom::noticed, this,
          [this](const QString& sentence) { m_place.note(QStringLiteral("engine"), sentence); });
  connect(&engine, &EngineRoom::stopped, this, [this] {
    noteShare();
    if (m_state.document != 0 && m_state.document != m_place.current().id()) return showRest();
    m_state.phase = ui::ReadingState::Phase::stopped;
    m_place.window.strip().setState(m_state);
  });
  connect(&engine, &EngineRoom::idle, this, [this] {
    m_document = 0;
    if (m_state.phase == ui::ReadingState::Phase::running || m_state.phase == ui::ReadingState::Phase::paused)
      showRest();
    updateActions();
  });
}

// --- The budget ----------------------------------------------------------------------------------------------------

void ReadingController::showBudget() {
  ui::BudgetPanel& panel = m_place.window.budget();
  const inference::Budget budget = m_place.preferences.budget();
  ui::BudgetChoice choice{.full = budget.kind == inference::Budget::Kind::full};
  if (budget.kind == inference::Budget::Kind::slots) choice.slots = static_cast<int>(budget.value);
  panel.setBudget(choice);
  panel.setSettings(m_place.preferences.engineRows());
  m_place.window.setBudgetText(budgetName(choice));
  m_fit.ask();
}

void ReadingController::chooseBudget(const ui::BudgetChoice& budget) {
  m_place.preferences.set(QStringLiteral("budget"),
                          budget.full ? QStringLiteral("full") : QString::number(budget.slots));
  m_place.window.budget().setBudget(budget);
  m_place.window.setBudgetText(budgetName(budget));
  m_place.window.bars().dismiss(kFitBar);  // it spoke of another one
  updateActions();
  m_fit.ask();
}

void ReadingController::settingsChanged() {
  m_place.window.budget().setSettings(m_place.preferences.engineRows());
  updateActions();
  m_fit.ask();
}

void ReadingController::showFit(const FitResult& result) {
  ui::FitCheck fit = result.shown;
  const qint64 tokens = fit.documentTokens;
  m_place.window.budget().setRange(std::max(result.smallest, 16), static_cast<int>(std::max<qint64>(tokens, 8192)));
  const DocumentNotes& notes = m_place.current().notes;
  if (m_place.hasDocument() && notes.readShare >= 1 && !m_place.isRead()) {
    fit.consequence = tr("The document was read in %1 slots. With these settings it has to be read again; the earlier "
                         "reading is kept as long as there is room.")
                          .arg(ui::grouped(notes.readSlots));
  }
  m_place.window.budget().setFit(fit);
  const QString nothing;
  m_place.window.gauges().setMemoryHint(
      tokens == 0           ? nothing
      : fit.largestThatFits ? tr("Largest budget that fits: %1 slots").arg(ui::grouped(*fit.largestThatFits))
                            : tr("Not even the smallest budget fits."),
      tokens > 0 ? tr("A full cache would need %1 for this document").arg(ui::bytesText(result.fullCacheBytes))
                 : QString());
}

// --- Reading -------------------------------------------------------------------------------------------------------

bool ReadingController::tooLong() const {
  const auto& fit = m_fit.last();
  return fit && fit->limitTokens > 0 && m_place.current().notes.tokens > fit->limitTokens;
}

void ReadingController::read() {
  if (!m_place.hasDocument() || m_place.engine.busy()) return;
  if (m_place.model().isEmpty()) return Q_EMIT m_place.modelChanged();
  const auto& fit = m_fit.last();
  if (fit && !fit->shown.fits) {
    QList<ui::BarVerb> verbs;
    if (fit->shown.largestThatFits) {
      verbs.append({QStringLiteral("largest"), tr("Use %1 slots").arg(ui::grouped(*fit->shown.largestThatFits))});
    }
    verbs.append({QStringLiteral("budget"), tr("Budget")});
    return m_place.window.bars().show(
        {.id = kFitBar, .severity = ui::Severity::error, .text = fit->shown.verdict, .verbs = verbs});
  }
  if (tooLong()) return offerSections();
  start(m_place.order(m_place.current().shelved));
}

/// Nothing is left out without a word: the person chooses.
void ReadingController::offerSections() {
  QList<ui::BarVerb> verbs{{QStringLiteral("sections"), tr("Summarize in sections")}};
  if (!m_place.current().text().outline.empty()) verbs.append({QStringLiteral("section"), tr("Read a section…")});
  verbs.append({QStringLiteral("anyway"), tr("Read all of it, merged more")});
  verbs.append({QStringLiteral("budget"), tr("Budget")});
  verbs.append({QStringLiteral("cancel"), tr("Cancel")});
  m_place.window.bars().show(
      {.id = kTooLongBar,
       .severity = ui::Severity::warning,
       .text = tr("The document has %1 tokens, more than the %2 that this budget holds well.")
                   .arg(ui::grouped(m_place.current().notes.tokens), ui::grouped(m_fit.last()->limitTokens)),
       .verbs = verbs});
}

void ReadingController::chooseSection() {
  auto* menu = new QMenu(&m_place.window);
  menu->setObjectName(QStringLiteral("sectionMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto shelved = m_place.current().shelved;
  for (const storage::OutlineEntry& entry : shelved->document.outline) {
    if (entry.level > 1) continue;
    const QString title = ui::oneLine(QString::fromStdString(entry.title), kLongestTitle);
    menu->addAction(QString(entry.level * 4, QLatin1Char(' ')) + QString(title).replace(u'&', QStringLiteral("&&")),
                    this, [this, shelved, name = entry.title] {
                      const auto part = sectionOf(shelved->document, name);
                      if (!part) return;
                      ReadingOrder order = m_place.order(shelved);
                      order.part = std::make_shared<const storage::Document>(*part);
                      order.partName = tr("section %1").arg(QString::fromStdString(name));
                      start(order);
                    });
  }
  menu->popup(QCursor::pos());
}

void ReadingController::readAgain() {
  if (!m_place.hasDocument() || m_place.engine.busy()) return;
  ReadingOrder order = m_place.order(m_place.current().shelved);
  order.anew = true;
  start(order);
}

void ReadingController::start(const ReadingOrder& order) {
  // A bar or a menu may have stood there for a while.
  if (m_place.engine.busy() || !order.document || order.document->id != m_place.current().id()) return;
  m_document = order.part ? 0 : order.document->id;
  m_state = {.phase = ui::ReadingState::Phase::running, .stage = tr("Preparing")};
  m_place.window.strip().setState(m_state);
  m_place.engine.read(order);
}

void ReadingController::showRest() {
  m_state = {};
  if (m_place.hasDocument() && !m_place.current().notes.coverage.isEmpty()) {
    m_state.phase = ui::ReadingState::Phase::done;
    m_state.coverage = m_place.current().notes.coverage;
  }
  m_place.window.strip().setState(m_state);
}

void ReadingController::noteShare() {
  const double share = m_state.tokensTotal > 0 ? double(m_state.tokensDone) / double(m_state.tokensTotal) : 0;
  if (m_document == 0 || m_state.document != m_document || share <= 0 || share >= 1) return;
  m_place.changeNotes(std::exchange(m_document, 0), [share](DocumentNotes& notes) {
    notes.readShare = share;
    notes.coverage.clear();
  });
}

void ReadingController::finished(const ReadingReport& report) {
  if (report.document == 0) return;
  if (!report.part) {
    m_place.changeNotes(report.document, [report](DocumentNotes& notes) {
      notes.tokens = report.tokens;
      notes.tokenizer = report.modelName;
      notes.readTokens = report.tokens;
      notes.readSlots = report.slots;
      notes.readShare = 1;
      notes.readModel = report.modelName;
      notes.readWith = report.signature;
      notes.coverage = report.coverage;
    });
  }
  m_place.window.gauges().setCache(report.fill);
  if (report.document != m_place.current().id()) return;
  m_state = {.phase = ui::ReadingState::Phase::done, .coverage = report.coverage};
  m_place.window.strip().setState(m_state);
  updateActions();
  m_fit.ask();
}

void ReadingController::failed(Code code, const QString& message) {
  m_state = {};
  m_place.window.strip().setState(m_state);
  QList<ui::BarVerb> verbs;
  if (code == Code::doesNotFit || code == Code::positionLimit || code == Code::outOfMemory) {
    const auto& fit = m_fit.last();
    if (fit && fit->shown.largestThatFits)
      verbs.append({QStringLiteral("largest"), tr("Use %1 slots").arg(ui::grouped(*fit->shown.largestThatFits))});
    verbs.append({QStringLiteral("budget"), tr("Budget")});
    return m_place.tell(kFitBar, code, message, verbs);
  }
  if (code == Code::deviceLost) {
    return m_place.tell(kDeviceBar, code, message, {{QStringLiteral("cpu"), tr("Go on with the CPU")}});
  }
  m_place.tell(QStringLiteral("engine"), code, message);
}

void ReadingController::goOnWithProcessor() {
  m_place.computeOnProcessor(true);
  if (m_place.hasDocument() && !m_place.isRead()) read();
}

void ReadingController::updateActions() {
  ui::WindowActions& actions = m_place.window.actions();
  const bool busy = m_place.engine.busy(), open = m_place.hasDocument(), model = !m_place.model().isEmpty();
  const bool read = m_place.isRead();
  actions.read->setEnabled(open && !busy && model && !read);
  actions.readAgain->setEnabled(open && !busy && model && m_place.current().notes.readShare > 0);
  for (QAction* action : {actions.summarizeShort, actions.summarizePage, actions.summarizeOutline})
    action->setEnabled(open && !busy && model);
  actions.stop->setEnabled(busy);
  actions.pause->setEnabled(busy);
  actions.pause->setText(m_place.engine.paused() ? tr("&Go on") : tr("&Pause"));
  const bool partly = open && m_place.current().notes.readShare > 0 && m_place.current().notes.readShare < 1;
  m_place.window.budget().setReadAction(read     ? tr("Read")
                                        : partly ? tr("Go on reading")
                                                 : tr("Read the document"),
                                        actions.read->isEnabled());
}

}  // namespace longleaf::app
