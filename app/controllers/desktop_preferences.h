// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop says about looks: dark or light, and whether things should move. Asked of the XDG desktop portal
// over D-Bus, and followed from then on. Without a bus, a portal or an answer it is the palette's lightness that
// counts, and motion is not reduced.
//
// Lives in the GUI thread and never waits: the handshake with the bus is made in a thread of its own.
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QString>

namespace longleaf::app {

class DesktopPreferences final : public QObject {
  Q_OBJECT

 public:
  /// Make it before ui::Look sets the application's palette: what the palette says at this moment is what counts where
  /// the desktop says nothing.
  explicit DesktopPreferences(QObject* parent = nullptr);

  /// Asks; answers come by the signals, or never. Once.
  void start();

  bool dark() const { return m_dark; }
  bool reducedMotion() const { return m_reducedMotion; }

 Q_SIGNALS:
  void darkChanged(bool dark);
  void reducedMotionChanged(bool reduced);

 public Q_SLOTS:
  /// A setting as the portal tells it; other settings, and values of a wrong type, change nothing.
  void takeSetting(const QString& space, const QString& key, const QDBusVariant& value);

 private:
  void askPortal();
  void ask(const QString& space, const QString& key);
  void setDark(bool dark);
  void setReducedMotion(bool reduced);

  bool m_paletteIsDark;
  bool m_dark;
  bool m_reducedMotion = false;
  bool m_started = false;
};

}  // namespace longleaf::app
