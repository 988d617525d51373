// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of the window's main states, to be looked at:  screenshots FOLDER [STATE...]
// All that is seen in them is invented. Runs under the offscreen platform unless another one is asked for.
#include <QApplication>
#include <QDir>
#include <QTest>
#include <QToolButton>
#include <cstdio>
#include <functional>
#include <map>

#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/filled_window.h"
#include "ui/settings/settings_pane.h"

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

std::map<QString, Settings> states() {
  const auto page = [](ui::SettingsPage which) {
    return [which](FilledWindow& filled) {
      settings(filled);
      filled.window.settings().showPage(which);
    };
  };
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
  if (!QTest::qWaitForWindowExposed(&filled.window)) return false;
  QTest::qWait(50);
  if (state.after) state.after(filled);
  QTest::qWait(400);  // page images, the gauges' next frame
  return filled.window.grab().toImage().convertToFormat(QImage::Format_RGB888).save(path, "PNG", 0);
}

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
  return 0;
}
