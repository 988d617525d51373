// SPDX-License-Identifier: GPL-3.0-or-later
// Every icon that the header names is there, is drawn in the asked colour at any density, and pictures of the style
// sheet have the theme's colours.
#include <QtTest>

#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

using longleaf::ui::Theme;
using longleaf::ui::themedIcon;

namespace {

constexpr const char* kNames[] = {"add",     "read",    "pause",    "stop",       "summarize", "compare",
                                  "find",    "outline", "back",     "forward",    "zoom-in",   "zoom-out",
                                  "menu",    "close",   "copy",     "regenerate", "edit",      "settings",
                                  "warning", "check",   "document", "send",       "note",      "error"};

QImage image(const QIcon& icon, int side = 24, QIcon::Mode mode = QIcon::Normal) {
  return icon.pixmap(QSize(side, side), 1.0, mode).toImage().convertToFormat(QImage::Format_ARGB32);
}

int strongestAlpha(const QImage& picture) {
  int most = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) most = std::max(most, qAlpha(picture.pixel(x, y)));
  }
  return most;
}

}  // namespace

class tst_Icons final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void everyNameIsDrawnInItsColour_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : kNames) QTest::newRow(name) << QString::fromLatin1(name);
  }

  static void everyNameIsDrawnInItsColour() {
    QFETCH(QString, name);
    const QImage picture = image(themedIcon(name, QColor(200, 30, 60)), 48);
    QCOMPARE(picture.size(), QSize(48, 48));
    int drawn = 0;
    for (int y = 0; y < 48; ++y) {
      for (int x = 0; x < 48; ++x) {
        const QColor at = picture.pixelColor(x, y);
        if (at.alpha() < 250) continue;
        ++drawn;
        QCOMPARE(at.rgb(), QColor(200, 30, 60).rgb());
      }
    }
    QVERIFY(drawn > 20);
    for (int i = 0; i < 48; ++i) QCOMPARE(picture.pixelColor(i, 0).alpha(), 0);  // nothing is cut off
  }

  static void picturesDiffer() {
    QList<QImage> seen;
    for (const char* name : kNames) {
      const QImage picture = image(themedIcon(QString::fromLatin1(name), Qt::black));
      QVERIFY2(!seen.contains(picture), name);
      seen.append(picture);
    }
  }

  static void unknownNamesAreNull_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("unknown") << QStringLiteral("no-such-icon");
    QTest::newRow("empty") << QString();
    QTest::newRow("a way out of the folder") << QStringLiteral("../style/tick_light");
  }

  static void unknownNamesAreNull() {
    QFETCH(QString, name);
    QVERIFY(themedIcon(name, Qt::black).isNull());
  }

  static void disabledIsHalfAsStrong() {
    const QIcon icon = themedIcon(QStringLiteral("add"), Qt::black);
    QCOMPARE(strongestAlpha(image(icon)), 255);
    const int disabled = strongestAlpha(image(icon, 24, QIcon::Disabled));
    QVERIFY2(disabled > 115 && disabled < 140, qPrintable(QString::number(disabled)));
  }

  static void denseScreensGetMorePixels() {
    const QPixmap dense = themedIcon(QStringLiteral("find"), Qt::black).pixmap(QSize(24, 24), 2.0);
    QCOMPARE(dense.size(), QSize(48, 48));
    QCOMPARE(dense.devicePixelRatio(), 2.0);
  }

  static void arrowsFollowTheWriting() {
    const QIcon back = themedIcon(QStringLiteral("back"), Qt::black),
                check = themedIcon(QStringLiteral("check"), Qt::black);
    const QImage leftToRight = image(back), tick = image(check);
    QGuiApplication::setLayoutDirection(Qt::RightToLeft);
    const QImage rightToLeft = image(back), sameTick = image(check);
    QGuiApplication::setLayoutDirection(Qt::LeftToRight);
    QVERIFY(leftToRight != rightToLeft);
    QCOMPARE(sameTick, tick);
  }

  static void theProgramsIconHasColours() {
    const QImage picture = image(themedIcon(QStringLiteral("longleaf"), Qt::black), 128);
    bool green = false, paper = false;
    for (int y = 0; y < 128; ++y) {
      for (int x = 0; x < 128; ++x) {
        const QColor at = picture.pixelColor(x, y);
        green |= at.alpha() > 250 && at.green() > at.red() + 40;
        paper |= at.alpha() > 250 && at.lightness() > 240;
      }
    }
    QVERIFY(green && paper);
  }

  static void picturesOfTheStyleSheetFollowTheTheme_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }

  static void picturesOfTheStyleSheetFollowTheTheme() {
    QFETCH(bool, dark);
    const Theme theme = Theme::make(dark);
    const struct {
      const char* name;
      QColor colour;
    } pictures[] = {{"up", theme.muted},     {"down", theme.muted},      {"right", theme.muted},
                    {"check", theme.accent}, {"tick", theme.accentText}, {"dot", theme.accentText}};
    for (const auto& picture : pictures) {
      QFile file(QStringLiteral(":/style/%1_%2.svg")
                     .arg(QLatin1String(picture.name), dark ? QLatin1String("dark") : QLatin1String("light")));
      QVERIFY2(file.open(QIODevice::ReadOnly), picture.name);
      QVERIFY2(file.readAll().toLower().contains(picture.colour.name().toLatin1()), picture.name);
    }
  }

  static void theStyleSheetKnowsOnlyPicturesThatAreThere() {
    QFile file(QStringLiteral(":/style/longleaf.qss"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString sheet = QString::fromUtf8(file.readAll());
    static const QRegularExpression picture(QStringLiteral("url\\((:[^)]+)\\)"));
    auto matches = picture.globalMatch(sheet);
    QVERIFY(matches.hasNext());
    while (matches.hasNext()) {
      const QString path = matches.next().captured(1);
      for (const char* scheme : {"light", "dark"})
        QVERIFY2(QFile::exists(QString(path).replace(QStringLiteral("@scheme"), QLatin1String(scheme))),
                 qPrintable(path));
    }
  }
};

QTEST_MAIN(tst_Icons)
#include "tst_icons.moc"
