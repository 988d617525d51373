// SPDX-License-Identifier: GPL-3.0-or-later
// Without a document: a sentence, two buttons, nothing else.
#include <QtTest>

#include <QLabel>
#include <QPushButton>

#include "support/patience.h"
#include "ui/theme/look.h"
#include "ui/window/empty_state.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;

class tst_EmptyState final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    m_look = std::make_unique<Look>();
    m_state = std::make_unique<EmptyState>(*m_look);
    m_state->resize(700, 500);
    m_state->show();
    QVERIFY(QTest::qWaitForWindowActive(m_state.get(), kPatience));
  }
  void cleanup() {
    m_state.reset();
    m_look.reset();
    qApp->setStyleSheet({});
  }

  void aSentenceAndTwoButtons() {
    QCOMPARE(m_state->findChildren<QAbstractButton*>().size(), 2);
    const auto labels = m_state->findChildren<QLabel*>();
    QCOMPARE(labels.size(), 1);
    QCOMPARE(labels[0]->text(), QStringLiteral("Open a document. Longleaf reads all of it, once."));
    QCOMPARE(open()->property("primary"), QVariant(true));
    for (const QPushButton* button : {open(), sample()}) QVERIFY(!button->accessibleName().isEmpty());
  }

  void byKeyboardAndMouse() {
    QSignalSpy opened(m_state.get(), &EmptyState::openRequested), tried(m_state.get(), &EmptyState::sampleRequested);
    open()->setFocus();
    QTest::keyClick(open(), Qt::Key_Space);
    QCOMPARE(opened.count(), 1);
    QTest::keyClick(open(), Qt::Key_Tab);
    QVERIFY(sample()->hasFocus());
    QTest::keyClick(sample(), Qt::Key_Space);
    QTest::mouseClick(sample(), Qt::LeftButton);
    QCOMPARE(tried.count(), 2);
    QCOMPARE(opened.count(), 1);
  }

  void noSampleNoButton() {
    m_state->setSampleAvailable(false);
    QVERIFY(!sample()->isVisible());
    QVERIFY(open()->isVisible());
    m_state->setSampleAvailable(true);
    QVERIFY(sample()->isVisible());
  }

  void littleRoomAndLargeType() {
    m_look->applyToApplication();
    QTRY_COMPARE(open()->y(), sample()->y());
    m_look->setScale(2);
    m_state->resize(m_state->minimumSizeHint().width(), 700);
    QTRY_VERIFY(sample()->y() > open()->y());
    for (const QPushButton* button : {open(), sample()}) {
      QVERIFY(m_state->rect().contains(button->geometry()));
      QVERIFY(button->width() >= button->sizeHint().width());
    }
  }

  void fromRightToLeftTheFirstIsAtTheRight() {
    QVERIFY(open()->x() < sample()->x());
    m_state->setLayoutDirection(Qt::RightToLeft);
    QTRY_VERIFY(open()->x() > sample()->x());
  }

 private:
  QPushButton* open() const { return m_state->findChild<QPushButton*>(QStringLiteral("openDocument")); }
  QPushButton* sample() const { return m_state->findChild<QPushButton*>(QStringLiteral("trySample")); }

  std::unique_ptr<Look> m_look;
  std::unique_ptr<EmptyState> m_state;
};

QTEST_MAIN(tst_EmptyState)
#include "tst_empty_state.moc"
