// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filled_window.h"

#include <QApplication>
#include <QDate>
#include <cmath>

#include "app/controllers/engine_words.h"
#include "app/controllers/preferences.h"
#include "inference/cache/method.h"
#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/filled_book.h"
#include "ui/filled_evaluation.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/theme/figures.h"
#include "ui/theme/page_name.h"
#include "ui/window/inline_bar.h"
#include "ui/window/reading_strip.h"
#include "ui/window/window_actions.h"

namespace longleaf::tests {

namespace {

constexpr qint64 kMiB = qint64{1} << 20;
constexpr qint64 kTokens = 48'890, kSlots = 2'048;

/// What a controller says, in the language that is loaded.
QString say(const char* controller, const char* text) {
  const QByteArray context = QByteArrayLiteral("longleaf::app::") + controller;
  return QCoreApplication::translate(context.constData(), text);
}

QString tokens(qint64 count) { return say("DocumentsController", "%1 tokens").arg(ui::grouped(count)); }

ui::MemoryParts memory() {
  return {.weights = 1'310 * kMiB,
          .cache = 215 * kMiB,
          .workspace = 420 * kMiB,
          .others = 5'120 * kMiB,
          .total = 15'870 * kMiB,
          .device = say("GaugesController", "CPU (system memory)")};
}

QString s(const char* text) { return QString::fromUtf8(text); }

}  // namespace

FilledWindow::FilledWindow(ui::Look& look) : window(look) {
  window.gauges().setClock([this] { return m_now; });
}

void FilledWindow::fillLibrary() {
  using ui::DocumentState;
  const auto line = [](const char* text, qint64 count) { return say("DocumentsController", text).arg(tokens(count)); };
  window.library().setRows(
      {{.id = kBook,
        .title = s("The Lamp at Saltholm"),
        .line = line("%1 · read", kTokens),
        .state = DocumentState::read},
       {.id = 2,
        .title = s("A Winter among Bees"),
        .line = say("DocumentsController", "%1 · reading %2").arg(tokens(50'514), ui::pageName(s("31"))),
        .state = DocumentState::reading,
        .progress = 0.42},
       {.id = 3,
        .title = s("Kiln and Clay: a handbook"),
        .line = line("%1 · read", 81'299),
        .state = DocumentState::read},
       {.id = 4, .title = s("Letters from the Ferry House"), .line = line("%1 · not read", 88'250)},
       {.id = 5,
        .title = s("Tide tables of the western isles"),
        .line = line("%1 · read", 14'102),
        .state = DocumentState::read},
       {.id = 6, .title = s("The Long Road to Harrow End"), .line = line("%1 · not read", 330'329)},
       {.id = 7,
        .title = s("scan_1998.pdf"),
        .line = say("Workplace", "There is no text in the document: its pages are images."),
        .state = DocumentState::attention}});
}

void FilledWindow::openBook(bool pages) {
  m_book = pages ? bookWithPages() : bookOfText();
  ui::ReaderPane& reader = window.reader();
  QObject::connect(&reader, &ui::ReaderPane::imageWanted, &reader, [this](qint64 id, int page, const QSize& size) {
    window.reader().setPageImage(id, page, pageImage(m_book, page, size));
  });
  QObject::connect(&reader, &ui::ReaderPane::boxesWanted, &reader, [this](qint64 id, const ui::TextRange& range) {
    window.reader().setBoxes(id, range, pageBoxes(m_book, range));
  });
  reader.setDocument(m_book);
  window.setDocumentOpen(true);
  window.library().setCurrent(kBook);
  window.setBudgetText(say("ReadingController", "Balanced") + s(" · ") + ui::grouped(kSlots));
}

void FilledWindow::ask() {
  ui::ChatPane& chat = window.chat();
  chat.setChats({{1, s("What is the new lamp made of?"), s("2")}, {2, s("Who kept the log?"), s("4")}}, 1);
  chat.setScope(
      ui::ScopeKind::whole,
      say("ChatController", "Whole document · %1 tokens in %2 slots").arg(ui::grouped(kTokens), ui::grouped(kSlots)) +
          say("ChatController", " (%1 : 1)").arg(24));
  chat.setCanAsk(true);
  ui::ChatMessage answer{
      .id = 2,
      .text = s("The new lamp is made of **brass and cut glass**, and it is no larger than a loaf. It "
                "burned for eleven nights on one filling.\n\nThe lens was repaired with lead; "
                "afterwards it turned more slowly. The inspector counted 214 panes.")};
  const auto end = [&](const char* words) { return answer.text.indexOf(s(words)) + s(words).size(); };
  const ui::TextRange quoted = quotedPlace(m_book);
  const auto page = [](int number) { return ui::printedPage(QString::number(number)); };
  const ui::DocumentPlace place{kBook, quoted.begin, quoted.end};
  answer.citations = {
      {.place = place, .label = page(23), .quote = quotedWords(), .exact = true, .sentenceEnd = end("one filling.")},
      {.place = {kBook, 900, 980},
       .label = page(24),
       .quote = s("They repaired the lens"),
       .sentenceEnd = end("slowly.")}};
  const qsizetype wrong = answer.text.indexOf(s("214"));
  answer.unsupported = {{wrong, wrong + 3, s("214"), {}}};
  answer.passages = {{place, page(23)}, {{kBook, 900, 980}, page(24)}, {{kBook, 1900, 1980}, page(41)}};
  answer.measure = QCoreApplication::translate("ChatMessages", "%1 s to the first word · %2 tokens/s")
                       .arg(QLocale().toString(1.9), s("41"));
  chat.setMessages(
      {{.id = 1, .fromUser = true, .text = s("What is the new lamp made of, and how large is it?")}, answer});
}

void FilledWindow::showCitation() { window.reader().showPlace(quotedPlace(m_book)); }

void FilledWindow::fillBudget() {
  ui::BudgetPanel& panel = window.budget();
  const auto preset = [](const char* name, ui::BudgetChoice budget, const char* meaning) {
    return ui::BudgetPreset{say("ReadingController", name), budget, say("ReadingController", meaning)};
  };
  panel.setPresets(
      {preset("Small", {false, 1024}, "1,024 slots: least memory, for a first look"),
       preset("Balanced", {false, 2048}, "2,048 slots: for most books"),
       preset("Large", {false, 6144}, "6,144 slots: keeps more, answers more slowly"),
       preset("Full", {true, 0}, "A slot for every token: nothing is merged, and memory grows with the text")});
  QList<QPair<QString, QString>> methods;
  for (const inference::Preset& each : inference::presets()) {
    methods.append(
        {QString::fromUtf8(each.name.data(), static_cast<qsizetype>(each.name.size())), app::engineText(each.summary)});
  }
  app::ShelfThread library;
  const app::Preferences preferences(library, nullptr);
  panel.setMethods(methods, s("zsmerge"));
  panel.setSettings(preferences.engineRows());
  panel.setRange(128, static_cast<int>(kTokens));
  panel.setBudget({false, static_cast<int>(kSlots)});
  panel.setReadAction(say("ReadingController", "Read"), true);
  panel.setFit({.memory = memory(),
                .slots = kSlots,
                .cacheBytes = 215 * kMiB,
                .documentTokens = kTokens,
                .largestThatFits = 9216,
                .verdict = say("FitCheckService", "Fits: %1 of %2 that are free.")
                               .arg(ui::bytesText(1'945 * kMiB), ui::bytesText(10'750 * kMiB))});
}

void FilledWindow::fillGauges(bool reading) {
  ui::GaugesPane& gauges = window.gauges();
  gauges.setMemory(memory());
  gauges.setMemoryHint(
      say("ReadingController", "Largest budget that fits: %1 slots").arg(ui::grouped(9216)),
      say("ReadingController", "A full cache would need %1 for this document").arg(ui::bytesText(5'134 * kMiB)));
  gauges.setCache({.sink = 16,
                   .context = 1'622,
                   .residual = 154,
                   .recent = 256,
                   .slots = kSlots,
                   .kept = 0.03,
                   .merged = 0.21,
                   .dropped = 0.76});
  for (int i = 0; i < 480; ++i) {
    m_now += 250;
    const double wave = std::sin(i * 0.31) + std::sin(i * 0.13 + 1) * 0.7;
    gauges.setReadingRate(reading ? (i < 90 ? 0 : 612 + 46 * wave) : (i > 60 && i < 330 ? 604 + 41 * wave : 0));
    gauges.setAnsweringRate(!reading && i > 350 ? 41 + 2.5 * wave : 0);
  }
}

void FilledWindow::fillSettings() {
  ui::SettingsPane& pane = window.settings();
  for (const ui::SettingsPage page :
       {ui::SettingsPage::model, ui::SettingsPage::reading, ui::SettingsPage::appearance, ui::SettingsPage::storage})
    pane.setRows(page, app::settingRows(page, {}));
  pane.setModels({{.name = s("SmolLM2-135M-Instruct.Q4_1"),
                   .path = s("/home/reader/models/smol.gguf"),
                   .detail = s("llama, 94 MiB"),
                   .demo = true},
                  {.name = s("Llama-3.2-3B-Instruct.Q4_K_M"),
                   .path = s("/home/reader/models/llama.gguf"),
                   .detail = s("llama, 1.9 GiB"),
                   .used = true},
                  {.name = s("half-of-a-download"),
                   .path = s("/home/reader/models/half.gguf"),
                   .detail = s("llama, 310 MiB"),
                   .problem = say("Workplace", "The model file is damaged or incomplete.")}});
  ui::StorageUse use{.folder = s("/home/reader/.local/share/longleaf"),
                     .libraryBytes = 84 * kMiB,
                     .readingsBytes = 1'310 * kMiB,
                     .quotaBytes = 10'240 * kMiB};
  for (const char* title : {"The Lamp at Saltholm", "Kiln and Clay: a handbook", "Tide tables of the western isles"}) {
    use.readings.append({s(title), s(title),
                         say("SettingsController", "%1 of %2 tokens in %3 slots, used %4")
                             .arg(ui::grouped(kTokens), ui::grouped(kTokens), ui::grouped(kSlots),
                                  QLocale().toString(QDate(2026, 11, 21), QLocale::ShortFormat)),
                         436 * kMiB});
  }
  pane.setStorage(use);
}

void FilledWindow::fillEvaluation() { tests::fillEvaluation(window.evaluation()); }

void FilledWindow::startReading() {
  window.strip().setState({.phase = ui::ReadingState::Phase::running,
                           .stage = say("EngineRoom", "Reading"),
                           .page = s("31"),
                           .tokensDone = 15'640,
                           .tokensTotal = kTokens,
                           .tokensPerSecond = 612,
                           .secondsLeft = 54});
  QList<ui::PageState> states(96, ui::PageState::unread);
  for (int page = 0; page < 30; ++page) states[page] = ui::PageState::read;
  states[30] = ui::PageState::reading;
  window.reader().setPageStates(states);
  window.actions().stop->setEnabled(true);
}

void FilledWindow::showBar() {
  window.bars().show({.id = s("fit"),
                      .severity = ui::Severity::warning,
                      .text = say("FitCheckService", "%1 short.").arg(ui::bytesText(1'331 * kMiB)),
                      .details = s("inference: 3.2 GiB are wanted"),
                      .verbs = {{s("use"), say("ReadingController", "Use %1 slots").arg(ui::grouped(kSlots))},
                                {s("budget"), say("ReadingController", "Budget")}}});
}

void FilledWindow::fillAll() {
  fillLibrary();
  openBook(false);
  ask();
  fillBudget();
  fillGauges(false);
  fillSettings();
  fillEvaluation();
}

// --- Languages -----------------------------------------------------------------------------------------------------

namespace {

/// Every text of the program, its words in brackets and from right to left: what stays English has no `tr`, and what is
/// clipped has no room. Figures and marks keep their places.
class Mirrored final : public QTranslator {
 public:
  using QTranslator::QTranslator;
  bool isEmpty() const override { return false; }
  QString translate(const char* context, const char* source, const char*, int) const override {
    if (!QByteArray(context).startsWith("longleaf") && QByteArray(context).startsWith('Q')) return {};
    static const QString kLetters = QString::fromUtf8("ابتثجحخدذرزسشصضطظعغفقكلمنهوي");
    QString text;
    bool figure = false;
    for (const QChar c : QString::fromUtf8(source)) {
      const bool letter = c.isLetter() && c.unicode() < 0x80 && !figure;
      text += letter ? kLetters[(c.unicode() * 7) % kLetters.size()] : c;
      figure = c == QLatin1Char('%');
    }
    return text;
  }
};

}  // namespace

Language::Language(Kind kind) {
  if (kind == Kind::german) {
    m_translator = std::make_unique<QTranslator>();
    m_loaded = m_translator->load(QStringLiteral(LONGLEAF_GERMAN));
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
  } else {
    m_translator = std::make_unique<Mirrored>();
    m_loaded = true;
    QLocale::setDefault(QLocale(QLocale::Arabic, QLocale::Egypt));
    QApplication::setLayoutDirection(Qt::RightToLeft);
  }
  QApplication::installTranslator(m_translator.get());
}

Language::~Language() {
  QApplication::removeTranslator(m_translator.get());
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  QApplication::setLayoutDirection(Qt::LeftToRight);
}

}  // namespace longleaf::tests
