// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>
#include <random>
#include <span>

#include "storage/documents/pdf_cleaning.h"
#include "support/placed_text.h"

using namespace longleaf::storage;

namespace {

constexpr double kUnit = 6;  // width of a character in points

struct Line {
  std::u16string text;
  double x = 72;
  double y = 0;  // of the line's upper edge
};

/// Lines with their places, one piece each. A line that ends in PDFium's mark has no other line end.
RawPdfPage placedPage(const std::vector<Line>& lines) {
  RawPdfPage page;
  for (const Line& line : lines) {
    page.text += line.text;
    if (line.text.back() != kHyphenMark && line.text.back() != kOldHyphenMark) page.text += u"\r\n";
    page.pieces.push_back(
        {.left = line.x, .top = line.y, .width = kUnit * static_cast<double>(line.text.size()), .height = 10});
  }
  return page;
}

/// Lines below each other, 12 points apart.
RawPdfPage column(const std::vector<std::u16string>& texts, double x = 72, double y = 72) {
  std::vector<Line> lines;
  for (const std::u16string& text : texts) {
    lines.push_back({text, x, y});
    y += 12;
  }
  return placedPage(lines);
}

/// As PDFium gives them when nothing is known of places.
RawPdfPage plainPage(const std::u16string& text) { return {.text = text, .pieces = {}, .label = {}}; }

std::string clean(const std::vector<RawPdfPage>& pages) { return cleanPdf(pages).text; }

Document documentOf(const std::vector<RawPdfPage>& pages) {
  CleanPdf clean = cleanPdf(pages);
  Document document;
  document.text = std::move(clean.text);
  document.pages = std::move(clean.pages);
  document.runs = std::move(clean.runs);
  return document;
}

QString misplacedIn(const std::vector<RawPdfPage>& pages) {
  std::vector<std::u16string> texts;
  for (const RawPdfPage& page : pages) texts.push_back(page.text);
  return longleaf::tests::misplaced(documentOf(pages), texts);
}

// Full lines of one length, as justified text has them.
const std::u16string kFull = u"words that fill a line of the column up to its right edge, as most";
const std::u16string kFull2 = u"lines of a book do, so that only the last one of a paragraph ends ";
const std::u16string kLast = u"before it.";
const std::u16string kFirst = u"Another begins with a capital letter and goes on to the right edge";

std::string joined(const std::vector<std::u16string>& lines) {
  std::u16string all;
  for (const auto& line : lines) all += (all.empty() || all.back() == u' ' ? u"" : u" ") + line;
  return QString::fromStdU16String(all).toStdString();
}

/// Pages of three paragraphs' lines each, with what `edges` puts above and below.
template <class Edges>
std::vector<RawPdfPage> book(std::size_t count, Edges edges) {
  std::vector<RawPdfPage> pages;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<Line> lines;
    const auto [head, foot] = edges(i);
    if (!head.empty()) lines.push_back({head, 72, 36});
    for (int row = 0; row < 5; ++row)
      lines.push_back({u"Page text " + QString::number(i * 7 + 3).toStdU16String() + u" of its own " +
                           std::u16string(static_cast<std::size_t>(row) + 1, u'x') + u" and words that go on",
                       72, 72.0 + 12 * row});
    if (!foot.empty()) lines.push_back({foot, 300, 742});
    pages.push_back(placedPage(lines));
    pages.back().label = std::to_string(i + 1);
  }
  return pages;
}

std::u16string number(std::size_t value) { return QString::number(value).toStdU16String(); }

}  // namespace

class TestPdfCleaning final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void linesOfAParagraphAreJoined() {
    QCOMPARE(clean({column({kFull, kFull2, kLast})}), joined({kFull, kFull2, kLast}) + "\n");
    QCOMPARE(clean({plainPage(kFull + u" \r\n" + kFull2 + u"\r\n" + kLast)}), joined({kFull, kFull2, kLast}) + "\n");
  }

  void gapsSeparateParagraphs() {
    const RawPdfPage page =
        placedPage({{kFull, 72, 72}, {kFull2, 72, 84}, {kFull2, 72, 96}, {kFirst, 72, 118}, {kLast, 72, 130}});
    const std::string wanted =
        joined({kFull, kFull2, kFull2.substr(0, kFull2.size() - 1)}) + "\n\n" + joined({kFirst, kLast});
    QCOMPARE(clean({page}), wanted + "\n");
  }

  void indentedLinesBeginParagraphs() {
    const RawPdfPage page = placedPage({{kFirst.substr(0, kFirst.size() - 2), 84, 72},
                                        {kFull2, 72, 84},
                                        {u"and so it came to be what it was until the very edge of the page.", 72, 96},
                                        {kFirst.substr(0, kFirst.size() - 2), 84, 108},
                                        {kFull2, 72, 120},
                                        {kLast, 72, 132}});
    const std::string text = clean({page});
    QVERIFY2(text.find("page.\n\nAnother begins") != std::string::npos, text.c_str());
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), 3);
  }

  void shortLinesEndParagraphsWithoutPlaces() {
    const std::string text = clean({plainPage(kFull + u"\r\n" + kFull2 + u"\r\nshort end.\r\nA new one " + kFull +
                                              u"\r\n" + kFull2 + u"\r\n" + kLast)});
    QVERIFY2(text.find("short end.\n\nA new one") != std::string::npos, text.c_str());
    QCOMPARE(std::count(text.begin(), text.end(), '\n'), 3);
  }

  void verseAndCodeKeepTheirLines() {
    const std::vector<std::u16string> verse{u"They told me you had been to her,", u"And mentioned me to him:",
                                            u"She gave me a good character,", u"But said I could not swim."};
    RawPdfPage page = column(verse, 100);
    QCOMPARE(
        clean({column({kFull, kFull2, kFull, kFull2, kFull, kFull2, kFull, kFull2, kFull, kFull2, kFull, kLast}), page})
                .substr(joined({kFull, kFull2}).size() * 6 - 60)
                .find("to her,\nAnd mentioned me to him:\nShe gave me a good character,\nBut said") !=
            std::string::npos,
        true);
    const std::string code = clean({column(
        {kFull, kFull2, kFull, kFull2, kFull, kLast, u"int main() {", u"  f(a_b);", u"  return x == y;", u"}"})});
    QVERIFY2(code.find("int main() {\nf(a_b);\nreturn x == y;\n}\n") != std::string::npos, code.c_str());
  }

  void bulletsStandOnTheirOwnLines() {
    const std::string text =
        clean({placedPage({{kFull, 72, 72},
                           {u"\u2022 an item that fills its line to the right edge of the column,", 84, 84},
                           {u"and goes on", 96, 96},
                           {u"\u2022 a second one", 84, 108}})});
    QVERIFY2(text.find("most\n\u2022 an item that fills") != std::string::npos, text.c_str());
    QVERIFY2(text.find("column, and goes on\n\u2022 a second one\n") != std::string::npos, text.c_str());
  }

  void columnsAreReadOneAfterTheOther() {
    std::vector<Line> lines{{u"A title over both columns of this page, as wide as they are", 72, 40}};
    for (int column = 0; column < 2; ++column)
      for (int row = 0; row < 8; ++row)
        lines.push_back(
            {(column == 0 ? u"left " : u"rite ") + number(static_cast<std::size_t>(row)) + u" words in a column",
             72.0 + 200 * column, 72.0 + 12 * row});
    const std::string text = clean({placedPage(lines)});
    QVERIFY2(text.find("left 6 words in a column left 7 words in a column rite 0 words in a column rite 1") !=
                 std::string::npos,
             text.c_str());
  }

  void pagesAreJoinedInsideAParagraph() {
    const std::vector<RawPdfPage> pages{
        column({kFull, kFull2, u"and this line is as long as others are in the column, so it goes"}), plainPage(u""),
        column({u"on here " + kFull, kLast})};
    const Document document = documentOf(pages);
    QVERIFY(document.text.find("so it goes on here") != std::string::npos);
    QCOMPARE(document.pages.size(), std::size_t{3});
    QCOMPARE(document.pages[1].begin, document.pages[1].end);
    QVERIFY(document.text.substr(document.pages[2].begin).starts_with("on here"));
    QVERIFY(document.text.substr(0, document.pages[0].end).ends_with("so it goes "));
    const Place joint = placeOf(document, document.pages[0].end - 1);
    QCOMPARE(joint.page, 0U);
    QCOMPARE(misplacedIn(pages), QString());
  }

  void dividedWordsAreJoined_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("wanted");
    const QString mark(QChar(0xFFFE));
    const QString old(QChar(0x0002));
    const QString soft(QChar(0x00AD));
    QTest::newRow("mark") << "a docu" + mark + "ment"
                          << "a document\n";
    QTest::newRow("older mark") << "a docu" + old + "ment"
                                << "a document\n";
    QTest::newRow("soft hyphen") << "a docu" + soft + "\r\nment"
                                 << "a document\n";
    QTest::newRow("soft hyphen within") << "a do" + soft + "cument"
                                        << "a document\n";
    QTest::newRow("plain hyphen") << "a docu-\r\nment"
                                  << "a document\n";
    QTest::newRow("compound seen") << "well-known and well" + mark + "known"
                                   << "well-known and well-known\n";
    QTest::newRow("chain seen") << "bread-and-butter, bread" + mark + "and-butter"
                                << "bread-and-butter, bread-and-butter\n";
    QTest::newRow("word seen, too") << "re-cover, recover, re" + mark + "cover"
                                    << "re-cover, recover, recover\n";
    QTest::newRow("name") << "a Non" + mark + "Maintainer"
                          << "a Non-Maintainer\n";
    QTest::newRow("capitals") << "OCTET SE" + mark + "QUENCE"
                              << "OCTET SEQUENCE\n";
    QTest::newRow("number") << "the years 1914" + mark + "18"
                            << "the years 1914-18\n";
    QTest::newRow("address") << "see http://a.b/well" + mark + "known"
                             << "see http://a.b/well-known\n";
    QTest::newRow("dash") << "a word -\r\nand more"
                          << "a word - and more\n";
    QTest::newRow("nameless") << "a " + mark + "word" + mark + " or two"
                              << "a word or two\n";
    QTest::newRow("end") << "it ends in a hy" + mark << "it ends in a hy-\n";
    QTest::newRow("soft end") << "it ends in a hy" + soft << "it ends in a hy-\n";
  }

  void dividedWordsAreJoined() {
    QFETCH(QString, text);
    QFETCH(QString, wanted);
    const std::vector<RawPdfPage> pages{plainPage(text.toStdU16String())};
    QCOMPARE(QString::fromStdString(clean(pages)), wanted);
    QCOMPARE(misplacedIn(pages), QString());
  }

  void aDocumentThatDividesNoWordsKeepsHyphens() {
    std::vector<std::u16string> lines;
    for (int i = 0; i < 300; ++i) lines.push_back(kFull);
    lines[100] = u"this line of the column goes to the edge with a tulip" + std::u16string(1, kHyphenMark);
    lines[101] = u"roots and more, up to the right edge of the column, as other lines";
    QVERIFY(clean({column(lines)}).find("tulip-roots") != std::string::npos);
    lines[200] = u"this line of the column goes to the edge, and it is an exam" + std::u16string(1, kHyphenMark);
    lines[201] = u"ple, and more, up to the right edge of the column, as example lines";
    const std::string text = clean({column(lines)});
    QVERIFY(text.find("an example, and") != std::string::npos && text.find("tuliproots") != std::string::npos);
  }

  void wordsAreDividedAcrossPages() {
    const std::vector<RawPdfPage> pages{plainPage(u"the docu\uFFFE"), plainPage(u"ment is long")};
    const Document document = documentOf(pages);
    QCOMPARE(document.text, std::string("the document is long\n"));
    QCOMPARE(document.pages[1].begin, std::size_t{8});
  }

  void runningHeadsAndNumbersAreRemoved_data() {
    QTest::addColumn<int>("kind");
    for (int kind = 0; kind < 7; ++kind) QTest::newRow(qPrintable(QString::number(kind))) << kind;
  }

  void runningHeadsAndNumbersAreRemoved() {
    QFETCH(int, kind);
    using Pair = std::pair<std::u16string, std::u16string>;
    const std::u16string roman[] = {u"i", u"ii", u"iii", u"iv", u"v", u"vi"};
    const auto pages = book(12, [&](std::size_t i) {
      const std::u16string chapter = i < 6 ? u"Chapter 1. Beginnings" : u"Chapter 2. Endings";
      switch (kind) {
        case 0:
          return Pair(u"The Book of Lines", number(i + 1));
        case 1:
          return Pair(i % 2 == 0 ? u"The Book" : chapter, u"- " + number(i + 17) + u" -");
        case 2:
          return Pair(u"",
                      i % 2 == 0 ? number(i + 3) + u" " + chapter : u"1." + number(i) + u" A part " + number(i + 3));
        case 3:
          return Pair(u"The Book, page " + number(i + 1) + u" of 12", u"");
        case 4:
          return Pair(u"", i < 6 ? roman[i] : number(i - 5));
        case 5:
          return Pair(i == 6 ? u"" : u"The Book", u"Page " + number(i + 1) + u" / 12");
        default:
          return Pair(u"2023-03-06 The Book", u"Printed on paper");
      }
    });
    const std::string text = clean(pages);
    for (const char* gone : {"Book", "Chapter", "A part", "of 12", "Printed", "/ 12", "- 20 -", "iii"})
      QVERIFY2(text.find(gone) == std::string::npos, text.c_str());
    const auto rest = book(12, [](std::size_t) { return Pair(); });
    QCOMPARE(text, clean(rest));
    QCOMPARE(misplacedIn(pages), QString());
  }

  void textAtTheEdgesStays() {
    using Pair = std::pair<std::u16string, std::u16string>;
    const auto years = book(12, [](std::size_t i) { return Pair(u"", number(1900 + i * i)); });
    QVERIFY(clean(years).find("1925") != std::string::npos);
    const auto parts = book(12, [](std::size_t i) { return Pair(i % 4 == 0 ? u"CHAPTER" : u"", u""); });
    QVERIFY(clean(parts).find("CHAPTER") != std::string::npos);
    QVERIFY(clean(book(2, [](std::size_t i) { return Pair(u"A head", number(i + 1)); })).find("A head") == 0);
    // A foot that is drawn before the text.
    std::vector<RawPdfPage> pages;
    for (std::size_t i = 0; i < 5; ++i)
      pages.push_back(placedPage({{number(i + 1), 300, 742}, {u"Text " + number(i * i) + u" of a page", 72, 72}}));
    QCOMPARE(clean({pages}).find("1"), clean({pages}).find("1 of a page"));
  }

  void pagesOfNothingButHeadsAreRead() {
    QCOMPARE(clean(std::vector<RawPdfPage>(3, column({u"Confidential"}))).substr(0, 12), std::string("Confidential"));
  }

  void leadersAreShortened() {
    const std::vector<RawPdfPage> pages{
        plainPage(u"2.1 One . . . . . . . . . . 5\r\n2.2 Two ............ 17\r\nAnd so... on")};
    QCOMPARE(clean(pages), std::string("2.1 One ... 5\n2.2 Two ... 17\nAnd so... on\n"));
    QCOMPARE(misplacedIn(pages), QString());
  }

  void addressesGoOn() {
    QCOMPARE(clean({plainPage(u"the page https://lists.example.org/\r\n2009/03/msg.html and mail at someone@lists.\r\n"
                              u"example.org. See https://example.org.\r\nThen go on")}),
             std::string("the page https://lists.example.org/2009/03/msg.html and mail at someone@lists.example.org. "
                         "See https://example.org. Then go on\n"));
  }

  void scriptsWithoutSpacesAreJoinedWithoutOne() {
    QCOMPARE(QString::fromStdString(clean({plainPage(u"吾輩は猫である\r\n名前はまだ無い")})),
             QStringLiteral("吾輩は猫である名前はまだ無い\n"));
  }

  void whatIsNoTextIsRemoved() {
    const std::u16string raw =
        std::u16string(u"a\0b\u0001c\u007Fd\u200Be\uFEFFf", 11) + u"\u00A0\u2003 g\th \r\n\u0003\r\n\u00AD\r\ni";
    const std::vector<RawPdfPage> pages{plainPage(raw)};
    QCOMPARE(clean(pages), std::string("abcdef g h i\n"));
    QCOMPARE(misplacedIn(pages), QString());
    QCOMPARE(clean({plainPage(u"\u0001\r\n"), plainPage(u"")}), std::string());
    QCOMPARE(clean({}), std::string());
  }

  void ligaturesAndSurrogates() {
    const std::vector<RawPdfPage> pages{plainPage(std::u16string(u"o\uFB03ce \U0001F600 \uFB01\r\n\U00010348x ") +
                                                  char16_t{0xD800} + u"y" + char16_t{0xDC00})};
    const Document document = documentOf(pages);
    QCOMPARE(QString::fromStdString(document.text), QStringLiteral("office \U0001F600 fi \U00010348x \uFFFDy\uFFFD\n"));
    QCOMPARE(misplacedIn(pages), QString());
    for (std::size_t byte = 1; byte <= 3; ++byte) QCOMPARE(placeOf(document, byte).unit, 1U);  // "ffi"
    QCOMPARE(placeOf(document, 4).unit, 2U);
    QCOMPARE(placeOf(document, document.text.find("x ")).unit, 13U);
  }

  /// Any text with any places: what is promised holds, and nothing visible is lost or made up.
  void everyCharacterKeepsItsPlace() {
    const std::u16string_view pieces[] = {
        u"word", u"Word",    u"\u00E9t\u00E9", u"\uFB01", u"\U0001F600", u" ", u" ",     u"  ",          u"\u00A0",
        u"\r\n", u"\r\n",    u"\uFFFE",        u"\u0002", u"\u00AD",     u"-", u"-\r\n", u". . . . . 7", u"\u0001",
        u"12",   u"\u2022 ", u"http://a/",     u"\u6F22", u".\r\n",      u"iv"};
    const auto visible = [](char16_t unit) {
      return !isPdfSpace(unit) && unit != kOldHyphenMark && unit != u'-' && unit != u'.';
    };
    std::mt19937 random(11);  // fixed: a failure must come back
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    const int rounds = qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS") ? 20'000 : 600;
    for (int round = 0; round < rounds; ++round) {
      std::vector<RawPdfPage> pages(1 + below(2));  // too few for running heads: everything stays
      std::u16string wanted;
      for (RawPdfPage& page : pages) {
        for (std::size_t n = below(60); n > 0; --n) page.text += pieces[below(std::size(pieces))];
        for (std::size_t n = below(12); n > 0; --n)
          page.pieces.push_back({.left = static_cast<double>(below(500)),
                                 .top = static_cast<double>(below(700)),
                                 .width = static_cast<double>(below(300)),
                                 .height = static_cast<double>(below(20))});
        for (const char16_t unit : page.text)
          if (visible(unit)) wanted += unit == 0xFB01 ? std::u16string(u"fi") : std::u16string(1, unit);
      }
      QCOMPARE(misplacedIn(pages), QString());
      std::u16string found;
      for (const char16_t unit : QString::fromStdString(clean(pages)).toStdU16String())
        if (visible(unit)) found += unit;
      QCOMPARE(QString::fromStdU16String(found), QString::fromStdU16String(wanted));
    }
  }
};

QTEST_APPLESS_MAIN(TestPdfCleaning)
#include "tst_pdf_cleaning.moc"
