// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader does with text before anything is painted: places, sheets, pages, words to find.
#include <QSignalSpy>
#include <QtTest>

#include "support/patience.h"
#include "ui/reader/folded_text.h"
#include "ui/reader/page_table.h"
#include "ui/reader/position_history.h"
#include "ui/reader/sheet_cut.h"
#include "ui/reader/sheet_text.h"
#include "ui/reader/text_finder.h"
#include "ui/reader/text_steps.h"

using namespace longleaf::ui;  // NOLINT(google-build-using-namespace): every name below is of the reader
using longleaf::storage::Document;
using longleaf::tests::kPatience;

namespace {

std::shared_ptr<const Document> documentOf(std::string text, std::string format = "html") {
  auto document = std::make_shared<Document>();
  document->text = std::move(text);
  document->format = std::move(format);
  return document;
}

QStringList found(const std::string& text, const QString& wanted) {
  TextFinder finder;
  finder.search(documentOf(text), wanted);
  if (!QTest::qWaitFor([&] { return !finder.isSearching(); }, kPatience)) return {QStringLiteral("never done")};
  QStringList words;
  for (const TextRange& hit : finder.hits())
    words << QString::fromStdString(
        text.substr(static_cast<std::size_t>(hit.begin), static_cast<std::size_t>(hit.end - hit.begin)));
  return words;
}

ReaderDocument withLabels(const QStringList& labels, bool printed = true) {
  auto document = std::make_shared<Document>();
  ReaderDocument reader{.id = 1};
  for (const QString& label : labels) {
    const std::size_t begin = document->text.size();
    document->text += "words ";
    document->pages.push_back({label.toStdString(), begin, document->text.size()});
    if (printed) reader.pageSizes << QSizeF(600, 800);
  }
  document->format = printed ? "pdf" : "epub";
  reader.document = document;
  return reader;
}

}  // namespace

class tst_ReaderText final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void bytesAndUnits() {
    const std::string text = "a\u00e9\U0001F600e\u0301z";  // 1, 2, 4, 1 + 2, 1 bytes
    const SheetText sheet(text, {0, static_cast<qint64>(text.size())});
    QCOMPARE(sheet.text(), QString::fromStdString(text));
    QCOMPARE(sheet.unitAt(3), 2);  // the emoji
    QCOMPARE(sheet.unitAt(5), 2);  // within it
    QCOMPARE(sheet.unitFrom(5), 4);
    QCOMPARE(sheet.unitAt(7), 4);
    QCOMPARE(sheet.byteAt(3), 3);  // its second surrogate
    QCOMPARE(sheet.byteAt(4), 7);
    QCOMPARE(sheet.unitAt(-5), 0);
    QCOMPARE(sheet.unitAt(1000), sheet.text().size());
    for (qsizetype unit : {0, 1, 2, 4, 5, 6, 7}) QCOMPARE(sheet.unitAt(sheet.byteAt(unit)), unit);
  }

  static void brokenUtf8IsWalkedThrough() {
    const std::string text = "a\xFF\xC3(\xE2\x82z\xF0\x9F";
    const SheetText sheet(text, {0, static_cast<qint64>(text.size())});
    QCOMPARE(sheet.byteAt(sheet.text().size()), static_cast<qint64>(text.size()));
    QVERIFY(sheet.text().startsWith(QLatin1Char('a')));
    QVERIFY(sheet.text().contains(QLatin1Char('z')));
    for (qsizetype unit = 1; unit <= sheet.text().size(); ++unit) QVERIFY(sheet.byteAt(unit) > sheet.byteAt(unit - 1));
  }

  static void sheetsHoldTheWholeText_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("one letter") << QByteArray("x");
    QTest::newRow("paragraphs") << QByteArray("Some words that make a line.\nAnd another one.\n\n").repeated(2000);
    QTest::newRow("one line") << QByteArray("word ").repeated(20000);
    QTest::newRow("one word") << QByteArray("x").repeated(100000);
    QTest::newRow("emoji") << QByteArray("\xF0\x9F\x98\x80").repeated(20000);
    QTest::newRow("accents") << QByteArray("e\xCC\x81").repeated(30000);
    QTest::newRow("blank") << QByteArray("\n").repeated(50000);
    QTest::newRow("only accents") << QByteArray("\xCC\x81").repeated(30000);
  }

  static void sheetsHoldTheWholeText() {
    QFETCH(QByteArray, text);
    const auto document = documentOf(text.toStdString());
    qint64 end = 0;
    for (const SheetCut& sheet : cutIntoSheets(*document)) {
      QCOMPARE(sheet.range.begin, end);
      QVERIFY(!sheet.range.isEmpty());
      QVERIFY(sheet.range.end - sheet.range.begin <= 5 * 1024);
      end = sheet.range.end;
      const auto next = text.mid(static_cast<qsizetype>(end), 2);
      QVERIFY(next.isEmpty() || (static_cast<unsigned char>(next[0]) & 0xC0U) != 0x80U);
      if (qstrcmp(QTest::currentDataTag(), "accents") == 0) QVERIFY(next != QByteArray("\xCC\x81"));
    }
    QCOMPARE(end, static_cast<qint64>(text.size()));
  }

  static void aSectionBeginsASheet() {
    Document document;
    document.format = "epub";
    document.text = std::string(9000, 'a') + "\n\n" + std::string(100, 'b');
    document.pages = {{"one", 0, 9002}, {"empty", 9002, 9002}, {"two", 9002, 9102}};
    const auto sheets = cutIntoSheets(document);
    QCOMPARE(sheets.back().range.begin, 9002);
    QVERIFY(sheets.back().opensPaper);
    QVERIFY(!sheets[1].opensPaper);
    QVERIFY(!sheets[1].opensParagraph);
    document.format = "text";  // pages are counted lines there: the paper goes on
    for (std::size_t i = 1; i < cutIntoSheets(document).size(); ++i) QVERIFY(!cutIntoSheets(document)[i].opensPaper);
  }

  static void typewriterLinesAreJoinedAndVerseIsNot() {
    QString prose = QStringLiteral(
        "The Time Traveller (for so it will be convenient to speak of him)\nwas expounding a recondite matter to us. "
        "His "
        "pale grey eyes shone\nand twinkled.\n\nTwinkle, twinkle, little bat!\nHow I wonder what you are at!\n");
    const QString before = prose;
    const auto blocks = blocksOf(prose, true);
    QCOMPARE(blocks.size(), std::size_t{3});
    QCOMPARE(prose.size(), before.size());
    QVERIFY(prose.contains(QStringLiteral("of him) was expounding")));
    QVERIFY(prose.contains(QStringLiteral("bat!\nHow")));
    QCOMPARE(blocks[1].blankLines, 1);
  }

  static void findIsFoldedAsPeopleRead() {
    QCOMPARE(found("Ivory, IVORY and ivory", QStringLiteral("iVoRy")).size(), 3);
    QCOMPARE(found("Stra\u00dfe STRASSE", QStringLiteral("strasse")).size(), 2);
    QCOMPARE(found("\u00c9t\u00e9 e\u0301te\u0301", QStringLiteral("\u00e9t\u00e9")),
             (QStringList{"\u00c9t\u00e9", "e\u0301te\u0301"}));
    QCOMPARE(found("cafe caf\u00e9", QStringLiteral("cafe")), QStringList{"cafe"});  // another letter
    QCOMPARE(found("in\nthe  cave", QStringLiteral("in the cave")), QStringList{"in\nthe  cave"});
    QCOMPARE(found("don\u2019t", QStringLiteral("don't")), QStringList{"don\u2019t"});
    QCOMPARE(
        found("\u041f\u0420\u0418\u0412\u0415\u0422", QStringLiteral("\u043f\u0440\u0438\u0432\u0435\u0442")).size(),
        1);
    QCOMPARE(found("a \U0001F600 b", QStringLiteral("\U0001F600")), QStringList{"\U0001F600"});
    QCOMPARE(found("aaaa", QStringLiteral("aa")).size(), 2);
    QVERIFY(found("anything", QStringLiteral("  ")).isEmpty());
    QVERIFY(found("", QStringLiteral("x")).isEmpty());
  }

  static void hitsAreFoundAcrossSlices() {
    // The word lies over every boundary of the slices, at one offset or another.
    for (const int shift : {0, 1, 3, 7}) {
      std::string text(static_cast<std::size_t>(shift), '.');
      for (int i = 0; i < 60000; ++i) text += "needle ";
      QCOMPARE(found(text, QStringLiteral("NEEDLE")).size(), 60000);
    }
  }

  static void aLongBookIsSearchedInSlices() {
    std::string text;
    while (text.size() < 1'200'000) text += "It was a dark and stormy night; the r\u00e1in fell in torrents. ";
    TextFinder finder;
    QElapsedTimer clock;
    qint64 longest = 0, all = 0;
    finder.search(documentOf(text), QStringLiteral("torrents"));
    const QSignalSpy slices(&finder, &TextFinder::advanced);
    while (finder.isSearching()) {
      clock.start();
      QCoreApplication::processEvents(QEventLoop::AllEvents, 0);
      longest = std::max(longest, clock.nsecsElapsed());
      all += clock.nsecsElapsed();
    }
    qInfo() << "1.2 MB:" << slices.size() << "slices, longest turn" << longest / 1000 << "us, all" << all / 1000
            << "us";
    QVERIFY(slices.size() >= 15);
    QCOMPARE(finder.hits().size(),
             text.size() / std::string("It was a dark and stormy night; the r\u00e1in fell in torrents. ").size());
  }

  static void pagesAreFoundAsPrintedFirst() {
    const PageTable pages(withLabels({"i", "ii", "1", "2", "1", "2", "9"}));
    QCOMPARE(pages.find(QStringLiteral("II"), 0), std::optional(1));
    QCOMPARE(pages.find(QStringLiteral("9"), 0), std::optional(6));
    QCOMPARE(pages.find(QStringLiteral("1"), 0), std::optional(2));
    QCOMPARE(pages.find(QStringLiteral("1"), 2), std::optional(4));  // the next one of that label
    QCOMPARE(pages.find(QStringLiteral("1"), 4), std::optional(2));
    QCOMPARE(pages.find(QStringLiteral("p. 2"), 0), std::optional(3));
    QCOMPARE(pages.find(QStringLiteral("5"), 0), std::optional(4));  // no such label: the fifth
    QCOMPARE(pages.find(QStringLiteral("8"), 0), std::optional<int>());
    QCOMPARE(pages.find(QStringLiteral("-1"), 0), std::optional<int>());
    QCOMPARE(pages.find(QString(), 0), std::optional<int>());
    QCOMPARE(pages.caption(4), QStringLiteral("p. 1 (5 of 7)"));
    QCOMPARE(PageTable(withLabels({"1", "2"})).caption(1), QStringLiteral("p. 2 of 2"));
    const PageTable sections(withLabels({"Preface", "The Eve of the War"}, false));
    QCOMPARE(sections.caption(1), QStringLiteral("The Eve of the War (2 of 2)"));
    QCOMPARE(sections.find(QStringLiteral("eve of"), 0), std::optional(1));
  }

  static void aPlaceHasAPage() {
    const PageTable pages(withLabels({"a", "b", "c"}));
    QCOMPARE(pages.pageOf(0), 0);
    QCOMPARE(pages.pageOf(6), 1);
    QCOMPARE(pages.pageOf(11), 1);
    QCOMPARE(pages.pageOf(1'000'000), 2);
    QCOMPARE(pages.range(1), (TextRange{6, 12}));
    QCOMPARE(PageTable(ReaderDocument{}).caption(0), QString());
  }

  static void historyGoesBothWays() {
    PositionHistory history;
    QVERIFY(!history.back({}));
    history.leave({.page = 1});
    history.leave({.page = 1});  // nothing happened in between
    history.leave({.page = 2});
    QCOMPARE(history.back({.page = 3})->page, 2);
    QCOMPARE(history.back({.page = 2})->page, 1);
    QVERIFY(!history.canGoBack());
    QCOMPARE(history.forward({.page = 1})->page, 2);
    history.leave({.page = 2});
    QVERIFY(!history.canGoForward());
  }

  static void wordsAndSteps() {
    const std::string text = "Den K\u00f6nig, \U0001F468\u200D\U0001F469\u200D\U0001F467 e\u0301a";
    const TextRange word = wordAt(text, 6);
    QCOMPARE(text.substr(static_cast<std::size_t>(word.begin), static_cast<std::size_t>(word.end - word.begin)),
             std::string("K\u00f6nig"));
    QCOMPARE(wordAt(text, 10), word);  // at its end
    const auto family = static_cast<qint64>(text.find("\U0001F468"));
    const qint64 after = stepFrom(text, family, TextStep::character, true);
    QCOMPARE(text.substr(static_cast<std::size_t>(after)), std::string(" e\u0301a"));
    QCOMPARE(stepFrom(text, after, TextStep::character, false), family);
    const auto accent = static_cast<qint64>(text.find("e\u0301"));
    QCOMPARE(stepFrom(text, accent, TextStep::character, true), accent + 3);
    QCOMPARE(stepFrom(text, 0, TextStep::word, true), 3);
    QCOMPARE(stepFrom(text, static_cast<qint64>(text.size()), TextStep::character, true),
             static_cast<qint64>(text.size()));
    QCOMPARE(stepFrom("", 0, TextStep::word, true), 0);
    QCOMPARE(wordAt("", 0), (TextRange{0, 0}));
  }
};

QTEST_MAIN(tst_ReaderText)
#include "tst_reader_text.moc"
