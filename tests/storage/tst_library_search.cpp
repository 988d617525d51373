// SPDX-License-Identifier: GPL-3.0-or-later
// What is found in a library: passages of a document by a person's words, and everything by a search.
#include <QTest>
#include <algorithm>

#include "storage/library/library.h"
#include "storage/library/passages.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

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

}  // namespace

class TestLibrarySearch : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void findsWords_data();
  void findsWords();
  void ranksByTheDocumentAlone();
  void wordsThatLookLikeQueries();
  void searchesEverything();
};

void TestLibrarySearch::findsWords_data() {
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
void TestLibrarySearch::findsWords() {
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
void TestLibrarySearch::ranksByTheDocumentAlone() {
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

void TestLibrarySearch::wordsThatLookLikeQueries() {
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

void TestLibrarySearch::searchesEverything() {
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

QTEST_MAIN(TestLibrarySearch)
#include "tst_library_search.moc"
