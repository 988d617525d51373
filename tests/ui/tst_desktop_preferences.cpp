// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop says about looks, and that nothing is waited for where it says nothing.
#include <QElapsedTimer>
#include <QPalette>
#include <QtTest>

#include "app/controllers/desktop_preferences.h"

using longleaf::app::DesktopPreferences;

namespace {

const QString kAppearance = QStringLiteral("org.freedesktop.appearance");
const QString kScheme = QStringLiteral("color-scheme");
const QString kInterface = QStringLiteral("org.gnome.desktop.interface");
const QString kAnimations = QStringLiteral("enable-animations");

QPalette palette(const QColor& window, const QColor& text) {
  QPalette palette;
  palette.setColor(QPalette::Window, window);
  palette.setColor(QPalette::WindowText, text);
  return palette;
}

}  // namespace

class tst_DesktopPreferences final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void init() {
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");
    qunsetenv("XDG_RUNTIME_DIR");
    QGuiApplication::setPalette(palette(Qt::white, Qt::black));
  }

  static void withoutABusThePaletteDecides() {
    QElapsedTimer timer;
    timer.start();
    DesktopPreferences light;
    light.start();
    QVERIFY(!light.dark());
    QVERIFY(!light.reducedMotion());
    QGuiApplication::setPalette(palette(Qt::black, Qt::white));
    DesktopPreferences dark;
    dark.start();
    QVERIFY(dark.dark());
    QVERIFY2(timer.elapsed() < 500, qPrintable(QString::number(timer.elapsed())));
  }

  /// An address where nobody listens: tried beside the GUI thread, and given up without a word.
  static void aDeadBusIsNotWaitedFor() {
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    QElapsedTimer timer;
    timer.start();
    DesktopPreferences preferences;
    QSignalSpy dark(&preferences, &DesktopPreferences::darkChanged);
    QSignalSpy still(&preferences, &DesktopPreferences::reducedMotionChanged);
    preferences.start();
    QVERIFY2(timer.elapsed() < 50, qPrintable(QString::number(timer.elapsed())));
    bool passed = false;
    QTimer::singleShot(0, &preferences, [&passed] { passed = true; });
    QTRY_VERIFY(passed);
    QCOMPARE(dark.count() + still.count(), 0);
    QVERIFY(!preferences.dark());
  }

  static void whatThePortalSays() {
    DesktopPreferences preferences;
    QSignalSpy dark(&preferences, &DesktopPreferences::darkChanged);
    const auto say = [&](const QVariant& scheme) {
      preferences.takeSetting(kAppearance, kScheme, QDBusVariant(scheme));
    };
    say(1U);
    QCOMPARE(dark.count(), 1);
    QVERIFY(dark[0][0].toBool());
    say(1U);
    QCOMPARE(dark.count(), 1);                   // nothing new
    say(QVariant::fromValue(QDBusVariant(2U)));  // as Read gives it: a variant in a variant
    QCOMPARE(dark.count(), 2);
    QVERIFY(!preferences.dark());
    say(1U);
    say(0U);  // no preference: the palette's
    QVERIFY(!preferences.dark());
  }

  static void noPreferenceLeavesADarkPaletteDark() {
    QGuiApplication::setPalette(palette(Qt::black, Qt::white));
    DesktopPreferences preferences;
    preferences.takeSetting(kAppearance, kScheme, QDBusVariant(0U));
    QVERIFY(preferences.dark());
    preferences.takeSetting(kAppearance, kScheme, QDBusVariant(2U));
    QVERIFY(!preferences.dark());
  }

  static void motion() {
    DesktopPreferences preferences;
    QSignalSpy changed(&preferences, &DesktopPreferences::reducedMotionChanged);
    preferences.takeSetting(kInterface, kAnimations, QDBusVariant(true));
    QCOMPARE(changed.count(), 0);
    preferences.takeSetting(kInterface, kAnimations, QDBusVariant(false));
    QCOMPARE(changed.count(), 1);
    QVERIFY(preferences.reducedMotion());
  }

  static void nonsenseChangesNothing() {
    DesktopPreferences preferences;
    QSignalSpy dark(&preferences, &DesktopPreferences::darkChanged);
    QSignalSpy still(&preferences, &DesktopPreferences::reducedMotionChanged);
    preferences.takeSetting(kAppearance, kScheme, QDBusVariant("dark"));
    preferences.takeSetting(kAppearance, kScheme, QDBusVariant(QVariantList{1}));
    preferences.takeSetting(kAppearance, "accent-color", QDBusVariant(1U));
    preferences.takeSetting(kInterface, kScheme, QDBusVariant(1U));
    preferences.takeSetting(kInterface, kAnimations, QDBusVariant("false"));
    preferences.takeSetting(kInterface, kAnimations, QDBusVariant(QVariant()));
    QCOMPARE(dark.count() + still.count(), 0);
  }
};

QTEST_MAIN(tst_DesktopPreferences)
#include "tst_desktop_preferences.moc"
