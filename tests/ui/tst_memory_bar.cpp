// SPDX-License-Identifier: GPL-3.0-or-later
// The bar of memory says in words what it paints: parts, what is free, what is short, and that nothing is known.
#include <QtTest>
#include <QtWidgets>
#include <limits>

#include "ui/gauges/memory_bar.h"
#include "ui/gauges/memory_words.h"
#include "ui/theme/look.h"

using longleaf::ui::Look;
using longleaf::ui::MemoryBar;
using longleaf::ui::MemoryParts;

namespace {

constexpr qint64 kMiB = qint64{1} << 20, kGiB = qint64{1} << 30;

MemoryParts laptop() {
  return {.weights = 4 * kGiB,
          .cache = kGiB,
          .workspace = 512 * kMiB,
          .others = 2 * kGiB,
          .total = 12 * kGiB,
          .device = QStringLiteral("CPU (system memory)")};
}

/// How many pixels of the bar have about this colour.
int pixelsOf(const QImage& image, const QColor& colour) {
  int count = 0;
  for (int y = 0; y < image.height() / 3; ++y) {
    for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y) == colour ? 1 : 0;
  }
  return count;
}

QImage painted(MemoryBar& bar) {
  bar.resize(400, bar.heightForWidth(400));
  return bar.grab().toImage().convertToFormat(QImage::Format_RGB32);
}

}  // namespace

class tst_MemoryBar final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void init() { QApplication::setLayoutDirection(Qt::LeftToRight); }

  static void saysEveryPart() {
    Look look;
    MemoryBar bar(look);
    bar.setParts(laptop());
    QCOMPARE(bar.text(), QStringLiteral("weights 4.0 GiB, cache 1.0 GiB, workspace 512 MiB, other programs 2.0 GiB, "
                                        "free 4.5 GiB, of 12 GiB"));
    QCOMPARE(bar.accessibleDescription(), bar.text());
    QVERIFY(!bar.accessibleName().isEmpty());
    QCOMPARE(longleaf::ui::memoryFigure(bar.parts()), QStringLiteral("7.5 of 12.0 GiB"));
    QCOMPARE(longleaf::ui::memoryTitle(bar.parts()), QStringLiteral("Memory · CPU (system memory)"));
  }

  static void saysWhatIsShort() {
    Look look;
    MemoryBar bar(look);
    MemoryParts parts = laptop();
    const QImage fits = painted(bar);
    QCOMPARE(pixelsOf(fits, look.theme().error), 0);
    parts.cache = 8 * kGiB;
    bar.setParts(parts);
    QVERIFY2(bar.text().contains(QStringLiteral("2.5 GiB short")), qPrintable(bar.text()));
    QVERIFY(!bar.text().contains(QStringLiteral("free")));
    QVERIFY(pixelsOf(painted(bar), look.theme().error) > 100);
  }

  static void theExcessIsAtTheEnd() {
    Look look;
    MemoryBar bar(look);
    MemoryParts parts = laptop();
    parts.cache = 8 * kGiB;
    bar.setParts(parts);
    const QImage whole = painted(bar);
    QVERIFY(pixelsOf(whole.copy(300, 0, 100, whole.height()), look.theme().error) > 0);
    QCOMPARE(pixelsOf(whole.copy(0, 0, 200, whole.height()), look.theme().error), 0);
    QApplication::setLayoutDirection(Qt::RightToLeft);
    const QImage mirrored = painted(bar);
    QVERIFY(pixelsOf(mirrored.copy(0, 0, 100, whole.height()), look.theme().error) > 0);
    QCOMPARE(pixelsOf(mirrored.copy(200, 0, 200, whole.height()), look.theme().error), 0);
  }

  static void partsStandInOrder() {
    Look look;
    MemoryBar bar(look);
    bar.setParts(laptop());
    const QImage image = painted(bar);
    const int row = look.theme().space(2);
    const auto firstOf = [&](const QColor& colour) {
      for (int x = 0; x < image.width(); ++x) {
        if (image.pixelColor(x, row) == colour) return x;
      }
      return -1;
    };
    const int weights = firstOf(look.theme().weights), cache = firstOf(look.theme().accent),
              workspace = firstOf(look.theme().workspace), others = firstOf(look.theme().line.toRgb());
    QVERIFY(weights >= 0 && cache > weights && workspace > cache);
    QVERIFY(others >= 0);
    // A third of the bar is weights.
    QVERIFY2(std::abs(cache - weights - 133) <= 3, qPrintable(QString::number(cache - weights)));
  }

  static void aSmallPartCanBeSeen() {
    Look look;
    MemoryBar bar(look);
    bar.setParts({.weights = kMiB, .cache = kMiB, .total = 64 * kGiB});
    QVERIFY(pixelsOf(painted(bar), look.theme().accent) > 0);
  }

  static void withoutATotalItIsNotKnown() {
    Look look;
    MemoryBar bar(look);
    QCOMPARE(bar.text(), QStringLiteral("Memory is not known"));
    bar.setParts({.weights = kGiB});
    QCOMPARE(bar.text(), QStringLiteral("Memory is not known"));
    const QImage image = painted(bar);
    QCOMPARE(pixelsOf(image, look.theme().weights), 0);
    QCOMPARE(pixelsOf(image, look.theme().error), 0);
    QCOMPARE(longleaf::ui::memoryFigure(bar.parts()), QStringLiteral("not known"));
  }

  static void nonsenseIsBorne() {
    Look look;
    MemoryBar bar(look);
    const qint64 huge = std::numeric_limits<qint64>::max();
    bar.setParts({.weights = -5, .cache = huge, .workspace = huge, .others = huge, .total = huge});
    QCOMPARE(bar.parts().weights, 0);
    QVERIFY(bar.parts().used() > 0);
    QVERIFY(!painted(bar).isNull());
    QVERIFY(bar.text().contains(QStringLiteral("short")));
  }

  static void theLegendWrapsInsteadOfBeingCut_data() {
    QTest::addColumn<double>("scale");
    QTest::newRow("normal") << 1.0;
    QTest::newRow("double") << 2.0;
  }

  static void theLegendWrapsInsteadOfBeingCut() {
    QFETCH(double, scale);
    Look look;
    look.setScale(scale);
    MemoryBar bar(look);
    bar.setParts(laptop());
    const int least = bar.minimumSizeHint().width();
    QVERIFY(bar.heightForWidth(least) > bar.heightForWidth(10 * least));
    // The longest entry has its room.
    const QFontMetrics metrics(look.theme().font(longleaf::ui::TextRole::legend));
    QVERIFY(least >= metrics.horizontalAdvance(QStringLiteral("other programs 2.0 GiB")) + look.theme().space(3));
  }
};

QTEST_MAIN(tst_MemoryBar)
#include "tst_memory_bar.moc"
