// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <random>

#include "storage/documents/utf8.h"
#include "storage/library/passages.h"
#include "storage/library/snippet.h"
#include "storage/library/words.h"
#include "support/library_samples.h"
#include "support/paths.h"

using namespace longleaf::storage;
using namespace longleaf::tests;

namespace {

std::string textOf(const Document& document, const PassageRange& range) {
  return document.text.substr(range.begin, range.end - range.begin);
}

/// Why these are not passages of the document; empty if they are.
std::string complaint(const Document& document, const std::vector<PassageRange>& passages) {
  std::size_t at = 0;
  for (const PassageRange& passage : passages) {
    if (passage.begin < at || passage.end <= passage.begin || passage.end > document.text.size()) return "out of order";
    if (passage.end - passage.begin > kPassageBytes) return "too long";
    if (!isBlank(std::string_view(document.text).substr(at, passage.begin - at))) return "text left out";
    if (utf8Census(document.text).invalid == 0 && utf8Census(textOf(document, passage)).invalid != 0)
      return "a character was cut";
    at = passage.end;
  }
  return isBlank(std::string_view(document.text).substr(at)) ? "" : "the end was left out";
}

std::string sentences(std::size_t count, const std::string& sentence = "The quick brown fox jumps over a lazy dog. ") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += sentence;
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

class TestPassages : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void coversAnyText();
  void booksInUsefulSizes();
  void endsAtParagraphsThenSentencesThenWords();
  void headingsStayWithWhatFollows();
  void tablesOfContents();
  void bigrams_data();
  void bigrams();
  void expressions_data();
  void expressions();
  void snippets();
};

// Seeds are fixed: a failure can be repeated. Letters, breaks of all kinds, marks, and characters of 2 to 4 bytes.
void TestPassages::coversAnyText() {
  const std::vector<std::string> parts = {
      "word ", "\n", "\n\n", ". ",   "longerword", "\u00E4", "\u6F22",        "\U0001F600",
      "  ",    "? ", "\t",   "\r\n", "\u3002",     "\xFF",   "CHAPTER I\n\n", std::string(1, '\0')};
  for (unsigned seed = 0; seed < 300; ++seed) {
    std::mt19937 random(seed);
    std::string text;
    const std::size_t size = random() % 4000;
    const std::size_t kinds = 2 + random() % (parts.size() - 1);
    while (text.size() < size) text += parts[random() % kinds];
    Document document = documentOf(text);
    for (std::size_t i = 0; i < random() % 5; ++i) document.outline.push_back({"x", 0, random() % (size + 1)});
    const std::string wrong = complaint(document, dividePassages(document));
    QVERIFY2(wrong.empty(), (wrong + ", seed " + std::to_string(seed)).c_str());
  }
}

void TestPassages::booksInUsefulSizes() {
  for (const char* const name :
       {"data/books/alice.txt", "data/books/war_of_the_worlds.txt", "data/books/the_prince.txt"}) {
    const std::string path = sharedFile(name);
    if (path.empty()) QSKIP("The books of ../shared/data are missing");
    const Document document = documentOf(fileBytes(path));
    const auto passages = dividePassages(document);
    QCOMPARE(complaint(document, passages), std::string());
    std::size_t bytes = 0;
    for (const PassageRange& passage : passages) bytes += passage.end - passage.begin;
    QVERIFY2(bytes / passages.size() > kPassageBytes / 2, "passages are mostly short");
  }
}

void TestPassages::endsAtParagraphsThenSentencesThenWords() {
  const Document paragraphs = documentOf(sentences(10) + "\n\n" + sentences(10) + "\n\n" + sentences(2));
  const auto whole = dividePassages(paragraphs);
  QCOMPARE(whole.size(), std::size_t{2});
  QCOMPARE(textOf(paragraphs, whole[0]), sentences(10));
  QCOMPARE(textOf(paragraphs, whole[1]), sentences(10) + "\n\n" + sentences(2));

  const Document one = documentOf(sentences(40));
  for (const PassageRange& passage : dividePassages(one)) QVERIFY(textOf(one, passage).ends_with("dog."));
  const Document quoted = documentOf(sentences(40, "\u201CThe quick brown fox jumps!\u201D over a dog. "));
  for (const PassageRange& passage : dividePassages(quoted))
    QVERIFY(textOf(quoted, passage).ends_with(".") || textOf(quoted, passage).ends_with("\u201D"));
  const Document chinese = documentOf(sentences(60, "\u5B50\u66F0\u5B78\u800C\u6642\u7FD2\u4E4B\u3002"));
  for (const PassageRange& passage : dividePassages(chinese)) QVERIFY(textOf(chinese, passage).ends_with("\u3002"));

  const Document words = documentOf(sentences(200, "endless "));
  for (const PassageRange& passage : dividePassages(words)) QVERIFY(textOf(words, passage).ends_with("endless"));
}

void TestPassages::headingsStayWithWhatFollows() {
  const std::string before = sentences(12);
  // Neither by the outline nor by its looks may a heading end a passage, however it would fit.
  for (const bool outline : {false, true}) {
    Document document = documentOf(before + "\n\nThe second part\n\n" + sentences(14));
    if (outline) document.outline.push_back({"The second part", 0, before.size() + 2});
    const auto passages = dividePassages(document);
    QCOMPARE(textOf(document, passages[0]), before);
    QVERIFY(textOf(document, passages[1]).starts_with("The second part\n\nThe quick"));
  }
  // The outline also opens a passage where both would fit into one.
  Document parts = documentOf("One\n\nFirst words.\n\nTwo\n\nSecond words.");
  parts.outline = {{"One", 0, 0}, {"Two", 0, parts.text.find("Two")}};
  QCOMPARE(dividePassages(parts).size(), std::size_t{2});
  // A position in the middle of a paragraph does not: PDF outlines name pages.
  Document page = documentOf("First words. Second words.");
  page.outline = {{"Page", 0, 13}};
  QCOMPARE(dividePassages(page).size(), std::size_t{1});
}

void TestPassages::tablesOfContents() {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "Chapter " + std::to_string(i) + "\n\n";
  const Document document = documentOf(text);
  const auto passages = dividePassages(document);
  QCOMPARE(complaint(document, passages), std::string());
  for (const PassageRange& passage : passages) QVERIFY(textOf(document, passage).starts_with("Chapter"));
  QVERIFY(passages.size() < 4);
}

void TestPassages::bigrams_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("terms");
  QTest::newRow("none")
      << QStringLiteral(
             u"Plain words \u2014 na\u00EFve caf\u00E9 \u0421\u043B\u043E\u0432\u043E \u0645\u0631\u062D\u0628\u0627")
      << QString();
  QTest::newRow("chinese") << QStringLiteral(u"\u5929\u5730\u7384\u9EC4")
                           << QStringLiteral(u"\u5929\u5730 \u5730\u7384 \u7384\u9EC4 \u9EC4");
  QTest::newRow("runs") << QStringLiteral(u"\u732B\u3001\u72AC x\u9CE5") << QStringLiteral(u"\u732B \u72AC \u9CE5");
  QTest::newRow("katakana") << QStringLiteral(u"\u30B3\u30FC\u30D2\u30FC")
                            << QStringLiteral(u"\u30B3\u30FC \u30FC\u30D2 \u30D2\u30FC \u30FC");
  QTest::newRow("thai marks stay") << QStringLiteral(u"\u0E17\u0E35\u0E48\u0E19\u0E35\u0E48")
                                   << QStringLiteral(u"\u0E17\u0E35\u0E48\u0E19\u0E35\u0E48 \u0E19\u0E35\u0E48");
  QTest::newRow("beyond the basic plane")
      << QStringLiteral(u"\U00020000\U00020001") << QStringLiteral(u"\U00020000\U00020001 \U00020001");
}

void TestPassages::bigrams() {
  QFETCH(QString, text);
  QFETCH(QString, terms);
  QCOMPARE(QString::fromStdString(bigramsOf(text.toStdString())), terms);
}

void TestPassages::expressions_data() {
  QTest::addColumn<QString>("words");
  QTest::addColumn<QString>("expression");
  QTest::newRow("nothing") << ""
                           << "";
  QTest::newRow("marks only") << " ?!\"*()^ -- "
                              << "";
  QTest::newRow("english") << "Who stole the tarts?"
                           << "\"stole\" OR \"tarts\"";
  QTest::newRow("only function words") << "To be or not to be"
                                       << "\"To\" OR \"be\" OR \"or\" OR \"not\"";
  QTest::newRow("apostrophe") << "What is Alice's cat?"
                              << "\"Alice\" OR \"cat\"";
  QTest::newRow("war is content") << "When did the war end?"
                                  << "\"war\" OR \"end\"";
  QTest::newRow("war is not") << "Wann war die Schlacht?"
                              << "\"Schlacht\"";
  QTest::newRow("french") << QStringLiteral(u"Qu'est-ce que la libert\u00E9 ?") << QStringLiteral(u"\"libert\u00E9\"");
  QTest::newRow("spanish") << QStringLiteral(u"\u00BFD\u00F3nde est\u00E1 la biblioteca?") << "\"biblioteca\"";
  QTest::newRow("operators") << "NEAR(fox OR \"dog\") AND {x}: -y*"
                             << "\"NEAR\" OR \"fox\" OR \"dog\" OR \"x\" OR \"y\"";
  QTest::newRow("once each") << "Fox fox F\u004FX"
                             << "\"Fox\"";
  QTest::newRow("japanese") << QStringLiteral(u"\u732B\u306E\u540D")
                            << QStringLiteral(u"\"\u732B\u306E\" OR \"\u306E\u540D\"");
  QTest::newRow("one character") << QStringLiteral(u"\u732B?") << QStringLiteral(u"\"\u732B\" *");
  QTest::newRow("both") << QStringLiteral(u"the \u5929\u5730 gate") << QStringLiteral(u"\"\u5929\u5730\" OR \"gate\"");
}

void TestPassages::expressions() {
  QFETCH(QString, words);
  QFETCH(QString, expression);
  QCOMPARE(QString::fromStdString(matchExpression(words.toStdString())), expression);
}

void TestPassages::snippets() {
  QCOMPARE(snippetOf("The fox\n\nand the  dog.", "Dog fox"), std::string("The \x02"
                                                                         "fox\x03 and the \x02"
                                                                         "dog\x03."));
  QCOMPARE(snippetOf("Nothing of it", "other"), std::string("Nothing of it"));
  QCOMPARE(snippetOf("\u00DCber M\u00FCller", "uber muller"), std::string("\x02\u00DCber\x03 \x02M\u00FCller\x03"));
  QCOMPARE(snippetOf("\u5929\u5730\u7384\u9EC4", "\u5730\u7384"), std::string("\u5929\x02\u5730\u7384\x03\u9EC4"));
  QCOMPARE(snippetOf("\u5929\u5730\u7384", "\u5730"), std::string("\u5929\x02\u5730\x03\u7384"));
  const std::string text = sentences(30) + " Here is the treasure. " + sentences(30);
  const std::string line = snippetOf(text, "treasure");
  QVERIFY(line.find("Here is the \x02treasure\x03.") != std::string::npos);
  QVERIFY(line.starts_with("\u2026 ") && line.ends_with(" \u2026") && line.size() < kSnippetBytes + 60);
}

QTEST_GUILESS_MAIN(TestPassages)
#include "tst_passages.moc"
