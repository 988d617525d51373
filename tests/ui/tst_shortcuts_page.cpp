// SPDX-License-Identifier: GPL-3.0-or-later
// Every action is listed with its keys, can be found by either, and the page is left by Esc.
#include <QtTest>

#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QTreeWidget>

#include "support/patience.h"
#include "ui/theme/look.h"
#include "ui/window/shortcuts_page.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;

class tst_ShortcutsPage final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_look = std::make_unique<Look>();
    m_page = std::make_unique<ShortcutsPage>(*m_look);
    m_page->resize(600, 400);
    m_read = std::make_unique<QAction>();
    m_read->setShortcut(QKeySequence(QStringLiteral("Ctrl+R")));
    m_find = std::make_unique<QAction>();
    m_find->setShortcuts({QKeySequence(QStringLiteral("Ctrl+K")), QKeySequence(QStringLiteral("Ctrl+Shift+F"))});
    m_export = std::make_unique<QAction>();
    m_page->setActions({{QStringLiteral("&Document › &Read"), m_read.get()},
                        {QStringLiteral("View › Find && go"), m_find.get()},
                        {QStringLiteral("Chat › Export…"), m_export.get()},
                        {QStringLiteral("gone"), nullptr}});
    m_page->show();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get(), kPatience));
  }
  void cleanup() {
    m_page.reset();
    m_look.reset();
    qApp->setStyleSheet({});
  }

  void everyActionWithItsKeys() {
    QCOMPARE(shown(), (QStringList{QStringLiteral("Document › Read|Ctrl+R"),
                                   QStringLiteral("View › Find & go|Ctrl+K or Ctrl+Shift+F"),
                                   QStringLiteral("Chat › Export…|")}));
  }

  void foundByPathOrKeys_data() {
    QTest::addColumn<QString>("typed");
    QTest::addColumn<int>("found");
    QTest::newRow("path") << "read" << 1;
    QTest::newRow("keys") << "ctrl+k" << 1;
    QTest::newRow("words in any order") << "go view" << 1;
    QTest::newRow("spaces only") << "   " << 3;
    QTest::newRow("none") << "teleport" << 0;
    QTest::newRow("signs of patterns") << ".*[" << 0;
    QTest::newRow("huge") << QString(100000, u'x') << 0;
  }

  void foundByPathOrKeys() {
    QFETCH(QString, typed);
    search()->setText(typed);
    QTEST(static_cast<int>(shown().size()), "found");
    auto* nothing = m_page->findChild<QLabel*>(QStringLiteral("shortcutsNothing"));
    QCOMPARE(nothing->isVisible(), shown().isEmpty());
    QVERIFY(nothing->text().size() < 200);
  }

  void byKeyboard() {
    QSignalSpy closed(m_page.get(), &ShortcutsPage::closeRequested);
    m_page->setFocus();
    QVERIFY(search()->hasFocus());
    QTest::keyClicks(search(), QStringLiteral("find"));
    QCOMPARE(shown().size(), 1);
    QTest::keyClick(search(), Qt::Key_Down);
    QVERIFY(list()->hasFocus());
    QCOMPARE(list()->currentItem()->text(0), QStringLiteral("View › Find & go"));
    QTest::keyClick(list(), Qt::Key_Escape);  // first what was searched for
    QCOMPARE(shown().size(), 3);
    QCOMPARE(closed.count(), 0);
    QTest::keyClick(search(), Qt::Key_Escape);
    QCOMPARE(closed.count(), 1);
    QTest::mouseClick(m_page->findChild<QToolButton*>(QStringLiteral("closeShortcuts")), Qt::LeftButton);
    QCOMPARE(closed.count(), 2);
  }

  void actionsMayGo() {
    m_read.reset();
    search()->setText(QStringLiteral("read"));
    QCOMPARE(shown(), QStringList{QStringLiteral("Document › Read|Ctrl+R")});
    m_page->setActions({});
    QVERIFY(shown().isEmpty());
    QVERIFY(m_page->findChild<QLabel*>(QStringLiteral("shortcutsNothing"))->isVisible());
  }

  void keysAreReadWhereThereIsLittleRoom() {
    m_look->applyToApplication();
    m_look->setScale(2);
    m_page->resize(700, 600);
    QCoreApplication::processEvents();
    const int needed = list()->fontMetrics().horizontalAdvance(QStringLiteral("Ctrl+K or Ctrl+Shift+F"));
    QVERIFY(list()->columnWidth(1) > needed);
    QVERIFY(list()->columnWidth(0) > 0);
    QVERIFY(list()->columnWidth(0) + list()->columnWidth(1) <= list()->viewport()->width());
    const int height = list()->visualItemRect(list()->topLevelItem(0)).height();
    QVERIFY(height >= list()->fontMetrics().height());
  }

 private:
  QLineEdit* search() const { return m_page->findChild<QLineEdit*>(QStringLiteral("shortcutsSearch")); }
  QTreeWidget* list() const { return m_page->findChild<QTreeWidget*>(QStringLiteral("shortcutsList")); }
  QStringList shown() const {
    QStringList rows;
    for (int i = 0; i < list()->topLevelItemCount(); ++i) {
      const QTreeWidgetItem* item = list()->topLevelItem(i);
      if (!item->isHidden()) rows.append(item->text(0) + QLatin1Char('|') + item->text(1));
    }
    return rows;
  }

  std::unique_ptr<Look> m_look;
  std::unique_ptr<ShortcutsPage> m_page;
  std::unique_ptr<QAction> m_read, m_find, m_export;
};

QTEST_MAIN(tst_ShortcutsPage)
#include "tst_shortcuts_page.moc"
