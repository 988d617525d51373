// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <QElapsedTimer>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <random>

#include "storage/library/document_layout.h"
#include "storage/library/library.h"
#include "storage/library/passages.h"
#include "support/growth.h"
#include "support/library_samples.h"
#include "support/paths.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using namespace longleaf::tests;
namespace fs = std::filesystem;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

/// Everything that a document can have, with numbers up and down.
Document richDocument(unsigned seed) {
  std::mt19937 random(seed);
  Document document = documentOf(manyParagraphs(40, seed), "T\u00EFtle \U0001F600 " + std::to_string(seed));
  document.authors = {"One", "Zw\u00F6 \"quoted\"", ""};
  document.format = "pdf";
  document.pages.clear();
  for (std::size_t at = 0; at < document.text.size(); at += 1000)
    document.pages.push_back({"p. " + std::to_string(at % 7), at, std::min(at + 1000, document.text.size())});
  for (int i = 0; i < 20; ++i)
    document.outline.push_back({"Part " + std::to_string(i), i % 4, random() % document.text.size()});
  for (std::size_t at = 0; at < document.text.size(); at += 1 + random() % 90)
    document.runs.push_back(
        {at, static_cast<std::uint32_t>(at / 1000), static_cast<std::uint32_t>(random()), at % 3 == 0});
  document.warnings = {
      {.kind = DocumentWarning::Kind::emptyPages, .count = 1, .words = "ii"}, {}, {.words = "a sentence"}};
  return document;
}

void compare(const Document& got, const Document& wanted) {
  QCOMPARE(got.path, wanted.path);
  QCOMPARE(got.format, wanted.format);
  QCOMPARE(got.title, wanted.title);
  QCOMPARE(got.authors, wanted.authors);
  QVERIFY(got.text == wanted.text);
  QVERIFY(got.warnings == wanted.warnings);
  const auto same = [](const auto& a, const auto& b, auto equal) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), equal);
  };
  QVERIFY(same(got.pages, wanted.pages, [](const Page& a, const Page& b) {
    return a.label == b.label && a.begin == b.begin && a.end == b.end;
  }));
  QVERIFY(same(got.outline, wanted.outline, [](const OutlineEntry& a, const OutlineEntry& b) {
    return a.title == b.title && a.level == b.level && a.position == b.position;
  }));
  QVERIFY(same(got.runs, wanted.runs, [](const SourceRun& a, const SourceRun& b) {
    return a.begin == b.begin && a.page == b.page && a.unit == b.unit && a.generated == b.generated;
  }));
}

}  // namespace

class TestLibrary : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void documentsComeBackWhole();
  void layoutsRefuseDamage();
  void sameFileIsNeverTwice();
  void pathsOfAnyBytes();
  void removingDocuments();
  void comingAndGoingTakesNoMoreRoom();
  void nothingThere();
  void values();
  void secondOpeningAndCompact();
  void largeBooksAreLinear();
};

void TestLibrary::documentsComeBackWhole() {
  const ScratchFolder folder;
  std::vector<DocumentId> ids;
  for (unsigned seed = 1; seed <= 3; ++seed)
    ids.push_back(valueOf(openLibrary(folder)->addDocument(richDocument(seed), "hash" + std::to_string(seed))));
  const auto library = openLibrary(folder);
  for (unsigned seed = 1; seed <= 3; ++seed) compare(valueOf(library->document(ids[seed - 1])), richDocument(seed));
  Document blank = documentOf(" \n \n", "blank");
  compare(valueOf(library->document(valueOf(library->addDocument(blank, "blank")))), blank);
  Document strange =
      documentOf("  \n\nleading, \xFF broken \xC3" + std::string(1, '\0') + " and zero\n\n\n", "strange");
  compare(valueOf(library->document(valueOf(library->addDocument(strange, "strange")))), strange);
  const auto record = valueOf(library->findDocument("hash2"));
  QVERIFY(record.has_value());
  QCOMPARE(record->id, ids[1]);
  QCOMPARE(record->textHash.size(), std::size_t{64});
  QCOMPARE(record->pages, richDocument(2).pages.size());
  QCOMPARE(record->textBytes, richDocument(2).text.size());
  QCOMPARE(record->authors, richDocument(2).authors);
  QVERIFY(valueOf(library->check()).empty());
}

void TestLibrary::layoutsRefuseDamage() {
  const std::string bytes = encodeLayout(richDocument(4));
  Document document;
  QVERIFY(decodeLayout(bytes, document));
  for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 40) {
    document = documentOf("kept");
    QVERIFY(!decodeLayout(std::string_view(bytes).substr(0, size), document));
    QCOMPARE(document.pages.size(), std::size_t{1});
  }
  QVERIFY(!decodeLayout(bytes + '\0', document));
  for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 2000); ++i) {
    std::string flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 0xFF);
    decodeLayout(flipped, document);  // whatever it says: no reading beyond the end, no gigabytes
  }
}

void TestLibrary::sameFileIsNeverTwice() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  Document document = documentOf("Some words.", "one");
  const DocumentId id = valueOf(library->addDocument(document, "hash"));
  waitForNextMillisecond();
  const DocumentId other = valueOf(library->addDocument(documentOf("Other words.", "other"), "other"));
  document.path = "/elsewhere/copy.txt";
  waitForNextMillisecond();
  QCOMPARE(valueOf(library->addDocument(document, "hash")), id);
  const auto records = valueOf(library->documents());
  QCOMPARE(records.size(), std::size_t{2});
  QCOMPARE(records[0].id, id);  // last opened first
  QCOMPARE(records[0].path, document.path);
  QVERIFY(records[0].openedAt > records[1].openedAt);
  QVERIFY(records[0].addedAt <= records[1].addedAt);
  QCOMPARE(valueOf(library->documentAtPath("/elsewhere/copy.txt"))->id, id);
  QCOMPARE(valueOf(library->documentAtPath("/somewhere/one.txt"))->id, id);
  // The file at a path has changed: the path is the new one's.
  valueOf(library->noteOpened(other, "/elsewhere/copy.txt"));
  QCOMPARE(valueOf(library->documentAtPath("/elsewhere/copy.txt"))->id, other);
  QCOMPARE(valueOf(library->findPassages(id, "words", 10)).size(), std::size_t{1});
}

void TestLibrary::pathsOfAnyBytes() {
  const ScratchFolder folder;
  const std::vector<std::string> paths = {"/a b/c.txt",
                                          "/it's/\"x\".txt",
                                          "/new\nline",
                                          "/\xFF\xFE\x80",
                                          "/\u00E4/\u6F22",
                                          "/a\xCC\x88",
                                          "/\u00E4",
                                          "",
                                          "'); DROP TABLE chats; --",
                                          "/%s?*[x]"};
  const auto library = openLibrary(folder);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    Document document = documentOf("text");
    document.path = paths[i];
    valueOf(library->addDocument(document, "hash" + std::to_string(i)));
    valueOf(library->noteModel({.path = paths[i], .sha256 = std::to_string(i), .bytes = i, .modifiedAt = -5}));
  }
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const auto record = valueOf(library->documentAtPath(paths[i]));
    QVERIFY(record.has_value());
    QCOMPARE(record->path, paths[i]);
    QCOMPARE(record->fileHash, "hash" + std::to_string(i));
    QCOMPARE(valueOf(library->model(paths[i]))->sha256, std::to_string(i));
  }
  // The library's own folder too.
  for (const char* const name : {"file:x?mode=memory", "sp ace/q'\"uote\n", "\xFF\xFE"}) {
    valueOf(valueOf(Library::open(folder.path(name)))->setSetting("a", "b"));
    QVERIFY(std::filesystem::exists(folder.path(name) + "/library.db"));
    QCOMPARE(valueOf(valueOf(Library::open(folder.path(name)))->setting("a")).value_or(""), std::string("b"));
  }
}

void TestLibrary::removingDocuments() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const DocumentId gone = valueOf(library->addDocument(documentOf("A vanishing cat.", "gone"), "gone"));
  const DocumentId stays = valueOf(library->addDocument(documentOf("A staying cat.", "stays"), "stays"));
  const ChatId alone = valueOf(library->addChat(chatAbout({gone})));
  const ChatId both = valueOf(library->addChat(chatAbout({stays, gone})));
  const ChatId other = valueOf(library->addChat(chatAbout({stays})));
  const ChatId none = valueOf(library->addChat(chatAbout({})));
  for (const ChatId chat : {alone, both, other, none})
    valueOf(library->addMessage(messageOf(chat, "cat " + std::to_string(chat))));
  valueOf(library->removeDocument(gone));
  QVERIFY(!valueOf(library->chat(alone)).has_value());
  QCOMPARE(valueOf(library->chat(both))->documents, std::vector<DocumentId>{stays});
  QCOMPARE(valueOf(library->messages(both)).size(), std::size_t{1});
  QVERIFY(valueOf(library->chat(other)).has_value() && valueOf(library->chat(none)).has_value());
  QVERIFY(!valueOf(library->findDocument("gone")).has_value());
  QVERIFY(!valueOf(library->documentAtPath("/somewhere/gone.txt")).has_value());
  QVERIFY(valueOf(library->search("vanishing", 10)).empty());
  QCOMPARE(valueOf(library->search("cat", 10)).size(), std::size_t{4});
  QVERIFY(valueOf(library->check()).empty());
  // Its number is not given again: citations still name it.
  QVERIFY(valueOf(library->addDocument(documentOf("New.", "new"), "new")) > stays);
}

/// Pages of what is removed are used again: the file stays as large as the most that was in it at once.
void TestLibrary::comingAndGoingTakesNoMoreRoom() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  constexpr std::size_t kBook = 60'000;
  const auto round = [&](unsigned seed) {
    std::vector<DocumentId> books;
    for (unsigned i = 0; i < 3; ++i) {
      const Document book = documentOf(manyParagraphs(kBook / 300, 3 * seed + i), "Book " + std::to_string(i));
      books.push_back(valueOf(library->addDocument(book, "hash" + std::to_string(3 * seed + i))));
      const ChatId chat = valueOf(library->addChat(chatAbout({books.back()})));
      for (int message = 0; message < 10; ++message)
        valueOf(library->addMessage(messageOf(chat, manyParagraphs(1, seed + static_cast<unsigned>(message)))));
    }
    for (const DocumentId id : books) valueOf(library->removeDocument(id));
    return fs::file_size(folder.path("library/library.db"));
  };
  unsigned seed = 0;
  std::uintmax_t once = 0, often = 0;
  while (seed < 12) once = std::max(once, round(seed++));
  while (seed < 48) often = std::max(often, round(seed++));
  qInfo() << "bytes after 12 rounds" << once << "and after 48" << often;
  QVERIFY(once > 3 * kBook / 2);
  QVERIFY(often <= once * 11 / 10);
}

void TestLibrary::nothingThere() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  QVERIFY(!valueOf(library->findDocument("x")).has_value());
  QVERIFY(!valueOf(library->chat(7)).has_value());
  QVERIFY(valueOf(library->messages(7)).empty());
  QVERIFY(!valueOf(library->setting("x")).has_value());
  MessageRecord message = messageOf(7, "x");
  message.id = 7;
  const auto code = [](const auto& result) { return result ? ErrorCode::internal : result.error().code; };
  QCOMPARE(code(library->document(7)), ErrorCode::notFound);
  QCOMPARE(code(library->removeDocument(7)), ErrorCode::notFound);
  QCOMPARE(code(library->noteOpened(7, "/x")), ErrorCode::notFound);
  QCOMPARE(code(library->findPassages(7, "x", 1)), ErrorCode::notFound);
  QCOMPARE(code(library->removeChat(7)), ErrorCode::notFound);
  QCOMPARE(code(library->renameChat(7, "Nobody")), ErrorCode::notFound);
  QCOMPARE(code(library->addChat(chatAbout({7}))), ErrorCode::notFound);
  QCOMPARE(code(library->addMessage(message)), ErrorCode::notFound);
  QCOMPARE(code(library->updateText(7, "x")), ErrorCode::notFound);
  QCOMPARE(code(library->finishMessage(message)), ErrorCode::notFound);
  QCOMPARE(code(library->removeFrom(7)), ErrorCode::notFound);
  QVERIFY(valueOf(library->chats()).empty());  // the refused ones left nothing behind
}

void TestLibrary::values() {
  const ScratchFolder folder;
  auto library = openLibrary(folder);
  valueOf(library->setSetting("theme", "dark"));
  valueOf(library->setSetting("theme", "light"));
  valueOf(library->saveRun("a key", "{\"x\":1}"));
  valueOf(library->noteModel(
      {.path = "/m.gguf", .sha256 = "ab", .bytes = std::size_t{1} << 35U, .modifiedAt = 1234567890123456789}));
  library.reset();
  library = openLibrary(folder);
  QCOMPARE(valueOf(library->setting("theme")).value_or(""), std::string("light"));
  QCOMPARE(valueOf(library->run("a key")).value_or(""), std::string("{\"x\":1}"));
  QVERIFY(!valueOf(library->run("another")).has_value());
  const auto model = valueOf(library->model("/m.gguf"));
  QCOMPARE(model->bytes, std::size_t{1} << 35U);
  QCOMPARE(model->modifiedAt, std::int64_t{1234567890123456789});
}

void TestLibrary::secondOpeningAndCompact() {
  const ScratchFolder folder;
  auto library = openLibrary(folder);
  QCOMPARE(library->folder(), folder.path("library"));
  std::vector<DocumentId> ids;
  for (std::size_t i = 0; i < 4; ++i)
    ids.push_back(valueOf(library->addDocument(documentOf(manyParagraphs(300, i)), "hash" + std::to_string(i))));
  for (const DocumentId id : {ids[0], ids[1], ids[2]}) valueOf(library->removeDocument(id));
  QVERIFY(valueOf(library->compact()) > 100'000);
  library.reset();
  library = openLibrary(folder);
  const OpeningReport& report = library->report();
  QVERIFY(report.migratedFrom == 0 && report.backup.empty() && report.salvage.empty() && report.interrupted == 0);
  QVERIFY(valueOf(library->document(ids[3])).text == manyParagraphs(300, 3));
  QVERIFY(!valueOf(library->findPassages(ids[3], "paragraph77", 3)).empty());
  QVERIFY(valueOf(library->check()).empty());
}

void TestLibrary::largeBooksAreLinear() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const Document eighth = bookOf(175'000);
  const Document book = bookOf(1'400'000);
  int count = 0;
  DocumentId ofEighth = 0, ofBook = 0;
  const auto add = [&](const Document& document) {
    return valueOf(library->addDocument(document, "hash" + std::to_string(++count)));
  };
  const Growth added = growth([&] { ofEighth = add(eighth); }, [&] { ofBook = add(book); });
  const Growth loaded =
      growth([&] { valueOf(library->document(ofEighth)); }, [&] { valueOf(library->document(ofBook)); });
  compare(valueOf(library->document(ofBook)), book);
  QElapsedTimer timer;
  timer.start();
  QVERIFY(!valueOf(library->findPassages(ofBook, "What does paragraph1234 say of word5 and word6?", 10)).empty());
  qInfo("1.4 MB: added in %.0f ms, loaded in %.0f ms, asked in %lld ms", 1e3 * added.ofAll, 1e3 * loaded.ofAll,
        static_cast<long long>(timer.elapsed()));
  QVERIFY(added.isLinear() && loaded.isLinear());
}

QTEST_GUILESS_MAIN(TestLibrary)
#include "tst_library.moc"
