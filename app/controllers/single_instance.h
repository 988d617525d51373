// SPDX-License-Identifier: GPL-3.0-or-later
// One window per library: a second start passes its files to the first and ends. By a local socket whose name is made
// of the library's folder and the user.
#pragma once

#include <QLocalServer>
#include <QObject>
#include <QStringList>

namespace longleaf::app {

class SingleInstance final : public QObject {
  Q_OBJECT

 public:
  explicit SingleInstance(const QString& libraryFolder, QObject* parent = nullptr);

  /// True if another window has this library: it has been given the files (absolute paths) and comes to the front.
  bool passOn(const QStringList& files);
  /// From here on this is the first. Without a socket (no place for one) every start is a window of its own.
  void listen();

 Q_SIGNALS:
  void filesPassed(const QStringList& files);

 private:
  void receive();

  QString m_name;
  QLocalServer m_server;
};

}  // namespace longleaf::app
