// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/desktop_preferences.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPalette>
#include <QThread>

namespace longleaf::app {

namespace {

const QString kPortal = QStringLiteral("org.freedesktop.portal.Desktop");
const QString kPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString kSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString kAppearance = QStringLiteral("org.freedesktop.appearance");
const QString kColourScheme = QStringLiteral("color-scheme");
const QString kInterface = QStringLiteral("org.gnome.desktop.interface");
const QString kAnimations = QStringLiteral("enable-animations");

constexpr int kAnswerWithinMs = 5000;

/// Without an address libdbus would try to start a bus, which takes its time and leaves a process behind.
bool hasBus() {
  if (!qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS")) return true;
  const QString folder = qEnvironmentVariable("XDG_RUNTIME_DIR");
  return !folder.isEmpty() && QFileInfo::exists(folder + QStringLiteral("/bus"));
}

bool isDark(const QPalette& palette) {
  return palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
}

/// Read gives a variant in a variant.
QVariant unwrapped(QVariant value) {
  while (value.metaType() == QMetaType::fromType<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
  return value;
}

}  // namespace

DesktopPreferences::DesktopPreferences(QObject* parent)
    : QObject(parent), m_paletteIsDark(isDark(QGuiApplication::palette())), m_dark(m_paletteIsDark) {}

void DesktopPreferences::start() {
  if (m_started || !hasBus()) return;
  m_started = true;
  // A bus that does not answer keeps its callers waiting for half a minute; so it is not the GUI thread that calls, and
  // nobody waits for this thread either.
  QThread* handshake = QThread::create([] { QDBusConnection::sessionBus(); });
  connect(handshake, &QThread::finished, this, [this] { askPortal(); });
  connect(handshake, &QThread::finished, handshake, &QObject::deleteLater);
  handshake->start();
}

void DesktopPreferences::askPortal() {
  QDBusConnection bus = QDBusConnection::sessionBus();
  if (!bus.isConnected()) return;
  qRegisterMetaType<QDBusVariant>();  // the slot's parameter is looked up by its name
  // From whoever sends it: with a name, Qt would wait here for the bus to say who has that name.
  bus.connect(QString(), kPath, kSettings, QStringLiteral("SettingChanged"), this,
              SLOT(takeSetting(QString, QString, QDBusVariant)));
  ask(kAppearance, kColourScheme);
  ask(kInterface, kAnimations);
}

void DesktopPreferences::ask(const QString& space, const QString& key) {
  QDBusMessage message = QDBusMessage::createMethodCall(kPortal, kPath, kSettings, QStringLiteral("Read"));
  message << space << key;
  auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message, kAnswerWithinMs), this);
  connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, space, key](QDBusPendingCallWatcher* call) {
    call->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *call;
    if (reply.isValid()) takeSetting(space, key, reply.value());
  });
}

void DesktopPreferences::takeSetting(const QString& space, const QString& key, const QDBusVariant& value) {
  const QVariant plain = unwrapped(value.variant());
  if (space == kAppearance && key == kColourScheme) {
    bool isNumber = false;
    const uint scheme = plain.toUInt(&isNumber);
    // 0: no preference, 1: dark, 2: light; others are to be taken as 0.
    if (isNumber) setDark(scheme == 1 || (scheme != 2 && m_paletteIsDark));
  } else if (space == kInterface && key == kAnimations && plain.metaType() == QMetaType::fromType<bool>()) {
    setReducedMotion(!plain.toBool());
  }
}

void DesktopPreferences::setDark(bool dark) {
  if (m_dark == dark) return;
  m_dark = dark;
  Q_EMIT darkChanged(dark);
}

void DesktopPreferences::setReducedMotion(bool reduced) {
  if (m_reducedMotion == reduced) return;
  m_reducedMotion = reduced;
  Q_EMIT reducedMotionChanged(reduced);
}

}  // namespace longleaf::app
