// SPDX-License-Identifier: GPL-3.0-or-later
// What people do beside reading and asking: searching, summarizing, several documents in one chat, exporting, settings,
// removing.
#include <QFile>
#include <QFileInfo>

#include "app/controllers/engine_room.h"
#include "ui/chat/chat_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/window_scene.h"

using namespace longleaf;
using namespace longleaf::tests;

class TestStoryMore final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void aSummaryInOneClick();
  void aSearchOpensThePassage();
  void aSearchOpensTheChat();
  void aChatOverTwoDocuments();
  void aRemovedChatLeavesTheList();
  void aChatIsExported_data();
  void aChatIsExported();
  void aChangeOfColoursCountsAtOnce();
  void theOpenDocumentIsRemoved();
  void anotherChatWhileTheFirstAnswerIsPrepared();

 private:
  SceneLibrary library(const char* name) const;

  ScratchFolder m_folder;
  QString m_book;
};

void TestStoryMore::initTestCase() {
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));
  m_book = writeBook(m_folder, "lighthouses.pdf", 9);
}

SceneLibrary TestStoryMore::library(const char* name) const {
  const SceneLibrary shelf(m_folder.path(name));
  if (!shelf.useModel() || !shelf.set("max_tokens", "16")) qWarning("no library could be made");
  return shelf;
}

void TestStoryMore::aSummaryInOneClick() {
  const SceneLibrary shelf = library("summary");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().summarizeShort));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages().last().state, ui::MessageState::complete);
  // A question behind it begins a chat of its own.
  QVERIFY(scene.ask(QStringLiteral("How many boats?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QCOMPARE(scene.messages().front().text, QStringLiteral("How many boats?"));
  QCOMPARE(scene.seen<QAbstractButton>("chatsButton")->text(), QStringLiteral("2 chats ▾"));
}

void TestStoryMore::aSearchOpensThePassage() {
  const SceneLibrary shelf = library("search");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().searchLibrary));
  auto* field = scene.seen<QWidget>("librarySearch");
  QVERIFY(field->hasFocus());
  QTest::keyClicks(field, QStringLiteral("1056"));  // boats of page 8 alone
  QTRY_VERIFY(scene.seen<QWidget>("libraryHits"));
  QTest::keyClick(field, Qt::Key_Return);
  QTRY_VERIFY(!scene.window->reader().highlight().isEmpty());
  const ui::TextRange found = scene.window->reader().highlight();
  scene.close();
  QVERIFY(shelf.with([&](app::Shelf& opened) {
    const auto document = opened.library->document(1);
    const std::size_t at = document ? document->text.find("1056") : std::string::npos;
    return at != std::string::npos && found.begin <= qint64(at) && found.end >= qint64(at) + 4;
  }));
}

void TestStoryMore::aSearchOpensTheChat() {
  const SceneLibrary shelf = library("search chats");
  const QString other = writeBook(m_folder, "other.pdf", 2, QStringLiteral("Another Book"));
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book, other}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.ask(QStringLiteral("Where do penguins nest?")));
  QVERIFY(scene.settles());
  QVERIFY(scene.clickRow("libraryList", QStringLiteral("Another Book")));
  QTRY_VERIFY(scene.messages().isEmpty());
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().searchLibrary));
  auto* field = scene.seen<QWidget>("librarySearch");
  QTest::keyClicks(field, QStringLiteral("penguins"));
  QTRY_VERIFY(scene.seen<QWidget>("libraryHits"));
  QTest::keyClick(field, Qt::Key_Return);
  QTRY_COMPARE(scene.messages().size(), 2);
  QVERIFY(scene.settles());
  QTRY_COMPARE(scene.textOf("readerTitle"), QStringLiteral("The Book of Lighthouses"));
}

void TestStoryMore::aChatOverTwoDocuments() {
  const SceneLibrary shelf = library("two");
  const QString other = writeBook(m_folder, "other.pdf", 2, QStringLiteral("Another Book"));
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book, other}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.click("addDocumentButton"));
  QVERIFY(scene.choose(scene.menu("furtherDocuments"), QStringLiteral("Another Book")));
  QTRY_VERIFY2(scene.textOf("scopeLine").contains(QStringLiteral("+ Another Book")),
               qPrintable(scene.textOf("scopeLine")));
  QVERIFY(scene.ask(QStringLiteral("How many boats?")));
  QVERIFY(scene.settles());
  // Each is asked, and then both together.
  QCOMPARE(scene.messages().size(), 6);
  for (const ui::ChatMessage& message : scene.messages()) QCOMPARE(message.state, ui::MessageState::complete);
  QVERIFY(!scene.hasBar(QStringLiteral("engine")));
  QVERIFY(scene.textOf("scopeLine").contains(QStringLiteral("+ Another Book")));
}

void TestStoryMore::aRemovedChatLeavesTheList() {
  const SceneLibrary shelf = library("remove chat");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.ask(QStringLiteral("The first question?")));
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().newChat));
  QVERIFY(scene.ask(QStringLiteral("The second question?")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.seen<QAbstractButton>("chatsButton")->text(), QStringLiteral("2 chats ▾"));
  QVERIFY(scene.click("chatsButton"));
  QVERIFY(scene.choose(scene.menu("chatsMenu"), QStringLiteral("Remove this chat")));  // the one on display
  QVERIFY(scene.settles());
  QVERIFY(scene.messages().isEmpty());
  QTRY_COMPARE(scene.seen<QAbstractButton>("chatsButton")->text(), QStringLiteral("1 chat ▾"));
  QVERIFY(scene.click("chatsButton"));
  QVERIFY(scene.choose(scene.menu("chatsMenu"), QStringLiteral("The first")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);
  QVERIFY(scene.window->bars().messages().isEmpty());
}

void TestStoryMore::aChatIsExported_data() {
  QTest::addColumn<QString>("format");
  QTest::addColumn<QByteArray>("beginning");
  QTest::newRow("Markdown") << QStringLiteral("Markdown") << QByteArray("#");
  QTest::newRow("HTML") << QStringLiteral("Web page") << QByteArray("<!");
  QTest::newRow("PDF") << QStringLiteral("PDF") << QByteArray("%PDF");
  QTest::newRow("JSON") << QStringLiteral("JSON") << QByteArray("{");
}

void TestStoryMore::aChatIsExported() {
  QFETCH(const QString, format);
  QFETCH(const QByteArray, beginning);
  const SceneLibrary shelf = library("export");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  if (scene.messages().isEmpty()) QVERIFY(scene.ask(QStringLiteral("How many boats?")));
  QVERIFY(scene.settles());
  QVERIFY(scene.click("chatsButton"));
  QVERIFY(scene.choose(scene.menu("chatsMenu"), QStringLiteral("Export")));
  QVERIFY(scene.choose(scene.menu("exportMenu"), format));
  const QString path = QString::fromStdString(m_folder.path("exported ")) + format;
  QVERIFY(scene.chooseFile("exportDialog", path));
  QTRY_VERIFY(scene.hasBar(QStringLiteral("export")));
  const QString told = scene.window->bars().messages().front().text;
  QFile file(path + QLatin1Char('.') + QFileInfo(told).suffix());
  QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(told));
  const QByteArray bytes = file.readAll();
  QVERIFY(bytes.startsWith(beginning));
  if (format != QLatin1String("PDF")) QVERIFY(bytes.contains("How many boats?"));
}

void TestStoryMore::aChangeOfColoursCountsAtOnce() {
  const SceneLibrary shelf = library("colours");
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start());
    const QColor before = scene.look->theme().ground;
    QVERIFY(scene.press(scene.window->actions().settings));
    auto* pages = scene.seen<QAbstractItemView>("settingsPages");
    QVERIFY(pages);
    QTest::keyClick(pages, Qt::Key_Home);
    for (int page = 0; page < 2; ++page) QTest::keyClick(pages, Qt::Key_Down);
    auto* colours = scene.seen<QWidget>("setting_colour_scheme");
    QVERIFY(colours);
    QTest::keyClick(colours, Qt::Key_D);  // of "Dark"
    QTRY_VERIFY(scene.look->theme().ground != before);
    QVERIFY(scene.look->theme().ground.lightness() < 60);
    QVERIFY(scene.settles());
  }
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QVERIFY(scene.look->theme().ground.lightness() < 60);
}

void TestStoryMore::theOpenDocumentIsRemoved() {
  const SceneLibrary shelf = library("remove");
  WindowScene scene(shelf);
  QVERIFY(scene.start({m_book}));
  QTRY_VERIFY(scene.window->reader().document() > 0);
  QVERIFY(scene.settles());
  QVERIFY(scene.ask(QStringLiteral("How many boats?")));
  QTRY_VERIFY(!scene.messages().isEmpty());
  // It takes its chats with it, and is not gone before that has been asked.
  scene.window->actions().remove->trigger();
  QVERIFY(scene.seen<QWidget>("removeBar"));
  QVERIFY(scene.click("removeKeep"));
  QVERIFY(scene.settles());
  QVERIFY(scene.window->reader().document() > 0);
  QTest::keyClick(scene.seen<QWidget>("libraryList"), Qt::Key_Delete);
  QVERIFY(scene.click("removeConfirm"));
  QTRY_COMPARE(scene.window->page(), ui::CentralPage::empty);
  QVERIFY(scene.settles());
  QVERIFY(scene.messages().isEmpty());
  QCOMPARE(scene.window->reader().document(), qint64{0});
  QVERIFY(!scene.window->actions().read->isEnabled());
  QVERIFY(scene.window->bars().messages().isEmpty());
  scene.close();
  QVERIFY(shelf.with([](app::Shelf& opened) { return opened.library->documents()->empty(); }));
}

void TestStoryMore::anotherChatWhileTheFirstAnswerIsPrepared() {
  const SceneLibrary shelf = library("switch");
  {
    WindowScene scene(shelf);
    QVERIFY(scene.start({m_book}));
    QTRY_VERIFY(scene.window->reader().document() > 0);
    QVERIFY(scene.settles());
    QVERIFY(scene.ask(QStringLiteral("The first question?")));
    QVERIFY(scene.settles());
  }
  WindowScene scene(shelf);
  QVERIFY(scene.start());
  QTRY_COMPARE(scene.messages().size(), 2);
  QVERIFY(scene.settles());
  QVERIFY(scene.press(scene.window->actions().newChat));
  QVERIFY(scene.ask(QStringLiteral("The second question?")));  // the model is loaded first
  QVERIFY(scene.click("chatsButton"));
  QVERIFY(scene.choose(scene.menu("chatsMenu"), QStringLiteral("The first")));
  QVERIFY(scene.settles());
  QCOMPARE(scene.messages().size(), 2);  // nothing of the other chat
  QCOMPARE(scene.messages().front().text, QStringLiteral("The first question?"));
  QCOMPARE(scene.seen<QAbstractButton>("chatsButton")->text(), QStringLiteral("2 chats ▾"));
  scene.close();
  QCOMPARE(shelf.messages(1).size(), std::size_t{2});
  QCOMPARE(shelf.messages(2).size(), std::size_t{2});
}

QTEST_MAIN(TestStoryMore)
#include "tst_story_more.moc"
