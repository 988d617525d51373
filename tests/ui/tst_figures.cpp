// SPDX-License-Identifier: GPL-3.0-or-later
// Figures read as people write them, at the borders between units too, and by the locale.
#include <QtTest>

#include <QLocale>

#include "ui/theme/figures.h"
#include "ui/theme/page_name.h"

using namespace longleaf::ui;

class tst_Figures final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void init() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
  static void cleanup() { QLocale::setDefault(QLocale::c()); }

  static void numbersAreGrouped() {
    QCOMPARE(grouped(50514), QStringLiteral("50,514"));
    QCOMPARE(grouped(0), QStringLiteral("0"));
    QCOMPARE(grouped(-1234), QStringLiteral("-1,234"));
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany));
    QCOMPARE(grouped(50514), QStringLiteral("50.514"));
  }

  static void pagesHaveANumberAndSectionsSpeakForThemselves() {
    QCOMPARE(pageName(QStringLiteral("31")), QStringLiteral("p. 31"));
    QCOMPARE(pageName(QStringLiteral("xxiv")), QStringLiteral("p. xxiv"));
    QCOMPARE(pageName(QStringLiteral("What stays at home")), QStringLiteral("What stays at home"));
    QCOMPARE(pageName(QStringLiteral("12 %")), QStringLiteral("12 %"));
    QCOMPARE(pageName(QStringLiteral("A-12")), QStringLiteral("p. A-12"));
    QCOMPARE(pageName(QStringLiteral("Preface")), QStringLiteral("Preface"));
    QCOMPARE(pageName(QString()), QString());
  }

  static void bytes_data() {
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<QString>("text");
    QTest::newRow("none") << qint64{0} << "0 bytes";
    QTest::newRow("few") << qint64{999} << "999 bytes";
    QTest::newRow("almost a KiB") << qint64{1000} << "1.0 KiB";
    QTest::newRow("a KiB") << qint64{1024} << "1.0 KiB";
    QTest::newRow("ten KiB") << qint64{10 * 1024} << "10 KiB";
    QTest::newRow("just under ten") << qint64{10 * 1024 - 1} << "10 KiB";
    QTest::newRow("a MiB less a byte") << qint64{1024 * 1024 - 1} << "1.0 MiB";
    QTest::newRow("MiB") << qint64{96 * 1024 * 1024} << "96 MiB";
    QTest::newRow("GiB") << qint64{1395864371} << "1.3 GiB";
    QTest::newRow("many GiB") << qint64{141} * 1024 * 1024 * 1024 << "141 GiB";
    QTest::newRow("thousands of GiB") << qint64{2048} * 1024 * 1024 * 1024 << "2,048 GiB";
  }

  static void bytes() {
    QFETCH(qint64, bytes);
    QTEST(bytesText(bytes), "text");
  }

  static void rates() {
    QCOMPARE(rateText(612.4), QStringLiteral("612"));
    QCOMPARE(rateText(41.2), QStringLiteral("41"));
    QCOMPARE(rateText(9.96), QStringLiteral("10"));
    QCOMPARE(rateText(4.13), QStringLiteral("4.1"));
    QCOMPARE(rateText(0), QStringLiteral("0.0"));
    QCOMPARE(rateText(12345), QStringLiteral("12,345"));
  }

  static void durations() {
    QCOMPARE(durationText(-5), QStringLiteral("0 s"));
    QCOMPARE(durationText(12.4), QStringLiteral("12 s"));
    QCOMPARE(durationText(59.6), QStringLiteral("1 min 0 s"));
    QCOMPARE(durationText(200), QStringLiteral("3 min 20 s"));
    QCOMPARE(durationText(3600), QStringLiteral("1 h 0 min"));
    QCOMPARE(durationText(3900), QStringLiteral("1 h 5 min"));
    QCOMPARE(durationText(1e300), durationText(1e12));  // no figure of ours, but no overflow either
    QCOMPARE(durationText(qQNaN()), QStringLiteral("0 s"));
  }

  static void percents() {
    QCOMPARE(percentText(0.21), QStringLiteral("21 %"));
    QCOMPARE(percentText(0.004), QStringLiteral("0.4 %"));
    QCOMPARE(percentText(0), QStringLiteral("0 %"));
    QCOMPARE(percentText(1), QStringLiteral("100 %"));
    QCOMPARE(percentText(0.0999), QStringLiteral("10 %"));
    QCOMPARE(percentText(0.99996), QStringLiteral("100 %"));
  }
};

QTEST_APPLESS_MAIN(tst_Figures)
#include "tst_figures.moc"
