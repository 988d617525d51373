// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's preferences over a real bus, with a portal that this test plays. A program of its own: a program has
// one session bus.
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusVirtualObject>
#include <QPalette>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

#include "app/controllers/desktop_preferences.h"
#include "support/patience.h"

using longleaf::app::DesktopPreferences;
using longleaf::tests::kPatience;

namespace {

const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kInterface = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");
const QString kScheme = QStringLiteral("color-scheme");

/// Answers Read as a portal does.
class Portal final : public QDBusVirtualObject {
  Q_OBJECT

 public:
  QString introspect(const QString&) const override { return {}; }
  bool handleMessage(const QDBusMessage& message, const QDBusConnection& bus) override {
    if (message.interface() != kInterface || message.member() != QLatin1String("Read")) return false;
    const QString key = message.arguments().value(1).toString();
    ++asked;
    if (key == kScheme) {
      const QVariant inner = QVariant::fromValue(QDBusVariant(1U));
      return bus.send(message.createReply(QVariant::fromValue(QDBusVariant(inner))));
    }
    if (key == QLatin1String("enable-animations"))
      return bus.send(message.createReply(QVariant::fromValue(QDBusVariant(false))));
    return bus.send(message.createErrorReply(QStringLiteral("org.freedesktop.portal.Error.NotFound"), key));
  }

  int asked = 0;
};

}  // namespace

class tst_DesktopPortal final : public QObject {
  Q_OBJECT

  QProcess m_daemon;

 private Q_SLOTS:
  void initTestCase() {
    const QString program = QStandardPaths::findExecutable("dbus-daemon");
    if (program.isEmpty()) QSKIP("no dbus-daemon here");
    m_daemon.start(program, {"--session", "--nofork", "--print-address"});
    QVERIFY(m_daemon.waitForStarted(kPatience));
    QTRY_VERIFY(m_daemon.canReadLine() || m_daemon.state() == QProcess::NotRunning);
    const QByteArray address = m_daemon.readLine().trimmed();
    if (address.isEmpty()) QSKIP("dbus-daemon does not run here");
    qputenv("DBUS_SESSION_BUS_ADDRESS", address);
    QPalette light;
    light.setColor(QPalette::Window, Qt::white);
    light.setColor(QPalette::WindowText, Qt::black);
    QGuiApplication::setPalette(light);
  }

  void cleanupTestCase() {
    m_daemon.terminate();
    m_daemon.waitForFinished(kPatience);
  }

  void theDesktopIsAskedAndFollowed() {
    QDBusConnection bus = QDBusConnection::connectToBus(QDBusConnection::SessionBus, QStringLiteral("portal"));
    QVERIFY(bus.isConnected());
    Portal portal;
    QVERIFY(bus.registerVirtualObject(kPath, &portal));
    QVERIFY(bus.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));

    DesktopPreferences preferences;
    QSignalSpy dark(&preferences, &DesktopPreferences::darkChanged);
    QSignalSpy still(&preferences, &DesktopPreferences::reducedMotionChanged);
    preferences.start();
    QVERIFY(!preferences.dark());  // nothing was waited for
    QTRY_COMPARE(dark.count(), 1);
    QVERIFY(preferences.dark());
    QTRY_COMPARE(still.count(), 1);
    QVERIFY(preferences.reducedMotion());
    QCOMPARE(portal.asked, 2);

    QDBusMessage change = QDBusMessage::createSignal(kPath, kInterface, QStringLiteral("SettingChanged"));
    change << kAppearance << kScheme << QVariant::fromValue(QDBusVariant(2U));
    QVERIFY(bus.send(change));
    QTRY_COMPARE(dark.count(), 2);
    QVERIFY(!preferences.dark());
    preferences.start();  // once is enough
    QCOMPARE(portal.asked, 2);
  }
};

QTEST_MAIN(tst_DesktopPortal)
#include "tst_desktop_portal.moc"
