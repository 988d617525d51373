// SPDX-License-Identifier: GPL-3.0-or-later
// The window on its way in, on screens of any size, and on its way out: panes and docks are destroyed behind it, and
// what they tell meanwhile reaches nobody.
#include <QDockWidget>
#include <QtTest>

#include "support/patience.h"
#include "ui/theme/look.h"
#include "ui/window/main_window.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;

class tst_MainWindow final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void noLargerThanTheScreen_data() {
    QTest::addColumn<QSize>("room");
    QTest::addColumn<bool>("maximized");
    QTest::newRow("more than wanted") << QSize(2560, 1400) << false;
    QTest::newRow("narrower") << QSize(1280, 1000) << true;
    QTest::newRow("lower") << QSize(1920, 760) << true;
    QTest::newRow("both") << QSize(1024, 728) << true;
  }
  static void noLargerThanTheScreen() {
    QFETCH(QSize, room);
    QFETCH(bool, maximized);
    Look look;
    MainWindow window(look);
    const QSize wanted = window.size();
    window.fitInto(room);
    QCOMPARE(window.size(), wanted.boundedTo(room));
    QCOMPARE(window.isMaximized(), maximized);
  }

  /// A build with Qt's assertions ended here: docks are hidden by QWidget's destructor, and told a window that was no
  /// MainWindow any more.
  static void nothingIsToldWhileItIsDestroyed_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("closed");
    QTest::newRow("as it stands") << 1440 << false;
    QTest::newRow("narrow") << 800 << false;
    QTest::newRow("closed before") << 1440 << true;
  }
  static void nothingIsToldWhileItIsDestroyed() {
    QFETCH(int, width);
    QFETCH(bool, closed);
    Look look;
    auto window = std::make_unique<MainWindow>(look);
    window->resize(width, 800);
    window->show();
    QVERIFY(QTest::qWaitForWindowExposed(window.get(), kPatience));
    int told = 0;
    const QObject receiver;
    QObject::connect(window.get(), &MainWindow::layoutChanged, &receiver, [&] { ++told; });
    window->findChild<QDockWidget*>(QStringLiteral("gaugesDock"))->hide();
    QVERIFY(told > 0);  // as long as it is there
    window->findChild<QDockWidget*>(QStringLiteral("gaugesDock"))->show();
    if (closed) QVERIFY(window->close());
    told = 0;
    window.reset();
    QCOMPARE(told, 0);
  }
};

QTEST_MAIN(tst_MainWindow)
#include "tst_main_window.moc"
