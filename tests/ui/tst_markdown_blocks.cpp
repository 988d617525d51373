// SPDX-License-Identifier: GPL-3.0-or-later
// A Markdown text falls into blocks that can be laid out one by one, and nothing in it is more than text.
#include <QTextBlock>
#include <QTextTable>
#include <QtTest>

#include "support/growth.h"
#include "ui/chat/markdown_blocks.h"
#include "ui/chat/markdown_document.h"
#include "ui/chat/shown_text.h"

using namespace longleaf::ui;

namespace {

QStringList blocksOf(const QString& text) {
  QStringList words;
  for (const MarkdownBlock& block : markdownBlocks(text)) words.append(text.mid(block.begin, block.end - block.begin));
  return words;
}

TextStyle style() {
  TextStyle made;
  made.lineHeight = 20;
  made.gap = 8;
  made.indent = 20;
  return made;
}

QString shown(const QString& text) {
  const std::vector<MarkdownBlock> blocks = markdownBlocks(text);
  QStringList words;
  for (const MarkdownBlock& block : blocks) {
    words.append(renderedBlock(QStringView(text).mid(block.begin, block.end - block.begin), block, style())
                     .document->toPlainText());
  }
  return words.join(QLatin1Char('|'));
}

void layOut(const QString& text) {
  for (const MarkdownBlock& block : markdownBlocks(text)) {
    const RenderedBlock made =
        renderedBlock(QStringView(text).mid(block.begin, block.end - block.begin), block, style());
    made.document->setTextWidth(400);
    QVERIFY(made.document->size().height() > 0);
  }
}

}  // namespace

class tst_MarkdownBlocks final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  static void blocks_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("blocks");
    const auto row = [](const char* name, const char* text, const QStringList& blocks) {
      QTest::newRow(name) << QString::fromUtf8(text) << blocks;
    };
    row("nothing", " \n\n", {});
    row("paragraphs", "one\ntwo\n\n\nthree", {"one\ntwo", "three"});
    row("heading between", "one\n# two\nthree", {"one", "# two", "three"});
    row("underlined heading", "one\n---\ntwo", {"one\n---\ntwo"});
    row("hash without space", "one\n#two", {"one\n#two"});
    row("list stays whole", "- a\n\n- b\n  more\n\nc", {"- a\n\n- b\n  more", "c"});
    row("number in a paragraph", "In\n1984. he", {"In\n1984. he"});
    row("two kinds of list", "- a\n1. b", {"- a", "1. b"});
    row("quote, lazily continued", "> a\nb\n\nc", {"> a\nb", "c"});
    row("code with blank lines", "```c\na\n\n# b\n```\nc", {"```c\na\n\n# b\n```", "c"});
    row("code without end", "a\n~~~\nb\n\nc", {"a", "~~~\nb\n\nc"});
    row("rule", "a\n\n***\n\nb", {"a", "***", "b"});
    row("table", "|a|b|\n|-|-|\n|1|2|\n\nc", {"|a|b|\n|-|-|\n|1|2|", "c"});
  }

  static void blocks() {
    QFETCH(QString, text);
    QFETCH(QStringList, blocks);
    QCOMPARE(blocksOf(text), blocks);
  }

  /// What has been shown of an answer does not depend on how it came.
  static void growingEndsTheSame() {
    const QString text =
        QStringLiteral("# a\nb\n\n- c\n- d\n\n```\ne\n\nf\n```\n> g\n\n1. h\n\n2. i\n\n|a|b|\n|-|-|\n|1|2|\n");
    const auto whole = markdownBlocks(text);
    for (qsizetype size = 0; size <= text.size(); ++size) {
      const auto part = markdownBlocks(QStringView(text).left(size));
      // All but the two last are as they will be.
      for (std::size_t i = 0; i + 2 < part.size(); ++i) QCOMPARE(part[i].begin, whole[i].begin);
    }
  }

  static void longBlocksAreCut() {
    const QString line(200'000, QLatin1Char('x'));
    const auto blocks = markdownBlocks(line);
    QVERIFY(blocks.size() >= 25);
    qsizetype end = 0;
    for (const MarkdownBlock& block : blocks) {
      QCOMPARE(block.begin, end);
      QVERIFY(block.end - block.begin <= kLongestBlock);
      QCOMPARE(block.kind, BlockKind::plain);
      end = block.end;
    }
    QCOMPARE(end, line.size());
  }

  static void longCodeStaysCode() {
    QString text = QStringLiteral("```\n");
    for (int i = 0; i < 2000; ++i) text += QStringLiteral("int value%1;\n").arg(i);
    text += QStringLiteral("```\n\nthe end");
    const auto blocks = markdownBlocks(text);
    QVERIFY(blocks.size() > 2);
    for (std::size_t i = 0; i + 1 < blocks.size(); ++i) QCOMPARE(blocks[i].kind, BlockKind::fencedCode);
    QCOMPARE(blocks.back().kind, BlockKind::markdown);
    QVERIFY(!shown(text).contains(QStringLiteral("```")));
  }

  static void surrogatesAreNotCutApart() {
    QString text(kLongestBlock - 1, QLatin1Char('x'));
    for (int i = 0; i < 50; ++i) text += QStringLiteral("😀");
    const auto blocks = markdownBlocks(text);
    QCOMPARE(blocks.size(), std::size_t(2));
    QVERIFY(text[blocks[1].begin].isHighSurrogate());
  }

  static void textStaysText_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const char* text, const char* words) {
      QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(words);
    };
    row("html", "a <b>b</b> <script>alert(1)</script>", "a <b>b</b> <script>alert(1)</script>");
    row("html block", "<div onclick=x>\nwords\n</div>", "<div onclick=x> words </div>");
    row("link", "see [the site](http://evil.example \"t\")", "see the site");
    row("address", "<http://evil.example>", "http://evil.example");
    row("picture", "![the alt](file:///etc/passwd)", "the alt");
    row("picture without words", "a ![](http://evil.example/x.png) b", "a [picture] b");
    row("end of a span that began in an address", "[a](b~~c) d~~e", "a de");
    row("ends of spans that began in addresses", "![a](b~~c)~~ ![d](e*f)* [g](h**i)** j *k* ~~l~~", "a d g j k l");
    row("in a cell", "|a|b|\n|---|---|\n|[c](d~~e)~~|**f**|", "\na\nb\nc\nf\n");
    row("in a heading", "# [a](b~~c)~~ d\n\ne", "a d|e");
    row("definition only", "[a]: http://evil.example", "[a]: http://evil.example");
    row("entities", "&lt;b&gt; &amp; &#8217; &unknown; &#0; &#x202e;x", "<b> & ’ &unknown; \uFFFD \u200Bx");
    row("code", "`<b>` and\n\n```html\n<img src=x>\n```", "<b> and|<img src=x>");
    row("emphasis", "**bold** *it* ~~no~~", "bold it no");
  }

  static void textStaysText() {
    QFETCH(QString, text);
    QFETCH(QString, words);
    QCOMPARE(shown(text), words);
  }

  static void nothingLeadsAnywhere() {
    const QString text = QStringLiteral("[a](http://x) ![b](http://y/z.png) <http://w> <a href=q>c</a>");
    const RenderedBlock block = renderedBlock(text, markdownBlocks(text).front(), style());
    for (QTextBlock line = block.document->begin(); line.isValid(); line = line.next()) {
      for (auto part = line.begin(); !part.atEnd(); ++part) {
        QVERIFY(!part.fragment().charFormat().isAnchor());
        QVERIFY(!part.fragment().charFormat().isImageFormat());
      }
    }
  }

  static QString table(int columns) {
    const QString bar(QLatin1Char('|'));
    return bar + QStringLiteral("a|").repeated(columns) + QLatin1Char('\n') + bar +
           QStringLiteral("---|").repeated(columns) + QLatin1Char('\n') + bar + QStringLiteral("1|").repeated(columns);
  }

  static void aWideTableIsText() {
    for (const int columns : {2, 10, 11, 100}) {
      const QString text = table(columns);
      const RenderedBlock block = renderedBlock(text, markdownBlocks(text).front(), style());
      QCOMPARE(block.document->rootFrame()->childFrames().size(), columns <= 10 ? 1 : 0);
      QCOMPARE(block.document->toPlainText().count(QLatin1Char('1')), columns);
      if (columns == 11) QCOMPARE(block.document->toPlainText(), text);
    }
  }

  static void numbersGoOn() {
    const QString text = QStringLiteral("7. seven\n8. eight\n   - under\n");
    const RenderedBlock block = renderedBlock(text, markdownBlocks(text).front(), style());
    QCOMPARE(block.markers.size(), std::size_t(3));
    QCOMPARE(block.markers[0].text, QStringLiteral("7."));
    QCOMPARE(block.markers[1].text, QStringLiteral("8."));
    QCOMPARE(block.markers[2].text, QStringLiteral("•"));
  }

  static void quotesHaveTheirLines_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("quoted");
    QTest::newRow("one") << "> a\n> b" << QStringList{"a b"};
    QTest::newRow("in a list") << "- a\n  > b\n- c" << QStringList{"b"};
    QTest::newRow("empty, in a list") << "- a\n  >\n- b" << QStringList{};
    QTest::newRow("empty, in a quote") << "> a\n>\n> >\n>\n> b" << QStringList{"a\nb"};
  }

  static void quotesHaveTheirLines() {
    QFETCH(QString, text);
    QFETCH(QStringList, quoted);
    const RenderedBlock block = renderedBlock(text, markdownBlocks(text).front(), style());
    QStringList words;
    for (const QuoteRange& quote : block.quotes)
      words.append(block.document->toPlainText().mid(quote.begin, quote.end - quote.begin));
    QCOMPARE(words, quoted);
  }

  static void placesAreFound_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");  // whose end is looked for
    QTest::addColumn<QString>("before");    // what is shown before that place
    const auto row = [](const char* name, const char* text, const char* sentence, const char* before) {
      QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(sentence) << QString::fromUtf8(before);
    };
    row("plain", "One. Two.", "One.", "One.");
    row("emphasis before", "**One**, *two*. Three.", "*two*.", "One, two.");
    row("at a mark's end", "**One.** Two.", "**One.**", "One.");
    row("inside a mark", "**One. Two.**", "**One.", "One.");
    row("link before", "[a](http://b.example) c. D.", "c.", "a c.");
    row("surrogates", "A 😀 b. 𝕏 c.", "b.", "A 😀 b.");
    row("behind surrogates", "😀 **é** 𝕏. Then.", "𝕏.", "😀 é 𝕏.");
    row("entity", "A &amp; b. C.", "b.", "A & b.");
    row("list", "- one.\n- two.\n- three.", "two.", "one.\ntwo.");
    row("two lines", "one\ntwo. three", "two.", "one two.");
    row("code", "`a*b` is. Then.", "is.", "a*b is.");
    row("hard break", "one  \ntwo. three", "two.", "one\ntwo.");
  }

  static void placesAreFound() {
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    QFETCH(QString, before);
    const RenderedBlock block = renderedBlock(text, markdownBlocks(text).front(), style());
    const qsizetype end = text.indexOf(sentence) + sentence.size();
    const int position = block.positionBehind(end);
    QString words = block.document->toPlainText().left(position);
    QCOMPARE(words, before);
  }

  static void hostileTextIsLinear_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("quotes") << QString(10'000, QLatin1Char('>'));
    QTest::newRow("quotes, shorter") << QString(7'900, QLatin1Char('>'));
    QTest::newRow("brackets") << QString(10'000, QLatin1Char('['));
    QTest::newRow("brackets, shorter") << QString(7'900, QLatin1Char('['));
    QTest::newRow("brackets, closed") << QStringLiteral("[a](").repeated(1'900);
    QTest::newRow("pictures") << QStringLiteral("![").repeated(3'900);
    QTest::newRow("stars") << QStringLiteral("*a **b ").repeated(1'100);
    QTest::newRow("ticks") << QStringLiteral("`` ` ").repeated(1'500);
    QTest::newRow("nested lists") << QStringLiteral("- ").repeated(3'900);
    QString steps;
    for (int i = 0; i < 120; ++i) steps += QString(i * 2, QLatin1Char(' ')) + QStringLiteral("- a\n");
    QTest::newRow("deep list") << steps;
    QTest::newRow("many items") << QStringLiteral("- a\n").repeated(20'000);
    QTest::newRow("many paragraphs") << QStringLiteral("a\n\n").repeated(5'000);
    QTest::newRow("one line") << QString(200'000, QLatin1Char('w'));
    QTest::newRow("table") << (QStringLiteral("|a").repeated(100) + QStringLiteral("|\n") +
                               QStringLiteral("|-").repeated(100) + QStringLiteral("|\n"))
                                  .repeated(40);
    QTest::newRow("entities") << QStringLiteral("&amp;").repeated(1'500);
  }

  static void hostileTextIsLinear() {
    QFETCH(QString, text);
    for (const MarkdownBlock& block : markdownBlocks(text)) QVERIFY(block.end - block.begin <= kLongestBlock);
    const QString more = text.repeated(8);
    const auto found = longleaf::tests::growth([&] { layOut(text); }, [&] { layOut(more); });
    qInfo("%s: %.0f ms for %lld characters", QTest::currentDataTag(), 1e3 * found.ofAnEighth,
          static_cast<long long>(text.size()));
    QVERIFY2(found.isLinear(), qPrintable(QString::number(found.times())));
  }

  static void controlCharactersAreNeutral() {
    const QString hostile = QStringLiteral("a\x1b[31mb\r\nc\rd\u202Ee\u2028f") + QChar(0) + QChar(0xfffc) +
                            QChar(0xfdd0) + QChar(0xd800) + QStringLiteral("😀\tz");
    const QString shownWords = neutralised(hostile);
    QCOMPARE(shownWords.size(), hostile.size());
    QCOMPARE(shownWords, QStringLiteral("a\uFFFD[31mb \nc\nd\u200Be\nf\uFFFD\uFFFD\uFFFD\uFFFD😀\tz"));
    QCOMPARE(oneLine(QStringLiteral(" a\n b\t c "), 10), QStringLiteral("a b c"));
    QCOMPARE(oneLine(QStringLiteral("abcdef"), 3), QStringLiteral("abc…"));
  }
};

QTEST_MAIN(tst_MarkdownBlocks)
#include "tst_markdown_blocks.moc"
