// SPDX-License-Identifier: GPL-3.0-or-later
// The table of colours is complete, and what is written can be read on its ground.
#include <QtTest>
#include <cmath>

#include "ui/theme/look.h"

using longleaf::ui::Theme;

namespace {

double channel(double value) { return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4); }

/// WCAG 2.1, relative luminance.
double luminance(const QColor& colour) {
  return 0.2126 * channel(colour.redF()) + 0.7152 * channel(colour.greenF()) + 0.0722 * channel(colour.blueF());
}

/// WCAG 2.1, contrast ratio: 1..21.
double contrast(const QColor& one, const QColor& other) {
  const double a = luminance(one), b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

}  // namespace

class tst_Theme final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void everyColourIsThere_data() {
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
  }

  static void everyColourIsThere() {
    QFETCH(bool, dark);
    const Theme theme = Theme::make(dark);
    const QColor all[] = {theme.ground,  theme.surface,       theme.raised,       theme.line,       theme.text,
                          theme.muted,   theme.accent,        theme.accentGround, theme.accentText, theme.selection,
                          theme.warning, theme.warningGround, theme.error,        theme.highlight,  theme.sink,
                          theme.context, theme.residual,      theme.recent,       theme.weights,    theme.workspace,
                          theme.others};
    for (const QColor& colour : all) QVERIFY(colour.isValid());
    QVERIFY(theme.pixels.book > theme.pixels.legend);
    QVERIFY(theme.lineHeight.reader > 1);
    QVERIFY(theme.pixels.target >= 28);
  }

  static void textCanBeRead_data() { everyColourIsThere_data(); }

  static void textCanBeRead() {
    QFETCH(bool, dark);
    const Theme theme = Theme::make(dark);
    const QColor grounds[] = {theme.ground, theme.surface, theme.raised};
    for (const QColor& ground : grounds) {
      for (const QColor& text : {theme.text, theme.muted, theme.accent, theme.warning, theme.error})
        QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(text.name() + " on " + ground.name()));
    }
    QVERIFY(contrast(theme.text, theme.selection) >= 4.5);
    QVERIFY(contrast(theme.text, theme.highlight) >= 4.5);
    QVERIFY(contrast(theme.warning, theme.warningGround) >= 4.5);
    QVERIFY(contrast(theme.accent, theme.accentGround) >= 4.5);
    QVERIFY(contrast(theme.accentText, theme.accent) >= 4.5);
  }

  static void sizesFollowTheScale() {
    QCOMPARE(Theme::make(false, 2).px(13), 26);
    QCOMPARE(Theme::make(false, 5).scale, 2.0);
    QCOMPARE(Theme::make(false).space(3), 12);
  }

  static void styleSheetsAreFilled() {
    const Theme theme = Theme::make(false, 2);
    QCOMPARE(longleaf::ui::filledStyleSheet(u"a { color: @text; padding: @px(4); height: @target }", theme),
             QStringLiteral("a { color: #1e2326; padding: 8px; height: 56px }"));
  }

  static void theSchemeDecides() {
    longleaf::ui::Look look;
    QSignalSpy changed(&look, &longleaf::ui::Look::changed);
    look.setSystemDark(true);
    QVERIFY(look.theme().dark);
    look.setScheme(longleaf::ui::ColourScheme::light);
    QVERIFY(!look.theme().dark);
    QCOMPARE(changed.count(), 2);
  }

  static void theWindowIsDressedAnewOnlyForWhatChanges() {
    longleaf::ui::Look look;
    QSignalSpy changed(&look, &longleaf::ui::Look::changed);
    look.setScale(1);
    look.setScheme(longleaf::ui::ColourScheme::light);
    look.setSystemDark(true);
    QCOMPARE(changed.count(), 0);
    look.choose(longleaf::ui::ColourScheme::system, 1.5);
    QCOMPARE(changed.count(), 1);
    QVERIFY(look.theme().dark);
    QCOMPARE(look.theme().scale, 1.5);
    look.setScale(9);
    look.setScale(8);
    QCOMPARE(changed.count(), 2);
    QCOMPARE(look.theme().scale, 2.0);
  }
};

QTEST_MAIN(tst_Theme)
#include "tst_theme.moc"
