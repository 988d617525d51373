// SPDX-License-Identifier: GPL-3.0-or-later
// What people do with the window, from adding a document to its answers, with the real engine on a tiny model.
#include <QElapsedTimer>
#include <QSignalSpy>

#include "app/controllers/engine_room.h"
#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;
using ui::MessageState;
using Phase = ui::ReadingState::Phase;

class TestStory final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void fromADropToAnswers();
  void filesOfTheCommandLine();
  void aCitationLeadsToItsPassageAndBack();
  void theSecondStartTakesTheSavedReading();

 private:
  SceneLibrary library(const char* name) const { return SceneLibrary(m_folder.path(name)); }

  ScratchFolder m_folder;
  QString m_book;
};

void TestStory::initTestCase() {
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  m_book = writeBook(m_folder, "lighthouses.pdf", 12);
  QVERIFY(!m_book.isEmpty());
}

void TestStory::fromADropToAnswers() {
  const SceneLibrary shelf = library("drop");
  QVERIFY(shelf.useModel());
  QVERIFY(shelf.set("max_tokens", "40"));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QCOMPARE(scene.window->page(), ui::CentralPage::empty);
  QVERIFY(scene.seen<QWidget>("openDocument"));

  scene.drop({m_book});
  QTRY_COMPARE(scene.window->page(), ui::CentralPage::reader);
  QVERIFY(scene.settles());
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QCOMPARE(scene.window->library().current(), scene.window->reader().document());

  // What it will cost.
  QVERIFY(scene.press(scene.window->actions().budget));
  QTRY_VERIFY2(scene.textOf("fitVerdict").startsWith(QStringLiteral("Fits: ")), qPrintable(scene.textOf("fitVerdict")));

  // Reading.
  const QSignalSpy progress(&scene.bench->engine(), &app::EngineRoom::progressed);
  QVERIFY(scene.click("readButton"));
  QTRY_COMPARE(scene.reading().phase, Phase::done);
  QVERIFY2(scene.reading().coverage.startsWith(QStringLiteral("Read 12 of 12 pages, ")),
           qPrintable(scene.reading().coverage));
  QVERIFY(std::any_of(progress.begin(), progress.end(), [](const auto& told) {
    const auto state = told.at(0).template value<ui::ReadingState>();
    return state.tokensDone > 0 && state.tokensTotal >= state.tokensDone && !state.page.isEmpty();
  }));
  QVERIFY(scene.settles());
  QVERIFY(!scene.window->actions().read->isEnabled());

  // Asking: the answer arrives in pieces.
  const QSignalSpy pieces(&scene.bench->engine(), &app::EngineRoom::textArrived);
  QVERIFY(scene.ask(QStringLiteral("How many boats were there?")));
  QTRY_COMPARE(scene.messages().size(), 2);
  QVERIFY(scene.settles());
  QVERIFY(pieces.size() > 0);
  QCOMPARE(scene.messages()[0].text, QStringLiteral("How many boats were there?"));
  QCOMPARE(scene.messages()[1].state, MessageState::complete);
  QVERIFY(!scene.messages()[1].passages.isEmpty());
  QVERIFY2(scene.textOf("scopeLine").contains(QStringLiteral("Whole document")), qPrintable(scene.textOf("scopeLine")));

  // Once more, and in other words.
  const qint64 first = scene.messages()[1].id;
  QVERIFY(scene.click("regenerateButton"));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QVERIFY(scene.messages()[1].id != first);
  QVERIFY(scene.click("editButton"));
  auto* editor = scene.seen<QWidget>("questionEditor");
  QVERIFY(editor);
  QTest::keySequence(editor, QKeySequence(QKeySequence::SelectAll));
  QTest::keyClicks(editor, QStringLiteral("Who kept the lights?"));
  QVERIFY(scene.click("askAgainButton"));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages()[0].text, QStringLiteral("Who kept the lights?"));
  QCOMPARE(scene.messages()[1].state, MessageState::complete);

  // Another chat, and back.
  QVERIFY(scene.press(scene.window->actions().newChat));
  QVERIFY(scene.messages().isEmpty());
  QVERIFY(scene.ask(QStringLiteral("Was the sea calm?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QVERIFY(scene.click("chatsButton"));
  QVERIFY(scene.choose(scene.menu("chatsMenu"), QStringLiteral("Who kept")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages()[0].text, QStringLiteral("Who kept the lights?"));
  scene.close();
  QCOMPARE(shelf.messages(1).size(), std::size_t{2});
  QCOMPARE(shelf.messages(2).size(), std::size_t{2});
}

void TestStory::filesOfTheCommandLine() {
  const SceneLibrary shelf = library("command line");
  QVERIFY(shelf.useModel());
  const QString other = writeBook(m_folder, "other.pdf", 3);
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book, other}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QCOMPARE(scene.textOf("readerTitle"), QStringLiteral("The Book of Lighthouses"));
  QCOMPARE(scene.textOf("libraryCount"), QStringLiteral("2 documents"));
}

void TestStory::aCitationLeadsToItsPassageAndBack() {
  const SceneLibrary shelf = library("citation");
  QVERIFY(shelf.useModel());
  qint64 begin = 0, end = 0;
  QVERIFY(shelf.with([&](app::Shelf& opened) {
    const auto document = app::openFile(*opened.library, {.path = m_book.toStdString()});
    if (!document) return false;
    const std::string quote = factOf(9).toStdString();
    const std::size_t at = document->document.text.find(quote);
    const auto chat = opened.library->addChat({.title = "Boats?", .documents = {document->id}});
    if (at == std::string::npos || !chat) return false;
    begin = static_cast<qint64>(at);
    end = begin + static_cast<qint64>(quote.size());
    storage::MessageRecord answer{.chat = *chat, .role = storage::Role::assistant, .text = "It counted 1063 boats."};
    answer.citations = {{.document = document->id,
                         .page = 8,
                         .label = "9",
                         .begin = at,
                         .end = at + quote.size(),
                         .quote = quote,
                         .match = "exact",
                         .sentenceEnd = answer.text.size()}};
    return opened.library->addMessage({.chat = *chat, .text = "How many boats at lighthouse 9?"}) &&
           opened.library->addMessage(answer);
  }));
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QVERIFY(scene.clickRow("libraryList", QStringLiteral("Lighthouses")));
  QTRY_COMPARE(scene.messages().size(), 2);
  QVERIFY(scene.settles());
  QCOMPARE(scene.window->reader().currentPage(), 0);

  QVERIFY(scene.click("citationChip"));
  QTRY_COMPARE(scene.window->reader().highlight().begin, begin);
  QCOMPARE(scene.window->reader().highlight().end, end);
  QTRY_COMPARE(scene.window->reader().currentPage(), 8);
  QVERIFY(scene.press(scene.window->actions().back));
  QTRY_COMPARE(scene.window->reader().currentPage(), 0);
  QVERIFY(scene.press(scene.window->actions().forward));
  QTRY_COMPARE(scene.window->reader().currentPage(), 8);
}

void TestStory::theSecondStartTakesTheSavedReading() {
  const SceneLibrary shelf = library("again");
  QVERIFY(shelf.useModel());
  QVERIFY(shelf.set("max_tokens", "20"));
  for (const bool again : {false, true}) {
    WindowScene scene(shelf);
    bool fromSnapshot = false;
    const QObject receiver;
    QObject::connect(&scene.bench->engine(), &app::EngineRoom::readingReady, &receiver,
                     [&](const app::ReadingReport& report) { fromSnapshot = report.fromSnapshot; });
    QVERIFY(scene.start(again ? QStringList() : QStringList{m_book}));
    QTRY_VERIFY(scene.window->reader().document() > 0);  // the second time by itself
    QVERIFY(scene.settles());
    if (again) QCOMPARE(scene.messages().size(), 2);
    QVERIFY(scene.ask(again ? QStringLiteral("And then?") : QStringLiteral("What is this about?")));
    QVERIFY(scene.settles());
    QCOMPARE(scene.messages().size(), again ? 4 : 2);
    QCOMPARE(scene.messages().last().state, MessageState::complete);
    QCOMPARE(fromSnapshot, again);
  }
}

QTEST_MAIN(TestStory)
#include "tst_story.moc"
