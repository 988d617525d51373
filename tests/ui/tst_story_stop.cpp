// SPDX-License-Identifier: GPL-3.0-or-later
// Stopping, pausing, and closing the window in the middle of things: what is at hand is the last thing that is done,
// and what there was is kept. With the real engine on a tiny model that is slow enough to be interrupted.
#include <QElapsedTimer>
#include <QSignalSpy>

#include "app/controllers/engine_room.h"
#include "ui/chat/chat_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;
using app::EngineRoom;
using Phase = ui::ReadingState::Phase;

namespace {

QList<qint64> tokensTold(const QSignalSpy& progress) {
  QList<qint64> tokens;
  for (const auto& told : progress) {
    const auto state = told.at(0).value<ui::ReadingState>();
    if (state.tokensTotal > 0) tokens.append(state.tokensDone);
  }
  return tokens;
}

/// Takes what the engine has said until now: behind a pause or a stop only what was at hand then is still to come.
void hear() { QCoreApplication::processEvents(); }

QString rowText(const WindowScene& scene) {
  const auto* list = scene.seen<QAbstractItemView>("libraryList");
  return list ? list->model()->index(0, 0).data(Qt::AccessibleTextRole).toString() : QString();
}

}  // namespace

class TestStoryStop final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void aStoppedReadingGoesOnLater();
  void aPausedReadingRests();
  void aStoppedAnswerIsKept();
  void aPauseThatNothingCameToIsForgotten();
  void closingWhileReading();
  void closingWhileAsking();
  void closingWhileLoading();
  void anotherDocumentWhileReading();

 private:
  /// A library with the slow model and the book in it.
  SceneLibrary library(const char* name) const;
  static bool reads(WindowScene& scene, const QSignalSpy& progress);

  ScratchFolder m_folder;
  QString m_book;
};

void TestStoryStop::initTestCase() {
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  m_book = writeBook(m_folder, "lighthouses.pdf", 60);
  const std::string model = m_folder.path("slow.gguf");
  QVERIFY(apart([&] { return writeTinyModel(model, slowModel()); }));
}

SceneLibrary TestStoryStop::library(const char* name) const {
  const SceneLibrary shelf(m_folder.path(name));
  if (!shelf.useModelFile(m_folder.path("slow.gguf")) || !shelf.set("max_tokens", "4000"))
    qWarning("no library could be made");
  return shelf;
}

/// Begins to read, and waits until some of it is done.
bool TestStoryStop::reads(WindowScene& scene, const QSignalSpy& progress) {
  return scene.press(scene.window->actions().read) &&
         QTest::qWaitFor([&] { return tokensTold(progress).size() >= 3; }, kPatienceForWork);
}

void TestStoryStop::aStoppedReadingGoesOnLater() {
  const SceneLibrary shelf = library("stop");
  qint64 done = 0;
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({m_book}));
    const QSignalSpy progress(&scene.bench->engine(), &EngineRoom::progressed);
    QVERIFY(reads(scene, progress));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(scene.press(scene.window->actions().stop));
    hear();
    const qsizetype before = tokensTold(progress).size();
    QTRY_VERIFY(!scene.bench->engine().busy());
    qInfo("stopped reading in %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY2(tokensTold(progress).size() <= before + 1,
             qPrintable(QString::number(tokensTold(progress).size() - before)));
    QCOMPARE(scene.reading().phase, Phase::stopped);
    done = scene.reading().tokensDone;
    QVERIFY(done > 0 && done < scene.reading().tokensTotal);
    QVERIFY(scene.settles());
    QVERIFY2(rowText(scene).contains(QStringLiteral("% read")), qPrintable(rowText(scene)));
    QVERIFY(scene.press(scene.window->actions().budget));
    QCOMPARE(scene.seen<QAbstractButton>("readButton")->text(), QStringLiteral("Go on reading"));
  }
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY2(rowText(scene).contains(QStringLiteral("% read")), qPrintable(rowText(scene)));
  const QSignalSpy progress(&scene.bench->engine(), &EngineRoom::progressed);
  QVERIFY(reads(scene, progress));
  QVERIFY2(tokensTold(progress).front() >= done, qPrintable(QString::number(tokensTold(progress).front())));
}

void TestStoryStop::aPausedReadingRests() {
  const SceneLibrary shelf = library("pause");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  const QSignalSpy progress(&scene.bench->engine(), &EngineRoom::progressed);
  QVERIFY(reads(scene, progress));
  QVERIFY(scene.press(scene.window->actions().pause));
  QCOMPARE(scene.reading().phase, Phase::paused);
  // The chunk at hand is told, nothing behind it, while the library is searched.
  hear();
  const qsizetype before = tokensTold(progress).size();
  QVERIFY(scene.press(scene.window->actions().searchLibrary));
  QTest::keyClicks(scene.seen<QWidget>("librarySearch"), QStringLiteral("lighthouse"));
  QTRY_VERIFY(scene.seen<QWidget>("libraryHits"));
  QVERIFY2(tokensTold(progress).size() <= before + 1,
           qPrintable(QString::number(tokensTold(progress).size() - before)));
  QCOMPARE(scene.reading().phase, Phase::paused);
  QVERIFY(scene.bench->engine().busy());

  const qsizetype rested = tokensTold(progress).size();
  QVERIFY(scene.click("pauseButton"));
  QTRY_VERIFY(tokensTold(progress).size() > rested + 1);
  QCOMPARE(scene.reading().phase, Phase::running);
  // A paused reading can be stopped, too.
  QVERIFY(scene.click("pauseButton"));
  QCOMPARE(scene.reading().phase, Phase::paused);
  QVERIFY(scene.click("stopReadingButton"));
  QTRY_VERIFY(!scene.bench->engine().busy());
  QCOMPARE(scene.reading().phase, Phase::stopped);
}

void TestStoryStop::aStoppedAnswerIsKept() {
  const SceneLibrary shelf = library("answer");
  const QString leaflet = writeBook(m_folder, "leaflet.pdf", 1);
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({leaflet}));
    const QSignalSpy pieces(&scene.bench->engine(), &EngineRoom::textArrived);
    QVERIFY(scene.ask(QStringLiteral("What is it about?")));
    QTRY_VERIFY_WITH_TIMEOUT(pieces.size() >= 3, kPatienceForWork);
    QCOMPARE(scene.messages().last().state, ui::MessageState::streaming);
    QElapsedTimer timer;
    timer.start();
    QVERIFY(scene.click("stopButton"));
    hear();
    const qsizetype before = pieces.size();
    QTRY_VERIFY(!scene.bench->engine().busy());
    qInfo("stopped answering in %lld ms", static_cast<long long>(timer.elapsed()));
    QVERIFY2(pieces.size() <= before + 2, qPrintable(QString::number(pieces.size() - before)));
    QVERIFY(scene.settles());
    QCOMPARE(scene.messages().size(), 2);
    QCOMPARE(scene.messages().last().state, ui::MessageState::stopped);
    QVERIFY(!scene.messages().last().text.isEmpty());
    QVERIFY(scene.seen<QWidget>("askButton"));
  }
  const auto stored = shelf.messages(1);
  QCOMPARE(stored.size(), std::size_t{2});
  QCOMPARE(stored[1].state, storage::MessageState::stopped);
}

/// The pause comes after the last chunk: the next thing to do does not wait for it.
void TestStoryStop::aPauseThatNothingCameToIsForgotten() {
  const SceneLibrary shelf = library("late");
  QVERIFY(shelf.set("max_tokens", "8"));
  const QString leaflet = writeBook(m_folder, "leaflet.pdf", 1);
  WindowScene scene(shelf);
  QVERIFY(scene.start({leaflet}));
  const QSignalSpy progress(&scene.bench->engine(), &EngineRoom::progressed);
  QVERIFY(scene.press(scene.window->actions().read));
  QTRY_VERIFY(progress.size() > 0);
  QVERIFY(scene.press(scene.window->actions().pause));
  QVERIFY(scene.press(scene.window->actions().stop));
  QVERIFY(scene.settles());
  QVERIFY(!scene.bench->engine().paused());
  QVERIFY(scene.ask(QStringLiteral("And?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages().last().state, ui::MessageState::complete);
}

void TestStoryStop::closingWhileReading() {
  const SceneLibrary shelf = library("close reading");
  qint64 done = 0;
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({m_book}));
    const QSignalSpy progress(&scene.bench->engine(), &EngineRoom::progressed);
    QVERIFY(reads(scene, progress));
    done = scene.reading().tokensDone;
    QElapsedTimer timer;
    timer.start();
    scene.close();
    qInfo("closed while reading in %lld ms", static_cast<long long>(timer.elapsed()));
  }
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY2(rowText(scene).contains(QStringLiteral("% read")), qPrintable(rowText(scene)));
  const QSignalSpy progress(&scene.bench->engine(), &EngineRoom::progressed);
  QVERIFY(reads(scene, progress));
  QVERIFY(tokensTold(progress).front() >= done);
}

void TestStoryStop::closingWhileAsking() {
  const SceneLibrary shelf = library("close asking");
  const QString leaflet = writeBook(m_folder, "leaflet.pdf", 1);
  QString words;
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({leaflet}));
    const QSignalSpy pieces(&scene.bench->engine(), &EngineRoom::textArrived);
    QVERIFY(scene.ask(QStringLiteral("What is it about?")));
    QTRY_VERIFY_WITH_TIMEOUT(pieces.size() >= 3, kPatienceForWork);
    words = scene.messages().last().text;
    scene.close();
  }
  const auto stored = shelf.messages(1);
  QCOMPARE(stored.size(), std::size_t{2});
  QCOMPARE(QString::fromStdString(stored[0].text), QStringLiteral("What is it about?"));
  QCOMPARE(stored[1].state, storage::MessageState::stopped);
  QVERIFY(!words.isEmpty() && QString::fromStdString(stored[1].text).startsWith(words.trimmed()));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QTRY_COMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages().last().state, ui::MessageState::stopped);
}

void TestStoryStop::closingWhileLoading() {
  const SceneLibrary shelf = library("close loading");
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({m_book}));
    QVERIFY(scene.ask(QStringLiteral("What is it about?")));
    QVERIFY(scene.bench->engine().busy() && !scene.bench->engine().modelLoaded());
    QElapsedTimer timer;
    timer.start();
    scene.close();
    qInfo("closed while loading in %lld ms", static_cast<long long>(timer.elapsed()));
  }
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.messages().isEmpty());
  QVERIFY(scene.window->bars().messages().isEmpty());
}

/// What is told of a reading goes to the document that is read, not to the one on display.
void TestStoryStop::anotherDocumentWhileReading() {
  const SceneLibrary shelf = library("other");
  const QString leaflet = writeBook(m_folder, "leaflet.pdf", 1);
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book, leaflet}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  const qint64 book = scene.window->reader().document();
  const QSignalSpy progress(&scene.bench->engine(), &EngineRoom::progressed);
  QVERIFY(reads(scene, progress));
  auto* list = scene.seen<QAbstractItemView>("libraryList");
  const int other = list->currentIndex().row() == 0 ? 1 : 0;
  QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(other, 0)).center());
  QTRY_VERIFY(scene.window->reader().document() != book);
  QVERIFY(!scene.window->actions().read->isEnabled());  // one thing at a time
  QVERIFY(scene.press(scene.window->actions().stop));
  QVERIFY(scene.settles());
  const auto rowOf = [&](int row) { return list->model()->index(row, 0).data(Qt::AccessibleTextRole).toString(); };
  QTRY_VERIFY2(rowOf(1 - other).contains(QStringLiteral("% read")), qPrintable(rowOf(1 - other)));
  QVERIFY2(!rowOf(other).contains(QStringLiteral("% read")), qPrintable(rowOf(other)));
  QCOMPARE(scene.reading().phase, Phase::none);  // of the one on display
}

QTEST_MAIN(TestStoryStop)
#include "tst_story_stop.moc"
