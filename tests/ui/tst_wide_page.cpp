// SPDX-License-Identifier: GPL-3.0-or-later
// A wide page has the window to itself, and leaves it as it was.
#include <QDockWidget>
#include <QTabBar>
#include <QtTest>

#include "support/patience.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/filled_window.h"
#include "ui/window/window_actions.h"

using longleaf::tests::FilledWindow;
using longleaf::tests::kPatience;
using longleaf::ui::CentralPage;
using longleaf::ui::Look;

namespace {

struct Shown {
  explicit Shown(int width = 1280) {
    look.applyToApplication();
    filled.fillAll();
    filled.window.resize(width, 800);
    filled.window.show();
    isActive = QTest::qWaitForWindowActive(&filled.window, kPatience);
    for (int turn = 0; turn < 20; ++turn) QTest::qWait(1);  // docks take their sizes
  }
  ~Shown() { qApp->setStyleSheet({}); }
  Shown(const Shown&) = delete;
  Shown& operator=(const Shown&) = delete;

  QStringList docks() const {
    QStringList seen;
    for (const auto* dock : filled.window.findChildren<QDockWidget*>()) {
      if (dock->isVisible()) seen.append(dock->objectName());
    }
    seen.sort();
    return seen;
  }
  QSize sizeOf(const char* name) const { return filled.window.findChild<QWidget*>(QLatin1String(name))->size(); }
  bool tabsAreSeen() const { return filled.window.findChild<QTabBar*>(QStringLiteral("narrowTabs"))->isVisible(); }

  Look look;
  FilledWindow filled{look};
  bool isActive = false;
};

}  // namespace

class TestWidePage final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void thePanesMakeRoomAndComeBack() {
    Shown shown;
    auto& window = shown.filled.window;
    const QStringList before = shown.docks();
    QCOMPARE(before.size(), 3);
    const QSize library = shown.sizeOf("libraryPane"), chat = shown.sizeOf("chatPane");
    window.actions().evaluate->trigger();
    QCOMPARE(window.page(), CentralPage::wide);
    QVERIFY(window.shows(window.evaluation()));
    QVERIFY(shown.docks().isEmpty());
    QTRY_VERIFY(window.evaluation().width() > 1200);
    QTest::keyClick(window.focusWidget(), Qt::Key_Escape);
    QCOMPARE(window.page(), CentralPage::reader);
    QCOMPARE(shown.docks(), before);
    QTRY_COMPARE(shown.sizeOf("libraryPane").width(), library.width());
    QCOMPARE(shown.sizeOf("chatPane").width(), chat.width());
    QVERIFY(!window.shows(window.evaluation()));
  }

  static void theLayoutIsRememberedAsItWas() {
    Shown shown;
    auto& window = shown.filled.window;
    const QByteArray before = window.layoutState();
    window.showWide(window.evaluation());
    QCOMPARE(window.layoutState(), before);
    window.showWide(window.evaluation());  // once more is as once
    window.closePage();
    QCOMPARE(shown.docks().size(), 3);
  }

  static void aPaneThatWasClosedStaysSo() {
    Shown shown;
    auto& window = shown.filled.window;
    window.findChild<QDockWidget*>(QStringLiteral("gaugesDock"))->hide();
    window.showWide(window.evaluation());
    window.closePage();
    QCOMPARE(shown.docks(), (QStringList{QStringLiteral("chatDock"), QStringLiteral("libraryDock")}));
  }

  static void otherPagesEndIt() {
    Shown shown;
    auto& window = shown.filled.window;
    window.showWide(window.evaluation());
    window.actions().settings->trigger();
    QCOMPARE(window.page(), CentralPage::settings);
    QCOMPARE(shown.docks().size(), 3);
    window.showWide(window.evaluation());
    window.showChat();
    QCOMPARE(window.page(), CentralPage::reader);
    window.showWide(window.evaluation());
    window.resetLayout();
    QCOMPARE(window.page(), CentralPage::reader);
  }

  static void aDocumentThatIsOpenedLeavesItThere() {
    Shown shown;
    auto& window = shown.filled.window;
    window.showWide(window.evaluation());
    window.setDocumentOpen(false);
    QCOMPARE(window.page(), CentralPage::wide);
    window.closePage();
    QCOMPARE(window.page(), CentralPage::empty);
  }

  static void inANarrowWindowTheTabsGoAndComeBack() {
    Shown shown(820);
    auto& window = shown.filled.window;
    QVERIFY(window.isNarrow() && shown.tabsAreSeen());
    window.showChat();
    window.showWide(window.evaluation());
    QVERIFY(!shown.tabsAreSeen());
    QTest::keyClick(window.focusWidget(), Qt::Key_Escape);
    QVERIFY(shown.tabsAreSeen());
    QCOMPARE(window.page(), CentralPage::reader);
    QCOMPARE(window.findChild<QTabBar*>(QStringLiteral("narrowTabs"))->currentIndex(), 0);
  }

  static void theWindowMayChangeItsWidthMeanwhile() {
    Shown shown;
    auto& window = shown.filled.window;
    window.showWide(window.evaluation());
    window.resize(820, 760);
    QTRY_VERIFY(window.isNarrow());
    QVERIFY(shown.docks().isEmpty() && !shown.tabsAreSeen());
    window.closePage();
    QVERIFY(shown.tabsAreSeen());
    QVERIFY(!shown.docks().contains(QStringLiteral("chatDock")));
    window.showWide(window.evaluation());
    window.resize(1280, 800);
    QTRY_VERIFY(!window.isNarrow());
    QVERIFY(shown.docks().isEmpty());
    window.closePage();
    QVERIFY(shown.docks().contains(QStringLiteral("chatDock")) &&
            shown.docks().contains(QStringLiteral("libraryDock")));
  }
};

QTEST_MAIN(TestWidePage)
#include "tst_wide_page.moc"
