// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window's main states, to be looked at:  screenshots FOLDER [STATE...]
// All that is seen in them is invented, but in two that take minutes and are only made when they are named:
//   work_compare      needs LONGLEAF_TEST_MODEL and LONGLEAF_TEST_BOOK
//   work_evaluation   needs LONGLEAF_TEST_LIBRARY
// Runs under the offscreen platform unless another one is asked for.
#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QTest>
#include <QToolButton>
#include <cstdio>
#include <functional>
#include <map>

#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/filled_compare.h"
#include "ui/filled_evaluation.h"
#include "ui/filled_window.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/window_scene.h"
#include "ui/working_window.h"

namespace {

using namespace longleaf;
using tests::FilledWindow;
using tests::Language;

constexpr QSize kUsual(1280, 800);

struct Settings {
  QSize size = kUsual;
  bool dark = false;
  double scale = 1;
  std::optional<Language::Kind> language{};
  std::function<void(FilledWindow&)> before{};  // it is shown
  std::function<void(FilledWindow&)> after{};
};

void chat(FilledWindow& filled) { filled.fillAll(); }
void citation(FilledWindow& filled) { filled.showCitation(); }

void reading(FilledWindow& filled) {
  filled.fillLibrary();
  filled.openBook(true);
  filled.fillBudget();
  filled.fillGauges(true);
  filled.window.chat().setCanAsk(true);
  filled.startReading();
}

void empty(FilledWindow& filled) { filled.window.setDocumentOpen(false); }

void expert(FilledWindow& filled) {
  filled.window.showBudget();
  if (auto* toggle = filled.window.budget().findChild<QToolButton*>(QStringLiteral("expertToggle")))
    toggle->setChecked(true);
}

void settings(FilledWindow& filled) { filled.window.showPage(ui::CentralPage::settings); }

void evaluation(FilledWindow& filled) { filled.window.showWide(filled.window.evaluation()); }

void evaluationForm(FilledWindow& filled) {
  evaluation(filled);
  filled.window.evaluation().showForm();
}

void evaluationRuns(FilledWindow& filled) {
  evaluation(filled);
  filled.window.evaluation().setProgress(tests::evaluationRuns(), true);
}

/// The charts, which stand below the table.
void evaluationCharts(FilledWindow& filled) {
  evaluation(filled);
  QTest::qWait(50);  // the page takes its height
  auto* map = filled.window.evaluation().findChild<QAbstractItemView*>(QStringLiteral("heatMap1"));
  if (map == nullptr) return;
  map->setFocus(Qt::TabFocusReason);
  map->setCurrentIndex(map->model()->index(2, 3));
}

std::map<QString, Settings> states() {
  const auto page = [](ui::SettingsPage which) {
    return [which](FilledWindow& filled) {
      settings(filled);
      filled.window.settings().showPage(which);
    };
  };
  const auto compare = [](tests::CompareState state) {
    return [state](FilledWindow& filled) {
      tests::fillCompare(filled.window.compare(), state);
      filled.window.showWide(filled.window.compare());
    };
  };
  using tests::CompareState;
  const auto both = [](FilledWindow& filled) {
    filled.showCitation();
    filled.showBar();
  };
  return {
      {"empty", {.before = empty}},
      {"reading", {.before = reading}},
      {"reading_dark", {.dark = true, .before = reading}},
      {"chat", {.before = chat, .after = citation}},
      {"wide", {.size = {1440, 900}, .before = chat, .after = both}},
      {"budget", {.before = chat, .after = [](FilledWindow& f) { f.window.showBudget(); }}},
      {"expert", {.before = chat, .after = expert}},
      {"settings", {.before = chat, .after = page(ui::SettingsPage::model)}},
      {"settings_reading", {.before = chat, .after = page(ui::SettingsPage::reading)}},
      {"settings_storage", {.before = chat, .after = page(ui::SettingsPage::storage)}},
      {"shortcuts", {.before = chat, .after = [](FilledWindow& f) { f.window.showPage(ui::CentralPage::shortcuts); }}},
      {"evaluation", {.before = chat, .after = evaluation}},
      {"evaluation_charts", {.before = chat, .after = evaluationCharts}},
      {"evaluation_dark", {.size = {1440, 1500}, .dark = true, .before = chat, .after = evaluation}},
      {"evaluation_empty", {.before = empty, .after = evaluation}},
      {"evaluation_form", {.before = chat, .after = evaluationForm}},
      {"evaluation_german", {.language = Language::Kind::german, .before = chat, .after = evaluationForm}},
      {"evaluation_large", {.size = {1440, 900}, .scale = 2, .before = chat, .after = evaluationForm}},
      {"evaluation_mirrored", {.language = Language::Kind::mirrored, .before = chat, .after = evaluationCharts}},
      {"evaluation_narrow", {.size = {820, 760}, .before = chat, .after = evaluation}},
      {"evaluation_runs", {.before = chat, .after = evaluationRuns}},
      {"compare", {.size = {1440, 900}, .before = chat, .after = compare(CompareState::done)}},
      {"compare_dark", {.size = {1440, 900}, .dark = true, .before = chat, .after = compare(CompareState::done)}},
      {"compare_running", {.before = chat, .after = compare(CompareState::running)}},
      {"compare_empty", {.before = chat, .after = compare(CompareState::empty)}},
      {"compare_narrow", {.size = {820, 1400}, .before = chat, .after = compare(CompareState::done)}},
      {"compare_large", {.size = {1440, 900}, .scale = 2, .before = chat, .after = compare(CompareState::done)}},
      {"compare_german", {.language = Language::Kind::german, .before = chat, .after = compare(CompareState::done)}},
      {"compare_mirrored",
       {.language = Language::Kind::mirrored, .before = chat, .after = compare(CompareState::done)}},
      {"dark", {.dark = true, .before = chat, .after = citation}},
      {"dark_expert", {.dark = true, .before = chat, .after = expert}},
      {"large", {.size = {1440, 900}, .scale = 2, .before = chat, .after = citation}},
      {"narrow", {.size = {820, 760}, .before = chat, .after = citation}},
      {"narrow_chat", {.size = {820, 760}, .before = chat, .after = [](FilledWindow& f) { f.window.showChat(); }}},
      {"german", {.language = Language::Kind::german, .before = chat, .after = citation}},
      {"german_expert", {.language = Language::Kind::german, .before = chat, .after = expert}},
      {"mirrored", {.language = Language::Kind::mirrored, .before = chat, .after = citation}}};
}

bool take(const QString& path, const Settings& state) {
  std::unique_ptr<Language> language;
  if (state.language) language = std::make_unique<Language>(*state.language);
  ui::Look look;
  look.setReducedMotion(true);
  look.setScheme(state.dark ? ui::ColourScheme::dark : ui::ColourScheme::light);
  look.setScale(state.scale);
  look.applyToApplication();
  FilledWindow filled(look);
  filled.window.resize(state.size);
  state.before(filled);
  filled.window.show();
  if (!QTest::qWaitForWindowExposed(&filled.window, tests::kPatience)) return false;
  QTest::qWait(50);
  if (state.after) state.after(filled);
  QTest::qWait(400);  // page images, the gauges' next frame
  return filled.window.grab().toImage().convertToFormat(QImage::Format_RGB888).save(path, "PNG", 0);
}

#ifdef LONGLEAF_SIM_MODULE
/// The window itself at work on the simulated GPU: a book has been read there and asked about. The device is small, so
/// that the parts of its memory can be seen beside those of a tiny model.
bool takeOnGpu(const QString& path) {
  constexpr qint64 kMiB = qint64{1} << 20;
  const tests::ScratchFolder folder;
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(folder.path("data")));
  qputenv("LONGLEAF_CUDA_MODULE", LONGLEAF_SIM_MODULE);
  qputenv("LONGLEAF_NVML", LONGLEAF_SIM_NVML);
  qputenv("CUSIM_TOTAL_BYTES", QByteArray::number(384 * kMiB));
  qputenv("CUSIM_CONTEXT_BYTES", QByteArray::number(120 * kMiB));
  qputenv("CUSIM_PROCESS_BYTES", QByteArray::number(160 * kMiB));
  const tests::SceneLibrary shelf(folder.path("library"));
  const QString book = tests::writeBook(folder, "lighthouses.pdf", 6);
  if (!shelf.useModel() || !shelf.set("max_tokens", "12") || !shelf.set("colour_scheme", "light")) return false;
  tests::WindowScene scene(shelf);
  if (!scene.start()) return false;
  scene.window->resize(kUsual);
  scene.drop({book});
  if (!QTest::qWaitFor([&] { return scene.window->reader().document() > 0; }, tests::kPatience) || !scene.settles())
    return false;
  if (!scene.press(scene.window->actions().read) || !scene.settles()) return false;
  if (!scene.ask(QStringLiteral("How many boats?")) || !scene.settles()) return false;
  QTest::qWait(1500);  // the gauge asks the driver once a second
  std::printf("%s\n", qPrintable(scene.window->gauges().text()));
  const bool written = scene.window->grab().toImage().convertToFormat(QImage::Format_RGB888).save(path, "PNG", 0);
  scene.close();
  return written;
}
#endif

}  // namespace

int main(int count, char** arguments) {
  if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication program(count, arguments);
  QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
  QFont font = QApplication::font();
  font.setStyleStrategy(QFont::NoSubpixelAntialias);  // pictures are for any screen, and grey text takes half the bytes
  QApplication::setFont(font);
  QStringList wanted = QApplication::arguments().mid(1);
  if (wanted.isEmpty() || !QDir().mkpath(wanted.first())) {
    std::fputs("screenshots FOLDER [STATE...]\n", stderr);
    return 2;
  }
  const QDir folder(wanted.takeFirst());
  for (const auto& [name, state] : states()) {
    if (!wanted.isEmpty() && !wanted.contains(name)) continue;
    const QString path = folder.filePath(name + QStringLiteral(".png"));
    if (!take(path, state)) {
      std::fprintf(stderr, "%s cannot be written\n", qPrintable(path));
      return 1;
    }
  }
#ifdef LONGLEAF_SIM_MODULE
  if ((wanted.isEmpty() || wanted.contains(QLatin1String("gpu"))) && !takeOnGpu(folder.filePath("gpu.png"))) {
    std::fputs("gpu.png cannot be made\n", stderr);
    return 1;
  }
#endif
  if (wanted.contains(QLatin1String("work_compare")) &&
      !tests::pictureOfComparison(folder.filePath("work_compare.png"), qEnvironmentVariable("LONGLEAF_TEST_MODEL"),
                                  qEnvironmentVariable("LONGLEAF_TEST_BOOK"),
                                  QStringLiteral("What does the Time Traveller find in the future?"))) {
    std::fputs("work_compare.png cannot be made\n", stderr);
    return 1;
  }
  if (wanted.contains(QLatin1String("work_evaluation")) &&
      !tests::pictureOfEvaluation(folder.filePath("work_evaluation.png"),
                                  qEnvironmentVariable("LONGLEAF_TEST_LIBRARY"))) {
    std::fputs("work_evaluation.png cannot be made\n", stderr);
    return 1;
  }
  return 0;
}
