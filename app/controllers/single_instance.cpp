// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/single_instance.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QDir>
#include <QFileInfo>
#include <QLocalSocket>
#include <QTimer>

#include "storage/library/private_folder.h"

namespace longleaf::app {

namespace {

constexpr int kAnswerTime = 1000;                  // milliseconds for the other to answer
constexpr qsizetype kMostBytes = 4 * 1024 * 1024;  // of one message
constexpr int kStream = QDataStream::Qt_6_4;

}  // namespace

SingleInstance::SingleInstance(const QString& libraryFolder, QObject* parent) : QObject(parent) {
  storage::makePrivateFolder(libraryFolder.toStdString());
  const QString folder = QFileInfo(libraryFolder).canonicalFilePath();
  const QByteArray hash = QCryptographicHash::hash((folder + QDir::homePath()).toUtf8(), QCryptographicHash::Sha256);
  m_name = QStringLiteral("longleaf-") + QString::fromLatin1(hash.toHex().left(24));
  m_server.setSocketOptions(QLocalServer::UserAccessOption);
  connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::receive);
}

bool SingleInstance::passOn(const QStringList& files) {
  QLocalSocket socket;
  socket.connectToServer(m_name);
  if (!socket.waitForConnected(kAnswerTime)) return false;
  QByteArray message;
  QDataStream stream(&message, QIODevice::WriteOnly);
  stream.setVersion(kStream);
  stream << files;
  socket.write(message);
  socket.flush();
  // A program that hangs does not take the files with it.
  return socket.waitForReadyRead(kAnswerTime);
}

void SingleInstance::listen() {
  // What a killed program has left behind is in the way; passOn() found nobody there.
  if (!m_server.listen(m_name) && QLocalServer::removeServer(m_name)) m_server.listen(m_name);
}

void SingleInstance::receive() {
  while (QLocalSocket* socket = m_server.nextPendingConnection()) {
    connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
    connect(socket, &QLocalSocket::readyRead, this, [this, socket] {
      if (socket->bytesAvailable() > kMostBytes) return socket->abort();
      QDataStream stream(socket);
      stream.setVersion(kStream);
      stream.startTransaction();
      QStringList files;
      stream >> files;
      if (!stream.commitTransaction()) return;  // the rest is on its way
      socket->write("+");
      socket->flush();
      Q_EMIT filesPassed(files);
    });
  }
}

}  // namespace longleaf::app
