// SPDX-License-Identifier: GPL-3.0-or-later
// The window itself: its size, colours and text, settings, saved readings, keys and guide. All but the saved readings
// are as they were afterwards.
#include <QApplication>
#include <QLineEdit>
#include <QListView>

#include "soak/sitting.h"
#include "ui/guide/guide_window.h"
#include "ui/settings/settings_pane.h"
#include "ui/theme/look.h"

namespace longleaf::tests {

namespace {

bool openSettings(const Sitting& s, int page) {
  if (!s.scene().press(s.actions().settings)) return false;
  auto* pages = s.scene().seen<QAbstractItemView>("settingsPages");
  if (pages == nullptr || !s.scene().settles()) return false;
  pages->setFocus();
  QTest::keyClick(pages, Qt::Key_Home);
  for (int step = 0; step < page; ++step) QTest::keyClick(pages, Qt::Key_Down);
  return pages->currentIndex().row() == page;
}

Outcome closeSettings(const Sitting& s) {
  if (!s.scene().click("closeSettings")) return failed(QStringLiteral("the settings cannot be closed"));
  return soon([&] { return s.scene().seen<QWidget>("settingsPane") == nullptr; })
             ? done()
             : failed(QStringLiteral("the settings stay"));
}

Outcome changeColours(Sitting& s) {
  if (!openSettings(s, 2)) return failed(QStringLiteral("no settings"));
  auto* colours = s.scene().seen<QWidget>("setting_colour_scheme");
  if (colours == nullptr) return failed(QStringLiteral("no colours"));
  for (const bool dark : {true, false}) {
    colours->setFocus();
    QTest::keyClick(colours, dark ? Qt::Key_D : Qt::Key_L);
    if (!soon([&] { return (s.scene().look->theme().ground.lightness() < 60) == dark; }))
      return failed(QStringLiteral("the colours stay"));
    QTest::qWait(600);  // letters typed sooner would be of one word
  }
  return closeSettings(s);
}

Outcome changeTextSize(Sitting& s) {
  const int before = s.scene().look->theme().px(100);
  if (!s.scene().press(s.actions().largerText) || !soon([&] { return s.scene().look->theme().px(100) > before; }))
    return failed(QStringLiteral("the text does not grow"));
  QTest::qWait(200);
  return s.scene().press(s.actions().smallerText) && soon([&] { return s.scene().look->theme().px(100) == before; })
             ? done()
             : failed(QStringLiteral("the text stays large"));
}

Outcome lookAtSettings(Sitting& s) {
  for (int page = 0; page < 4; ++page) {
    if (!openSettings(s, page)) return failed(QStringLiteral("no page %1").arg(page));
    QTest::qWait(100);
  }
  return closeSettings(s);
}

Outcome removeReading(Sitting& s) {
  if (!openSettings(s, 3)) return failed(QStringLiteral("no settings"));
  QList<QAbstractButton*> buttons;
  const auto collect = [&] {
    buttons.clear();
    for (auto* button : s.scene().window->settings().findChildren<QAbstractButton*>()) {
      if (button->objectName().startsWith(QLatin1String("remove_")) && button->isVisible()) buttons.append(button);
    }
    return buttons.size();
  };
  if (collect() == 0) return closeSettings(s);
  QAbstractButton* remove = buttons[static_cast<qsizetype>(s.draw(std::size_t(buttons.size())))];
  const QString name = remove->objectName();
  remove->setFocus();
  QTest::keyClick(remove, Qt::Key_Space);
  const QString yes = QString(name).replace(QLatin1String("remove_"), QLatin1String("removeYes_"));
  auto* confirm = s.scene().window->settings().findChild<QAbstractButton*>(yes);
  if (confirm == nullptr || !confirm->isVisible()) return failed(QStringLiteral("it is not asked"));
  confirm->setFocus();
  QTest::keyClick(confirm, Qt::Key_Space);
  const auto gone = [&] { return s.scene().window->settings().findChild<QAbstractButton*>(name) == nullptr; };
  if (!soon(gone) || !s.scene().settles()) return failed(QStringLiteral("the reading is still there"));
  return closeSettings(s);
}

Outcome lookAtKeys(Sitting& s) {
  if (!s.scene().press(s.actions().shortcuts)) return failed(QStringLiteral("no keys"));
  auto* search = s.scene().seen<QLineEdit>("shortcutsSearch");
  if (search == nullptr) return failed(QStringLiteral("no page of keys"));
  Sitting::type(search, QStringLiteral("read"));
  return s.scene().click("closeShortcuts") && soon([&] { return s.scene().seen<QWidget>("shortcutsPage") == nullptr; })
             ? done()
             : failed(QStringLiteral("the page of keys stays"));
}

Outcome readTheGuide(Sitting& s) {
  if (!s.scene().press(s.actions().guide)) return failed(QStringLiteral("no guide"));
  auto* guide = s.scene().window->findChild<ui::GuideWindow*>();
  if (guide == nullptr || !soon([&] { return QApplication::activeWindow() == guide; }))
    return failed(QStringLiteral("no guide"));
  QTest::keyClick(guide, Qt::Key_F1);
  if (s.coin()) {
    QTest::keySequence(guide, QKeySequence::Find);
    auto* field = guide->findChild<QLineEdit*>(QStringLiteral("findField"));
    if (field == nullptr || !field->isVisible()) return failed(QStringLiteral("nothing to find with"));
    Sitting::type(field, QStringLiteral("budget"));
    QTest::keyClick(field, Qt::Key_Return);
    QTest::keyClick(field, Qt::Key_Escape);
  }
  for (int time = 0; time < 2 && guide->isVisible(); ++time) QTest::keyClick(guide, Qt::Key_Escape);
  if (guide->isVisible()) return failed(QStringLiteral("the guide stays"));
  return s.activate() ? done() : failed(QStringLiteral("the window does not get the keyboard back"));
}

/// Through the width at which its parts become tabs, and back.
Outcome resize(Sitting& s) {
  for (const int width : {1500, 820, static_cast<int>(1150 + 10 * s.draw(20))}) {
    s.scene().window->resize(width, static_cast<int>(700 + 10 * s.draw(20)));
    if (!soon([&] { return s.scene().window->isNarrow() == (width < 1000); }))
      return failed(QStringLiteral("no width"));
    QTest::qWait(150);
  }
  return done();
}

Outcome fullScreen(Sitting& s) {
  for (int time = 0; time < 2; ++time) {
    if (!s.scene().press(s.actions().fullScreen)) return failed(QStringLiteral("no full screen"));
    if (!soon([&] { return s.scene().window->isFullScreen() == (time == 0); }))
      return failed(QStringLiteral("it stays"));
    QTest::qWait(200);
  }
  return s.activate() ? done() : failed(QStringLiteral("the window does not get the keyboard back"));
}

}  // namespace

std::vector<Deed> windowDeeds(Sitting& s) {
  const auto always = [](int weight) { return [weight] { return weight; }; };
  return {{"change the colours", always(2), [&s] { return changeColours(s); }},
          {"change the size of text", always(1), [&s] { return changeTextSize(s); }},
          {"look at settings", always(2), [&s] { return lookAtSettings(s); }},
          {"remove a saved reading", always(2), [&s] { return removeReading(s); }},
          {"look at the keys", always(1), [&s] { return lookAtKeys(s); }},
          {"read the guide", always(2), [&s] { return readTheGuide(s); }},
          {"resize the window", always(3), [&s] { return resize(s); }},
          {"full screen", always(1), [&s] { return fullScreen(s); }}};
}

}  // namespace longleaf::tests
