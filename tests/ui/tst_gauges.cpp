// SPDX-License-Identifier: GPL-3.0-or-later
// The gauges say what was set, keep two minutes and no more, and rest when nothing changes or nobody looks.
#include <QtTest>
#include <QtWidgets>
#include <limits>

#include "support/patience.h"
#include "ui/gauges/gauge_block.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/gauges/rate_history.h"
#include "ui/theme/look.h"

using longleaf::tests::kPatience;
using longleaf::ui::CacheFill;
using longleaf::ui::GaugeBlock;
using longleaf::ui::GaugesPane;
using longleaf::ui::Look;
using longleaf::ui::MemoryParts;
using longleaf::ui::RateHistory;

namespace {

constexpr qint64 kMiB = qint64{1} << 20, kGiB = qint64{1} << 30;

MemoryParts memory() {
  return {.weights = 4 * kGiB,
          .cache = kGiB,
          .workspace = 512 * kMiB,
          .others = 2 * kGiB,
          .total = 12 * kGiB,
          .device = QStringLiteral("CPU (system memory)")};
}

CacheFill fill() {
  return {.sink = 16,
          .context = 1640,
          .residual = 128,
          .recent = 264,
          .slots = 2048,
          .kept = 0.03,
          .merged = 0.21,
          .dropped = 0.76};
}

/// The pane with a clock that the test turns, and everything set.
struct Gauges {
  Gauges() {
    pane.setClock([this] { return now; });
    pane.setMemory(memory());
    pane.setMemoryHint(QStringLiteral("Largest budget that fits: 9,216 slots"), QStringLiteral("Full needs 24.4 GiB"));
    pane.setCache(fill());
  }

  bool show(int width) {
    pane.resize(width, pane.heightForWidth(width));
    pane.show();
    return QTest::qWaitForWindowExposed(&pane, kPatience);
  }
  GaugeBlock* block(const char* name) const { return pane.findChild<GaugeBlock*>(QLatin1String(name)); }
  QTimer* timer() const { return pane.findChild<QTimer*>(QStringLiteral("gaugesTick")); }

  qint64 now = 1000;
  Look look;
  GaugesPane pane{look};
};

/// Labels that are cut; a line that may be shortened is not among them.
QStringList cutLabels(const QWidget& widget) {
  QStringList cut;
  for (const QLabel* const label : widget.findChildren<QLabel*>()) {
    if (!label->isVisible() || label->inherits("longleaf::ui::ElidingLabel")) continue;
    const int needed = label->wordWrap() ? label->heightForWidth(label->width()) : label->sizeHint().height();
    const bool wide = label->wordWrap() || label->width() >= label->sizeHint().width();
    if (label->height() < needed || !wide) cut.append(label->text());
  }
  return cut;
}

}  // namespace

class tst_Gauges final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void init() { QApplication::setLayoutDirection(Qt::LeftToRight); }

  static void theTextIsWhatWasSet() {
    Gauges gauges;
    gauges.pane.setReadingRate(612);
    gauges.pane.setAnsweringRate(41);
    QCOMPARE(gauges.pane.text(),
             QStringLiteral("Memory · CPU (system memory): 7.5 of 12.0 GiB\n"
                            "weights 4.0 GiB, cache 1.0 GiB, workspace 512 MiB, other programs 2.0 GiB, free 4.5 GiB, "
                            "of 12 GiB\n"
                            "Largest budget that fits: 9,216 slots\n"
                            "Full needs 24.4 GiB\n"
                            "Cache slots (fullest head): 2,048 of 2,048\n"
                            "sink 16, context 1,640, residual 128, recent 264; kept 3 %, merged 21 %, dropped 76 %\n"
                            "Reading: 612 tokens/s, at most 612 in two minutes\n"
                            "Answering: 41 tokens/s, at most 41 in two minutes"));
    gauges.pane.clearCache();
    QVERIFY(gauges.pane.text().contains(QStringLiteral("Nothing is read")));
    QVERIFY(!gauges.pane.text().contains(QStringLiteral("2,048")));
  }

  static void cardsShowTheirFigures() {
    Gauges gauges;
    gauges.pane.setReadingRate(612);
    gauges.pane.setAnsweringRate(4.13);
    QVERIFY(gauges.show(1440));
    QCOMPARE(gauges.block("memoryGauge")->figure(), QStringLiteral("7.5 of 12.0 GiB"));
    QCOMPARE(gauges.block("cacheGauge")->figure(), QStringLiteral("2,048 of 2,048"));
    QCOMPARE(gauges.block("readingGauge")->figure(), QStringLiteral("612 tokens/s"));
    QCOMPARE(gauges.block("answeringGauge")->figure(), QStringLiteral("4.1 tokens/s"));
    for (const char* name : {"memoryGauge", "cacheGauge", "readingGauge", "answeringGauge"}) {
      QVERIFY(!gauges.block(name)->accessibleName().isEmpty());
      QVERIFY(!gauges.block(name)->accessibleDescription().isEmpty());
    }
    QCOMPARE(gauges.pane.accessibleDescription(), gauges.pane.text());
  }

  static void historyIsTwoMinutes() {
    RateHistory history;
    history.set(500, 0);
    history.set(100, 1000);  // four points of 500 lie behind
    history.advance(119'000);
    QCOMPARE(history.highest(), 500.0);
    history.advance(121'500);
    QCOMPARE(history.highest(), 100.0);
    QCOMPARE(history.at(0), 100.0);
    QCOMPARE(history.at(RateHistory::kPoints - 1), 100.0);
    history.set(0, 122'000);
    QVERIFY(!history.idle());
    history.advance(122'000 + 119'000);
    QVERIFY(!history.idle());
    history.advance(122'000 + 121'000);
    QVERIFY(history.idle());
  }

  static void aBurstBetweenTwoPointsIsSeen() {
    RateHistory history;
    history.set(0, 1000);
    history.set(700, 1010);
    history.set(0, 1020);
    history.advance(2000);
    QCOMPARE(history.highest(), 700.0);
    QCOMPARE(history.present(), 0.0);
  }

  static void historyBearsAnything() {
    RateHistory history;
    history.set(std::numeric_limits<double>::quiet_NaN(), 10);
    history.set(std::numeric_limits<double>::infinity(), 20);
    history.set(-3, 30);
    QVERIFY(history.idle());
    history.set(7, 40);
    history.advance(std::numeric_limits<qint64>::max());  // years later: no loop over them
    QCOMPARE(history.at(0), 7.0);
    history.advance(0);  // a clock that went back
    QCOMPARE(history.present(), 7.0);
  }

  static void restsWhileHidden() {
    Gauges gauges;
    gauges.pane.setReadingRate(100);
    QVERIFY(!gauges.timer()->isActive());
    QVERIFY(gauges.show(1440));
    QVERIFY(gauges.timer()->isActive());
    gauges.pane.hide();
    QVERIFY(!gauges.timer()->isActive());
    gauges.pane.setReadingRate(200);
    gauges.pane.setMemory({.total = kGiB});
    QVERIFY(!gauges.timer()->isActive());
    gauges.now += 500;
    QVERIFY(gauges.show(1440));
    QCOMPARE(gauges.block("readingGauge")->figure(), QStringLiteral("200 tokens/s"));
  }

  static void restsAfterTwoIdleMinutes() {
    Gauges gauges;
    gauges.pane.setReadingRate(100);
    QVERIFY(gauges.show(1440));
    gauges.pane.setReadingRate(0);
    QTRY_COMPARE(gauges.block("readingGauge")->figure(), QStringLiteral("0 tokens/s"));
    QVERIFY(gauges.timer()->isActive());
    gauges.now += 121'000;
    QTRY_VERIFY(!gauges.timer()->isActive());
    gauges.pane.setReadingRate(0);  // nothing new
    gauges.pane.setMemory(memory());
    QVERIFY(!gauges.timer()->isActive());
    gauges.pane.setAnsweringRate(30);
    QVERIFY(gauges.timer()->isActive());
    QCOMPARE(gauges.block("answeringGauge")->figure(), QStringLiteral("30 tokens/s"));
  }

  static void manyUpdatesAreOneRepaint() {
    Gauges gauges;
    QVERIFY(gauges.show(1440));
    QTRY_VERIFY(!gauges.timer()->isActive());  // idle
    gauges.pane.setReadingRate(1);
    for (int i = 2; i <= 500; ++i) gauges.pane.setReadingRate(i);
    // The first is shown at once, the others when the quarter second is over.
    QCOMPARE(gauges.block("readingGauge")->figure(), QStringLiteral("1.0 tokens/s"));
    QTRY_COMPARE(gauges.block("readingGauge")->figure(), QStringLiteral("500 tokens/s"));
  }

  static void copiesAsText() {
    Gauges gauges;
    QVERIFY(gauges.show(1440));
    QGuiApplication::clipboard()->clear();
    gauges.pane.setFocus();
    QTest::keyClick(&gauges.pane, Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(QGuiApplication::clipboard()->text(), gauges.pane.text());
    QGuiApplication::clipboard()->clear();
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(5, 5), gauges.pane.mapToGlobal(QPoint(5, 5)));
    QApplication::sendEvent(&gauges.pane, &event);
    auto* const menu = gauges.pane.findChild<QMenu*>(QStringLiteral("gaugesMenu"));
    QVERIFY(menu);
    menu->findChild<QAction*>(QStringLiteral("copyGauges"))->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), gauges.pane.text());
    menu->close();
  }

  static void canBeReachedByTab() {
    Gauges gauges;
    QVERIFY(gauges.pane.focusPolicy() & Qt::TabFocus);
    for (const QWidget* const child : gauges.pane.findChildren<QWidget*>()) {
      QVERIFY2(child->focusPolicy() == Qt::NoFocus, child->metaObject()->className());
    }
  }

  static void laysOutWithoutCutting_data() {
    QTest::addColumn<double>("scale");
    QTest::addColumn<int>("width");
    QTest::addColumn<bool>("mirrored");
    QTest::newRow("wide") << 1.0 << 1440 << false;
    QTest::newRow("narrow") << 1.0 << 700 << false;
    QTest::newRow("very narrow") << 1.0 << 320 << false;
    QTest::newRow("double") << 2.0 << 1440 << false;
    QTest::newRow("double, narrow") << 2.0 << 800 << false;
    QTest::newRow("right to left") << 1.0 << 1440 << true;
  }

  static void laysOutWithoutCutting() {
    QFETCH(double, scale);
    QFETCH(int, width);
    QFETCH(bool, mirrored);
    if (mirrored) QApplication::setLayoutDirection(Qt::RightToLeft);
    Gauges gauges;
    gauges.look.setScale(scale);
    gauges.pane.setReadingRate(12345);
    QVERIFY(gauges.show(width));
    QTRY_COMPARE(gauges.pane.width(), width);
    QTRY_COMPARE(cutLabels(gauges.pane), QStringList());
    for (const char* name : {"memoryGauge", "cacheGauge", "readingGauge", "answeringGauge"}) {
      const GaugeBlock* const block = gauges.block(name);
      QVERIFY2(gauges.pane.rect().contains(block->geometry()), name);
      QVERIFY2(block->width() >= block->minimumSizeHint().width(), name);
      QVERIFY2(block->height() >= block->layout()->heightForWidth(block->width()), name);
    }
    const bool first = gauges.block("memoryGauge")->x() < gauges.block("readingGauge")->x();
    if (width > 1000 && scale < 1.5) QCOMPARE(first, !mirrored);
  }

  static void aNarrowPaneHasMoreRows() {
    Gauges gauges;
    QVERIFY(gauges.show(1440));
    QCOMPARE(gauges.block("memoryGauge")->y(), gauges.block("answeringGauge")->y());
    gauges.pane.resize(700, 300);
    QTRY_VERIFY(gauges.block("answeringGauge")->y() > gauges.block("memoryGauge")->y());
    QVERIFY(gauges.pane.minimumHeight() >= gauges.pane.heightForWidth(700));
  }

  static void aHostileNameIsText() {
    Gauges gauges;
    MemoryParts parts = memory();
    parts.device = QStringLiteral("<img src=x> & <b>GPU</b> ") + QString(3000, QLatin1Char('x'));
    gauges.pane.setMemory(parts);
    gauges.pane.setMemoryHint(QStringLiteral("<h1>hint</h1>"));
    QVERIFY(gauges.show(1440));
    QVERIFY(gauges.block("memoryGauge")->title().contains(QStringLiteral("<img src=x>")));
    QVERIFY(gauges.pane.minimumSizeHint().width() < 1440);
    for (const QLabel* const label : gauges.pane.findChildren<QLabel*>()) {
      QCOMPARE(label->textFormat(), Qt::PlainText);
    }
  }
};

QTEST_MAIN(tst_Gauges)
#include "tst_gauges.moc"
