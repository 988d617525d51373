// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop says about looks, and that nothing is waited for where it says nothing.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QDir>
#include <QPalette>
#include <QTemporaryDir>
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

qsizetype threads() {
  return QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size();
}

/// A bus that takes every call and never says a word.
class SilentBus final {
 public:
  explicit SilentBus(const QByteArray& path) : m_listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    qstrncpy(address.sun_path, path.constData(), sizeof address.sun_path);
    if (::bind(m_listening, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(m_listening, 4) != 0)
      qFatal("no socket at %s", path.constData());
  }
  SilentBus(const SilentBus&) = delete;
  SilentBus& operator=(const SilentBus&) = delete;
  ~SilentBus() {
    if (m_caller >= 0) ::close(m_caller);
    ::close(m_listening);
  }

  /// Whether somebody has called and has not given up.
  bool isWaitedFor() {
    pollfd call{m_listening, POLLIN, 0};
    if (m_caller < 0 && ::poll(&call, 1, 0) > 0) m_caller = ::accept4(m_listening, nullptr, nullptr, SOCK_CLOEXEC);
    if (m_caller < 0) return false;
    pollfd caller{m_caller, POLLRDHUP, 0};
    return ::poll(&caller, 1, 0) == 0;
  }

 private:
  int m_listening;
  int m_caller = -1;
};

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
    const qsizetype before = threads();
    DesktopPreferences light;
    light.start();
    QVERIFY(!light.dark());
    QVERIFY(!light.reducedMotion());
    QGuiApplication::setPalette(palette(Qt::black, Qt::white));
    DesktopPreferences dark;
    dark.start();
    QVERIFY(dark.dark());
    QCOMPARE(threads(), before);  // nobody is asked
  }

  /// It is called beside the GUI thread, which goes on while nobody answers; and given up without a word.
  static void aBusThatIsSilentIsNotWaitedFor() {
    const QTemporaryDir folder;
    const QByteArray path = QFile::encodeName(folder.filePath(QStringLiteral("bus")));
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + path);
    SilentBus bus(path);
    DesktopPreferences preferences;
    QSignalSpy dark(&preferences, &DesktopPreferences::darkChanged);
    QSignalSpy still(&preferences, &DesktopPreferences::reducedMotionChanged);
    preferences.start();
    QTRY_VERIFY(bus.isWaitedFor());
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
