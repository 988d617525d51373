// SPDX-License-Identifier: GPL-3.0-or-later
// A second start gives its files to the first window of the same library, and only to that one.
#include <QDataStream>
#include <QLocalServer>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "app/controllers/single_instance.h"
#include "support/patience.h"

using longleaf::app::SingleInstance;
using longleaf::tests::kPatience;

class TestSingleInstance final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theFirstIsAlone();
  void filesGoToTheFirst_data();
  void filesGoToTheFirst();
  void anotherLibraryIsAnotherWindow();
  void theSameFolderByAnotherName();
  void whatIsNoMessageIsNotTaken();

 private:
  /// As the second program does: the first one goes on meanwhile.
  static bool passed(const QString& folder, const QStringList& files) {
    bool result = false;
    bool ended = false;
    std::thread second([&] {
      SingleInstance instance(folder);
      result = instance.passOn(files);
      QMetaObject::invokeMethod(
          qApp, [&] { ended = true; }, Qt::QueuedConnection);
    });
    const bool inTime = QTest::qWaitFor([&] { return ended; }, kPatience);
    second.join();
    return inTime && result;
  }
  /// How many tries it takes where somebody is there: a first program that does not come to answer within a second, as
  /// on a machine that is busy with other things, is taken for one that hangs. 0: it does not answer at all.
  static int triesUntilPassed(const QString& folder, const QStringList& files) {
    for (int tries = 1; tries <= 20; ++tries) {
      if (passed(folder, files)) return tries;
    }
    return 0;
  }

  QTemporaryDir m_folder;
};

void TestSingleInstance::theFirstIsAlone() {
  SingleInstance first(m_folder.filePath("alone"));
  QVERIFY(!first.passOn({QStringLiteral("/a.pdf")}));
  QVERIFY(!passed(m_folder.filePath("alone"), {}));
}

void TestSingleInstance::filesGoToTheFirst_data() {
  QTest::addColumn<QStringList>("files");
  QStringList many;
  for (int i = 0; i < 5000; ++i) many.append(QStringLiteral("/home/someone/documents/volume %1.pdf").arg(i));
  QTest::newRow("none") << QStringList();
  QTest::newRow("some") << QStringList{QStringLiteral("/a b.pdf"), QStringLiteral("/ü\n'.epub")};
  QTest::newRow("more than one packet") << many;
}

void TestSingleInstance::filesGoToTheFirst() {
  QFETCH(const QStringList, files);
  const QString folder = m_folder.filePath(QLatin1String(QTest::currentDataTag()));
  SingleInstance first(folder);
  QVERIFY(!first.passOn({}));
  first.listen();
  const QSignalSpy arrived(&first, &SingleInstance::filesPassed);
  for (int time = 1; time <= 2; ++time) {
    const qsizetype before = arrived.size();
    const int tries = triesUntilPassed(folder, files);
    QVERIFY(tries > 0 && arrived.size() > before && arrived.size() <= before + tries);
    QCOMPARE(arrived.last().at(0).toStringList(), files);
  }
}

void TestSingleInstance::anotherLibraryIsAnotherWindow() {
  SingleInstance first(m_folder.filePath("one"));
  first.listen();
  const QSignalSpy arrived(&first, &SingleInstance::filesPassed);
  QVERIFY(!passed(m_folder.filePath("two"), {QStringLiteral("/a.pdf")}));
  QCOMPARE(arrived.size(), 0);
}

void TestSingleInstance::theSameFolderByAnotherName() {
  SingleInstance first(m_folder.filePath("library"));
  first.listen();
  const QSignalSpy arrived(&first, &SingleInstance::filesPassed);
  QVERIFY(QFile::link(m_folder.filePath("library"), m_folder.filePath("link")));
  QVERIFY(triesUntilPassed(m_folder.filePath("link") + QStringLiteral("/../link/"), {QStringLiteral("/a.pdf")}) > 0);
  QVERIFY(arrived.size() > 0);
}

/// Half a message, or one that announces more than anybody would send, is neither answered nor waited for.
void TestSingleInstance::whatIsNoMessageIsNotTaken() {
  // The name is the window's own business: it is the only socket that appears.
  const QString folder = m_folder.filePath("strange");
  const QDir sockets(QDir::tempPath());
  const auto names = [&] { return sockets.entryList({QStringLiteral("longleaf-*")}, QDir::System); };
  const QStringList before = names();
  SingleInstance first(folder);
  first.listen();
  QString name;
  for (const QString& each : names()) {
    if (!before.contains(each)) name = each;
  }
  QVERIFY(!name.isEmpty());
  const QSignalSpy arrived(&first, &SingleInstance::filesPassed);
  for (const QByteArray& bytes : {QByteArray("\0\0\0\7\0\0", 6), QByteArray(8 * 1024 * 1024, '\xF0')}) {
    QLocalSocket socket;
    socket.connectToServer(name);
    QVERIFY(socket.waitForConnected(kPatience));
    socket.write(bytes);
    if (bytes.size() > 100) {
      QTRY_COMPARE(socket.state(), QLocalSocket::UnconnectedState);
    } else {
      QTRY_COMPARE(socket.bytesToWrite(), qint64{0});
      socket.disconnectFromServer();
    }
  }
  QCOMPARE(arrived.size(), 0);
  QVERIFY(triesUntilPassed(folder, {QStringLiteral("/a.pdf")}) > 0);  // and it is still there for others
}

QTEST_GUILESS_MAIN(TestSingleInstance)
#include "tst_single_instance.moc"
