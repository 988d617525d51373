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

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

std::unique_ptr<Library> openLibrary(const ScratchFolder& folder) {
  return valueOf(Library::open(folder.path("library")));
}

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

MessageRecord richMessage(ChatId chat, DocumentId document) {
  MessageRecord message = messageOf(chat, std::string("An answer \u2014 with a \0 in it", 28), MessageState::streaming);
  message.role = Role::assistant;
  message.measurements = "{\"seconds\":1.5}";
  for (int i = 0; i < 300; ++i) message.replay.push_back(static_cast<std::byte>(i));
  for (std::size_t i = 0; i < 3; ++i)
    message.citations.push_back({document, static_cast<std::uint32_t>(7 + i), "vii", i, std::size_t{1} << 40U,
                                 "a \"quote\"", "exact", i, 10 + i});
  message.unsupported = {{"1776", "The number stands nowhere in the document"}, {"x", ""}};
  message.passages = {{document, "12", 100, 800}, {document, "", 0, 0}};
  return message;
}

void compare(const MessageRecord& got, const MessageRecord& wanted) {
  QCOMPARE(got.chat, wanted.chat);
  QCOMPARE(got.role, wanted.role);
  QCOMPARE(got.state, wanted.state);
  QCOMPARE(got.text, wanted.text);
  QCOMPARE(got.measurements, wanted.measurements);
  QVERIFY(got.replay == wanted.replay);
  QCOMPARE(got.citations.size(), wanted.citations.size());
  for (std::size_t i = 0; i < got.citations.size(); ++i) {
    const CitationRecord& a = got.citations[i];
    const CitationRecord& b = wanted.citations[i];
    QVERIFY(a.document == b.document && a.page == b.page && a.label == b.label && a.begin == b.begin &&
            a.end == b.end && a.quote == b.quote && a.match == b.match && a.sentenceBegin == b.sentenceBegin &&
            a.sentenceEnd == b.sentenceEnd);
  }
  QCOMPARE(got.unsupported.size(), wanted.unsupported.size());
  for (std::size_t i = 0; i < got.unsupported.size(); ++i)
    QVERIFY(got.unsupported[i].text == wanted.unsupported[i].text &&
            got.unsupported[i].reason == wanted.unsupported[i].reason);
  QCOMPARE(got.passages.size(), wanted.passages.size());
  for (std::size_t i = 0; i < got.passages.size(); ++i)
    QVERIFY(got.passages[i].document == wanted.passages[i].document &&
            got.passages[i].label == wanted.passages[i].label && got.passages[i].begin == wanted.passages[i].begin &&
            got.passages[i].end == wanted.passages[i].end);
}

/// The passages' texts for a person's words.
std::vector<std::string> found(Library& library, DocumentId document, std::string_view words) {
  const std::string text = valueOf(library.document(document)).text;
  std::vector<std::string> texts;
  for (const PassageHit& hit : valueOf(library.findPassages(document, words, 100)))
    texts.push_back(text.substr(hit.begin, hit.end - hit.begin));
  return texts;
}

/// Paragraphs long enough that each is a passage of its own.
std::string apart(const std::vector<std::string>& paragraphs) {
  std::string text;
  for (const std::string& paragraph : paragraphs) {
    text += paragraph;
    for (std::size_t i = paragraph.size(); i < kPassageBytes - 30; i += 4) text += " zzz";
    text += ".\n\n";
  }
  return text;
}

bool startWith(const std::vector<std::string>& texts, const std::vector<std::string>& beginnings) {
  return std::equal(texts.begin(), texts.end(), beginnings.begin(), beginnings.end(),
                    [](const std::string& text, const std::string& beginning) { return text.starts_with(beginning); });
}

void waitForNextMillisecond() {
  const auto begin = std::chrono::system_clock::now();
  while (std::chrono::system_clock::now() - begin < std::chrono::milliseconds(2)) {
  }
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
  void messagesComeBackWhole();
  void chatsInOrder();
  void removingMessages();
  void nothingThere();
  void values();
  void findsWords_data();
  void findsWords();
  void ranksByTheDocumentAlone();
  void wordsThatLookLikeQueries();
  void searchesEverything();
  void interruptedMessages();
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

void TestLibrary::messagesComeBackWhole() {
  const ScratchFolder folder;
  auto library = openLibrary(folder);
  const DocumentId document = valueOf(library->addDocument(documentOf("Text."), "hash"));
  const ChatId chat = valueOf(library->addChat(chatAbout({document})));
  MessageRecord question = messageOf(chat, "What?");
  question.id = valueOf(library->addMessage(question));
  MessageRecord answer = richMessage(chat, document);
  answer.id = valueOf(library->addMessage(answer));
  compare(valueOf(library->messages(chat)).at(1), answer);
  valueOf(library->updateText(answer.id, "An answer, longer"));
  QCOMPARE(valueOf(library->messages(chat)).at(1).text, std::string("An answer, longer"));
  answer.text = "An answer, finished";
  answer.state = MessageState::complete;
  answer.citations.pop_back();
  answer.replay.clear();
  valueOf(library->finishMessage(answer));
  library.reset();
  library = openLibrary(folder);
  QCOMPARE(library->report().interrupted, std::size_t{0});
  const auto messages = valueOf(library->messages(chat));
  QCOMPARE(messages.size(), std::size_t{2});
  compare(messages[0], question);
  compare(messages[1], answer);
  QVERIFY(messages[0].createdAt > 1'600'000'000'000 && messages[0].createdAt <= messages[1].createdAt);
}

void TestLibrary::chatsInOrder() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const DocumentId document = valueOf(library->addDocument(documentOf("Text."), "hash"));
  ChatRecord first = chatAbout({document}, "First?");
  first.kind = ChatKind::summary;
  const ChatId a = valueOf(library->addChat(first));
  waitForNextMillisecond();
  const ChatId b = valueOf(library->addChat(chatAbout({}, "Second?")));
  QCOMPARE(valueOf(library->chats()).at(0).id, b);
  waitForNextMillisecond();
  valueOf(library->addMessage(messageOf(a, "hello")));
  const auto chats = valueOf(library->chats());
  QCOMPARE(chats.at(0).id, a);
  QCOMPARE(chats[0].kind, ChatKind::summary);
  QCOMPARE(chats[0].title, std::string("First?"));
  QCOMPARE(chats[0].settings, first.settings);
  QCOMPARE(chats[0].documents, first.documents);
  QCOMPARE(chats[0].messages, std::size_t{1});
  QVERIFY(chats[0].changedAt > chats[0].createdAt);
  const auto about = valueOf(library->chatsAbout(document));
  QCOMPARE(about.size(), std::size_t{1});
  QCOMPARE(about[0].id, a);
  valueOf(library->renameChat(a, "In other words"));
  QCOMPARE(valueOf(library->chat(a))->title, std::string("In other words"));
  valueOf(library->removeChat(a));
  QCOMPARE(valueOf(library->chats()).size(), std::size_t{1});
  QVERIFY(valueOf(library->messages(a)).empty());
  QVERIFY(valueOf(library->search("hello", 10)).empty());
}

void TestLibrary::removingMessages() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const ChatId chat = valueOf(library->addChat(chatAbout({})));
  const ChatId other = valueOf(library->addChat(chatAbout({})));
  std::vector<MessageId> ids;
  for (int i = 0; i < 4; ++i) {
    ids.push_back(valueOf(library->addMessage(messageOf(chat, "mine" + std::to_string(i)))));
    valueOf(library->addMessage(messageOf(other, "theirs" + std::to_string(i))));
  }
  valueOf(library->removeFrom(ids[2]));
  QCOMPARE(valueOf(library->messages(chat)).size(), std::size_t{2});
  QCOMPARE(valueOf(library->messages(other)).size(), std::size_t{4});
  QVERIFY(valueOf(library->search("mine3", 10)).empty());
  QCOMPARE(valueOf(library->search("mine1", 10)).size(), std::size_t{1});
  QVERIFY(valueOf(library->check()).empty());
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

void TestLibrary::findsWords_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("words");
  QTest::newRow("plain") << "The Queen of Hearts"
                         << "queen";
  QTest::newRow("diacritics in the text") << QStringLiteral(u"un caf\u00E9 cr\u00E8me") << "cafe";
  QTest::newRow("diacritics in the words") << "un cafe creme" << QStringLiteral(u"caf\u00E9");
  QTest::newRow("combining marks") << QStringLiteral(u"cafe\u0301") << QStringLiteral(u"caf\u00E9");
  QTest::newRow("umlauts") << QStringLiteral(u"Herr M\u00FCller \u00FCbt") << "MULLER";
  QTest::newRow("two marks") << QStringLiteral(u"Vi\u1EC7t") << "viet";
  QTest::newRow("greek case") << QStringLiteral(u"\u0394\u03AF\u03BA\u03B7")
                              << QStringLiteral(u"\u03B4\u03AF\u03BA\u03B7");
  QTest::newRow("cyrillic case") << QStringLiteral(u"\u0412\u041E\u0419\u041D\u0410")
                                 << QStringLiteral(u"\u0432\u043E\u0439\u043D\u0430");
  QTest::newRow("hindi") << QStringLiteral(u"\u0939\u093F\u0928\u094D\u0926\u0940 \u092D\u093E\u0937\u093E")
                         << QStringLiteral(u"\u0939\u093F\u0928\u094D\u0926\u0940");
  QTest::newRow("chinese inside") << QStringLiteral(u"\u5929\u5730\u7384\u9EC4\u5B87\u5B99\u6D2A\u8352")
                                  << QStringLiteral(u"\u7384\u9EC4");
  QTest::newRow("chinese, one character") << QStringLiteral(u"\u5929\u5730\u7384\u9EC4") << QStringLiteral(u"\u9EC4");
  QTest::newRow("japanese") << QStringLiteral(u"\u543E\u8F29\u306F\u732B\u3067\u3042\u308B")
                            << QStringLiteral(u"\u732B\u306F\u4F55\u3067\u3042\u308B\u304B");
  QTest::newRow("thai") << QStringLiteral(u"\u0E09\u0E31\u0E19\u0E01\u0E34\u0E19\u0E02\u0E49\u0E32\u0E27")
                        << QStringLiteral(u"\u0E02\u0E49\u0E32\u0E27");
  QTest::newRow("korean with endings") << QStringLiteral(u"\uACE0\uC591\uC774\uB294 \uC7A0\uB4E0\uB2E4")
                                       << QStringLiteral(u"\uACE0\uC591\uC774");
  QTest::newRow("numbers") << "in 1865, at 3.5 km"
                           << "1865";
}

// Each text between others, of which none may be found.
void TestLibrary::findsWords() {
  QFETCH(QString, text);
  QFETCH(QString, words);
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const DocumentId document =
      valueOf(library->addDocument(documentOf(apart({"Nothing", text.toStdString(), "Nothing either"})), "hash"));
  const auto texts = found(*library, document, words.toStdString());
  QCOMPARE(texts.size(), std::size_t{1});
  QVERIFY(texts[0].starts_with(text.toStdString()));
  const ChatId chat = valueOf(library->addChat(chatAbout({})));
  valueOf(library->addMessage(messageOf(chat, text.toStdString())));
  const auto hits = valueOf(library->search(words.toStdString(), 10));
  QCOMPARE(hits.size(), std::size_t{2});
  for (const SearchHit& hit : hits) QVERIFY(hit.snippet.find('\x02') != std::string::npos);
  QVERIFY(valueOf(library->check()).empty());
}

// In this document "alice" is everywhere and says nothing; in the others it is rare.
void TestLibrary::ranksByTheDocumentAlone() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  std::vector<std::string> paragraphs;
  for (int i = 0; i < 20; ++i) paragraphs.push_back("Alice Alice Alice " + std::to_string(i));
  paragraphs[12] = "Alice met a hatter";
  paragraphs[17] = "Nobody met a hatter, and no mouse met a hare";
  const DocumentId document = valueOf(library->addDocument(documentOf(apart(paragraphs), "wonderland"), "wonderland"));
  const auto before = valueOf(library->findPassages(document, "Did Alice meet the hatter?", 5));
  QVERIFY(startWith({found(*library, document, "alice hatter")[0]}, {"Alice met a hatter"}));
  QVERIFY(startWith({found(*library, document, "hatter hare")[0]}, {"Nobody met"}));
  QVERIFY(before.size() == 5 && before[0].score > before[1].score && before[1].score > before[2].score);
  for (int i = 0; i < 3; ++i)
    valueOf(library->addDocument(documentOf(apart(std::vector<std::string>(20, "hatter hatter " + std::to_string(i)))),
                                 "other" + std::to_string(i)));
  const auto after = valueOf(library->findPassages(document, "Did Alice meet the hatter?", 5));
  for (std::size_t i = 0; i < before.size(); ++i) QCOMPARE(after.at(i).begin, before[i].begin);
}

void TestLibrary::wordsThatLookLikeQueries() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  const DocumentId document =
      valueOf(library->addDocument(documentOf(apart({"near the fox", "a column of words"})), "hash"));
  QVERIFY(startWith(found(*library, document, "NEAR( OR \""), {"near the fox"}));
  for (const char* const words : {"\"", "''", "fox*", "^fox", "fox AND", "NOT fox", "(fox", "{words bigrams}: fox",
                                  "words: fox", "- : + fox", "fox\\", "fox; DROP TABLE documents",
                                  "\xFF"
                                  "fox\xC3",
                                  "NEAR(fox, 3)"})
    QVERIFY2(library->findPassages(document, words, 10).has_value() && library->search(words, 10).has_value(), words);
  QCOMPARE(valueOf(library->findPassages(document, std::string("fox\0x", 5), 10)).size(), std::size_t{1});
  QVERIFY(valueOf(library->findPassages(document, "", 10)).empty());
  QVERIFY(valueOf(library->findPassages(document, "fox", 0)).empty());
  std::string endless;
  for (int i = 0; i < 5000; ++i) endless += "w" + std::to_string(i) + ' ';
  QVERIFY(library->search(endless, 10).has_value());
}

void TestLibrary::searchesEverything() {
  const ScratchFolder folder;
  const auto library = openLibrary(folder);
  Document document = documentOf(apart({"First of walrus", "Then the walrus and the carpenter"}), "Of ships");
  document.pages = {{"i", 0, 600}, {"ii", 600, document.text.size()}};
  const DocumentId book = valueOf(library->addDocument(document, "ships"));
  const DocumentId titled = valueOf(library->addDocument(documentOf("Nothing here.", "The walrus"), "walrus"));
  const ChatId chat = valueOf(library->addChat(chatAbout({book}, "Who?")));
  const MessageId message = valueOf(library->addMessage(messageOf(chat, "The carpenter did it.")));
  MessageRecord streaming = messageOf(chat, "A carpenter, perhaps", MessageState::streaming);
  streaming.id = valueOf(library->addMessage(streaming));

  auto hits = valueOf(library->search("walrus", 10));
  QCOMPARE(hits.size(), std::size_t{3});
  QCOMPARE(hits[0].document, titled);
  QCOMPARE(hits[0].title, std::string("The walrus"));
  QCOMPARE(hits[0].snippet, std::string("The \x02walrus\x03"));
  hits = valueOf(library->search("carpenter", 10));
  QCOMPARE(hits.size(), std::size_t{2});
  std::sort(hits.begin(), hits.end(), [](const SearchHit& a, const SearchHit& b) { return a.document < b.document; });
  QCOMPARE(hits[0].chat, chat);
  QCOMPARE(hits[0].message, message);
  QCOMPARE(hits[0].title, std::string("Who?"));
  QCOMPARE(hits[1].document, book);
  QCOMPARE(hits[1].label, std::string("ii"));
  QCOMPARE(document.text.substr(hits[1].begin, 15), std::string("Then the walrus"));
  QVERIFY(
      hits[1].snippet.starts_with("Then the walrus and the \x02"
                                  "carpenter\x03"));
  QCOMPARE(valueOf(library->search("walrus", 2)).size(), std::size_t{2});
  streaming.state = MessageState::complete;
  valueOf(library->finishMessage(streaming));
  QCOMPARE(valueOf(library->search("carpenter", 10)).size(), std::size_t{3});
  valueOf(library->updateText(streaming.id, "A plumber"));
  QCOMPARE(valueOf(library->search("carpenter", 10)).size(), std::size_t{2});
  QVERIFY(valueOf(library->check()).empty());
}

// The library of a process that has ended leaves its lock; one that is open keeps it.
void TestLibrary::interruptedMessages() {
  const ScratchFolder folder;
  const auto living = openLibrary(folder);
  const ChatId chat = valueOf(living->addChat(chatAbout({})));
  const MessageId written =
      valueOf(living->addMessage(messageOf(chat, "still being written", MessageState::streaming)));
  {
    const auto ended = openLibrary(folder);
    QCOMPARE(ended->report().interrupted, std::size_t{0});
    valueOf(
        ended->updateText(valueOf(ended->addMessage(messageOf(chat, "", MessageState::streaming))), "cut off here"));
  }
  const auto library = openLibrary(folder);
  QCOMPARE(library->report().interrupted, std::size_t{1});
  const auto messages = valueOf(library->messages(chat));
  QCOMPARE(messages.at(0).state, MessageState::streaming);
  QCOMPARE(messages.at(1).state, MessageState::stopped);
  QCOMPARE(messages[1].text, std::string("cut off here"));
  QCOMPARE(valueOf(library->search("cut", 10)).size(), std::size_t{1});
  valueOf(living->updateText(written, "still being written, more"));
  QCOMPARE(valueOf(openLibrary(folder)->messages(chat)).at(0).state, MessageState::streaming);
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
