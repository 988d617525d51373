// SPDX-License-Identifier: GPL-3.0-or-later
// A reading on its way is told in words and figures that keep their places, and can be paused and stopped.
#include <QtTest>

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>

#include "support/patience.h"
#include "ui/theme/look.h"
#include "ui/window/figure_label.h"
#include "ui/window/reading_strip.h"

using namespace longleaf::ui;
using longleaf::tests::kPatience;
using Phase = ReadingState::Phase;

namespace {

ReadingState running(qint64 done = 12288, double rate = 612, double left = 62) {
  return {.phase = Phase::running,
          .stage = QStringLiteral("Reading"),
          .page = QStringLiteral("31"),
          .tokensDone = done,
          .tokensTotal = 50514,
          .tokensPerSecond = rate,
          .secondsLeft = left};
}

}  // namespace

class tst_ReadingStrip final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    m_look = std::make_unique<Look>();
    m_strip = std::make_unique<ReadingStrip>(*m_look);
    m_strip->resize(720, 80);
  }
  void cleanup() {
    m_strip.reset();
    m_look.reset();
    qApp->setStyleSheet({});
  }

  void hiddenUntilSomethingIsRead() {
    QVERIFY(m_strip->isHidden());
    m_strip->setState(running());
    QVERIFY(!m_strip->isHidden());
    m_strip->setState({});
    QVERIFY(m_strip->isHidden());
  }

  void allThatMattersIsTold() {
    m_strip->setState(running());
    QCOMPARE(headline(), QStringLiteral("Reading · p. 31"));
    QCOMPARE(figure("readingTokens")->text(), QStringLiteral("12,288 of 50,514 tokens ·"));
    QCOMPARE(figure("readingRate")->text(), QStringLiteral("612 tokens/s ·"));
    QCOMPARE(figure("readingTimeLeft")->text(), QStringLiteral("1 min 2 s left"));
    QCOMPARE(m_strip->accessibleDescription(),
             QStringLiteral("Reading · p. 31, 12,288 of 50,514 tokens, 612 tokens/s, 1 min 2 s left"));
    QCOMPARE(bar()->value(), 243);
    QCOMPARE(m_strip->state().tokensDone, 12288);
  }

  void oddFiguresDoNoHarm_data() {
    QTest::addColumn<qint64>("done");
    QTest::addColumn<qint64>("total");
    QTest::addColumn<double>("left");
    QTest::addColumn<int>("value");
    QTest::newRow("more than all") << qint64{70000} << qint64{50514} << 0.0 << 1000;
    QTest::newRow("less than none") << qint64{-5} << qint64{50514} << -1.0 << 0;
    QTest::newRow("huge") << std::numeric_limits<qint64>::max() << std::numeric_limits<qint64>::max() << 1e300 << 1000;
    QTest::newRow("no number") << qint64{1} << qint64{2} << qQNaN() << 500;
  }

  void oddFiguresDoNoHarm() {
    QFETCH(qint64, done);
    QFETCH(qint64, total);
    QFETCH(double, left);
    ReadingState state = running(done, 10, left);
    state.tokensTotal = total;
    m_strip->setState(state);
    QTEST(bar()->value(), "value");
    QCOMPARE(figure("readingTimeLeft")->text().isEmpty(), !(left >= 0));
  }

  void anUnknownLengthIsNotAFigure() {
    ReadingState state = running();
    state.tokensTotal = 0;
    m_strip->setState(state);
    QCOMPARE(bar()->maximum(), 0);  // something is done, not how much
    QCOMPARE(figure("readingTokens")->text(), QStringLiteral("12,288 tokens ·"));
    m_look->setReducedMotion(true);
    m_strip->setState(state);
    QVERIFY(bar()->maximum() > 0);  // a bar at rest
    QCOMPARE(bar()->value(), 0);
  }

  void pauseResumeStop() {
    m_strip->setState(running());
    QVERIFY(QTest::qWaitForWindowActive(m_strip.get(), kPatience));
    QSignalSpy paused(m_strip.get(), &ReadingStrip::pauseRequested),
        resumed(m_strip.get(), &ReadingStrip::resumeRequested), stopped(m_strip.get(), &ReadingStrip::stopRequested);
    auto* pause = button("pauseButton");
    pause->setFocus();
    const QRect place = pause->geometry();
    QTest::keyClick(pause, Qt::Key_Space);
    QCOMPARE(paused.count(), 1);
    ReadingState state = running();
    state.phase = Phase::paused;
    m_strip->setState(state);
    QCOMPARE(headline(), QStringLiteral("Paused · p. 31"));
    QCOMPARE(pause->text(), QStringLiteral("Resume"));
    QCOMPARE(pause->geometry(), place);
    QVERIFY(pause->hasFocus());
    QVERIFY(figure("readingRate")->text().isEmpty());
    QTest::keyClick(pause, Qt::Key_Space);
    QCOMPARE(resumed.count(), 1);
    QCOMPARE(paused.count(), 1);
    QTest::keyClick(pause, Qt::Key_Tab);
    QCOMPARE(m_strip->focusWidget(), button("stopReadingButton"));
    QTest::keyClick(m_strip->focusWidget(), Qt::Key_Space);
    QCOMPARE(stopped.count(), 1);
    state.phase = Phase::stopping;
    m_strip->setState(state);
    QVERIFY(!pause->isEnabled() && !button("stopReadingButton")->isEnabled());
  }

  void afterwardsTheCoverage() {
    m_strip->setState(running());
    const QString coverage = QStringLiteral("Read 69 of 69 pages, 50,514 tokens, in 4,096 slots (12 : 1)");
    m_strip->setState({.phase = Phase::done, .coverage = coverage});
    QCOMPARE(headline(), coverage);
    QVERIFY(button("pauseButton")->isHidden() && button("stopReadingButton")->isHidden() && bar()->isHidden());
    ReadingState state = running();
    state.phase = Phase::stopped;
    m_strip->setState(state);
    QCOMPARE(headline(), QStringLiteral("Stopped after 12,288 of 50,514 tokens"));
    QVERIFY(button("pauseButton")->isHidden());
  }

  void figuresKeepTheirPlaces() {
    m_look->applyToApplication();
    m_strip->setState(running(44444, 888, 599));
    QVERIFY(QTest::qWaitForWindowExposed(m_strip.get(), kPatience));
    QList<QRect> places;
    for (const char* name : {"readingTokens", "readingRate", "readingTimeLeft"})
      places.append(figure(name)->geometry());
    m_strip->resize(m_strip->size());
    for (const ReadingState& state : {running(1, 111, 61), running(11111, 612, 111), running(50514, 9.9, 1)}) {
      m_strip->setState(state);
      QCoreApplication::processEvents();
      QList<QRect> now;
      for (const char* name : {"readingTokens", "readingRate", "readingTimeLeft"}) now.append(figure(name)->geometry());
      QCOMPARE(now, places);
    }
  }

  void everyDigitIsAsWide() {
    FigureLabel ones, eights;
    ones.setText(QStringLiteral("1,111 tokens"));
    eights.setText(QStringLiteral("8,888 tokens"));
    QCOMPARE(ones.sizeHint(), eights.sizeHint());
    const int wide = eights.sizeHint().width();
    eights.setText(QStringLiteral("1"));
    QCOMPARE(eights.sizeHint().width(), wide);
    QVERIFY(wide > ones.fontMetrics().horizontalAdvance(QStringLiteral("1,111")));
  }

  void largeTypeAndLittleRoom() {
    m_look->applyToApplication();
    m_look->setScale(2);
    m_strip->setState(running());
    QVERIFY(QTest::qWaitForWindowExposed(m_strip.get(), kPatience));
    m_strip->resize(420, m_strip->heightForWidth(420));
    QCoreApplication::processEvents();
    for (const QWidget* child : m_strip->findChildren<QWidget*>()) {
      if (!child->isVisible()) continue;
      const QRect at(child->mapTo(m_strip.get(), QPoint()), child->size());
      QVERIFY2(m_strip->rect().contains(at), qPrintable(child->objectName()));
    }
    QVERIFY(button("pauseButton")->y() > figure("readingTimeLeft")->mapTo(m_strip.get(), QPoint()).y());
  }

 private:
  QPushButton* button(const char* name) const { return m_strip->findChild<QPushButton*>(QString::fromLatin1(name)); }
  FigureLabel* figure(const char* name) const {
    return static_cast<FigureLabel*>(m_strip->findChild<QWidget*>(QString::fromLatin1(name)));
  }
  QProgressBar* bar() const { return m_strip->findChild<QProgressBar*>(QStringLiteral("readingProgress")); }
  QString headline() const { return m_strip->findChild<QLabel*>(QStringLiteral("readingHeadline"))->text(); }

  std::unique_ptr<Look> m_look;
  std::unique_ptr<ReadingStrip> m_strip;
};

QTEST_MAIN(tst_ReadingStrip)
#include "tst_reading_strip.moc"
