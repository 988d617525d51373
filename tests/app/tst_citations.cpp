// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTest>
#include <map>
#include <random>

#include "app/citations/citations.h"
#include "storage/documents/read_document.h"
#include "support/growth.h"
#include "support/paths.h"

using namespace longleaf;

class TestCitations final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sentences_data();
  void sentences();
  void linesOfDocumentsAreNoSentences();
  void exactWhateverTheMarks_data();
  void exactWhateverTheMarks();
  void aQuotationCarriesItsSentence();
  void supportedAndRefused_data();
  void supportedAndRefused();
  void pageAndQuoteOfACitation();
  void unsupportedNumbersAndQuotations();
  void whatNeedsNoCitation();
  void emptyAndBrokenTexts();
  void textsWithoutSpaces();
  void timeGrowsWithTheTexts();
  void hostileAnswersAreLinear();
  void handWrittenSentences();
};

namespace {

/// Our own words, with lines broken as in plain text.
constexpr const char* kText =
    "The Lamp at Kell\n\n"
    "Harriet Voss kept the light at Kell for thirty-six years. Mr. Abel Crane,\n"
    "her brother-in-law, rowed out every second Friday with oil, flour and news\u2014\n"
    "and he never once missed a tide.\n\n"
    "On 14 March 1871 the barque \u201cMarigold\u201d struck the reef four miles west of\n"
    "the lamp. She carried 1,200 barrels of tar, and her master, Josef Lind, did\n"
    "not know the coast. \u201cWe saw the light too late,\u201d he said afterwards; \u201cthe\n"
    "fog had eaten it.\u201d Harriet rowed out twice and brought nine men ashore.\n\n"
    "The in-\n"
    "spectors came in June and asked for the log. It is kept today in the mu-\n"
    "seum of Dunmore. No one has found the bell of the wreck.\n\n"
    "Crane paid Lind five pounds for the boat. The na\u00efve fl\u00e2neur of the\n"
    "caf\u00e9 wrote of it in Le Phare: he had never been to sea.\n";

storage::Document documentOf(std::string text) {
  storage::Document document;
  document.title = "The Keeper of Kell";
  document.text = std::move(text);
  const std::size_t size = document.text.size();
  for (std::size_t page = 0; page < 3; ++page)
    document.pages.push_back({page == 0 ? "i" : std::to_string(page), size * page / 3, size * (page + 1) / 3});
  return document;
}

app::CitationReport cite(const std::string& answer, const std::string& text = kText) {
  const storage::Document document = documentOf(text);
  return app::CitationIndex(document).cite(answer);
}

std::string oneLine(std::string text) {
  const QByteArray simple = QString::fromStdString(text).simplified().toUtf8();
  return simple.toStdString();
}

std::vector<std::string> partsOf(const std::string& text, app::LineEnds lines = app::LineEnds::sentences) {
  std::vector<std::string> parts;
  for (const auto& [begin, end] : app::sentencesOf(text, lines)) parts.push_back(text.substr(begin, end - begin));
  return parts;
}

std::string repeated(std::string_view part, std::size_t count) {
  std::string all;
  while (count-- > 0) all += part;
  return all;
}

}  // namespace

void TestCitations::sentences_data() {
  QTest::addColumn<QString>("parts");  // parted by '|', which the text is made of by leaving it out
  const auto row = [](const char* name, const char* parts) { QTest::newRow(name) << QString::fromUtf8(parts); };
  row("plain", "One came. |Two left! |Who stayed?");
  row("titles", "Mr. Crane met Mrs. Voss and Dr. Lind. |They spoke.");
  row("abbreviations", "Oil, e.g. of whales, i.e. train oil, cf. Lind et al. on lamps. |It burns.");
  row("initials", "J. S. Bach met U.S. sailors. |Then A. Crane left.");
  row("I is no initial", "It was I. |Then he left.");
  row("decimals", "It rose by 3.5 metres, or 1.000 fathoms. |No. 5 sank.");
  row("ellipses", "He waited... and waited\u2026 |Then he left... |She stayed.");
  row("quotes behind", "\u201cStay!\u201d she said. |\u201cI will.\u201d |He (the keeper.) |\"No.\" |He left.");
  row("marks and small letters", "\u201cWhy?\u201d asked Crane. |Nobody knew!? |So be it.");
  row("lines", "First line|\nSecond line without end|\n\nThird");
  row("numbers of items", "1. |One came.|\n2) |Two left.|\n- |Three stayed.|\n\u2022 |Four slept.");
  row("headings", "## |What happened|\n> |He left.");
  row("bold", "**Crane** left. |*He* came back.");
  row("without spaces",
      "\u6d77\u306f\u9759\u304b\u3060\u3002|\u8239\u304c\u6765\u305f\uff01|\u8ab0\uff1f\u300d|\u5f7c\u3060\u3002");
  row("years at an end", "It sank in 1871. |The fog lifted.");
}

void TestCitations::sentences() {
  QFETCH(QString, parts);
  QStringList expected;
  // List marks before a '|' belong to no sentence.
  for (const QString& part : parts.split('|')) {
    const QString text = part.simplified();
    if (!QStringList({"1.", "2)", "-", "\u2022", "##", ">"}).contains(text)) expected.append(part.trimmed());
  }
  QStringList found;
  for (const std::string& part : partsOf(QString(parts).remove('|').toStdString()))
    found.append(QString::fromStdString(part));
  QCOMPARE(found, expected);
}

void TestCitations::linesOfDocumentsAreNoSentences() {
  const auto parts = partsOf("A line that is\nbroken here. Another\n\nA heading\n\nLast", app::LineEnds::paragraphs);
  const std::vector<std::string> expected = {"A line that is\nbroken here.", "Another", "A heading", "Last"};
  QCOMPARE(parts, expected);
}

void TestCitations::exactWhateverTheMarks_data() {
  QTest::addColumn<QString>("answer");
  QTest::addColumn<QString>("quote");
  const auto row = [](const char* name, const char* answer, const char* quote) {
    QTest::newRow(name) << QString::fromUtf8(answer) << QString::fromUtf8(quote);
  };
  row("case and line ends", "harriet voss KEPT the light at Kell for thirty-six years.",
      "Harriet Voss kept the light at Kell for thirty-six years");
  row("hyphenation", "The inspectors came in June and asked for the log.",
      "The in- spectors came in June and asked for the log");
  row("hyphenation again", "It is kept today in the museum of Dunmore.", "It is kept today in the mu- seum of Dunmore");
  row("quotes", "\"We saw the light too late,\" he said afterwards.",
      "We saw the light too late,\u201d he said afterwards");
  row("dash", "Rowed out every second Friday with oil, flour and news - and he never once missed a tide.",
      "rowed out every second Friday with oil, flour and news\u2014 and he never once missed a tide");
  row("diacritics", "The naive flaneur of the cafe wrote of it in Le Phare",
      "The na\u00efve fl\u00e2neur of the caf\u00e9 wrote of it in Le Phare");
  row("Markdown", "**Harriet** rowed out *twice* and brought `nine` men ashore.",
      "Harriet rowed out twice and brought nine men ashore");
  row("thousands", "She carried 1200 barrels of tar, and her master, Josef Lind, did not know the coast.",
      "She carried 1,200 barrels of tar, and her master, Josef Lind, did not know the coast");
}

void TestCitations::exactWhateverTheMarks() {
  QFETCH(QString, answer);
  QFETCH(QString, quote);
  const auto report = cite(answer.toStdString());
  QCOMPARE(report.citations.size(), std::size_t{1});
  QCOMPARE(QString::fromStdString(oneLine(report.citations[0].quote)), quote);
  QVERIFY(report.citations[0].match == app::Match::exact);
  QCOMPARE(report.citations[0].score, 1.0);
  QVERIFY(report.unsupported.empty());
}

void TestCitations::aQuotationCarriesItsSentence() {
  const auto said = cite("Lind told them: \u201cWe saw the light too late\u201d.");
  QCOMPARE(said.citations.size(), std::size_t{1});
  QVERIFY(said.citations[0].match == app::Match::exact);
  QCOMPARE(said.citations[0].quote, std::string("We saw the light too late"));
  // With a gap; and not said by somebody whom the passage around does not name.
  const auto gap = cite("He said: \"We saw the light ... the fog had eaten it\"");
  QCOMPARE(gap.citations.size(), std::size_t{1});
  QVERIFY(gap.citations[0].quote.ends_with("fog had eaten it"));
  QVERIFY(cite("Crane told them: \u201cWe saw the light too late\u201d.").citations.empty());
  QVERIFY(cite("In 1872 Lind told them: \u201cWe saw the light too late\u201d.").citations.empty());
}

void TestCitations::supportedAndRefused_data() {
  QTest::addColumn<bool>("supported");
  QTest::addColumn<QString>("answer");
  const auto yes = [](const char* name, const char* answer) {
    QTest::newRow(name) << true << QString::fromUtf8(answer);
  };
  const auto no = [](const char* name, const char* answer) {
    QTest::newRow(name) << false << QString::fromUtf8(answer);
  };
  yes("order and tense", "For thirty-six years the light at Kell is kept by Harriet Voss.");
  yes("digits for words", "Harriet Voss kept the light at Kell for 36 years.");
  no("number", "Harriet Voss kept the light at Kell for thirty-five years.");
  no("unit", "Harriet Voss kept the light at Kell for thirty-six months.");
  no("name", "Abel Crane kept the light at Kell for thirty-six years.");
  no("name at the beginning", "Lind kept the light at Kell for thirty-six years.");
  no("unknown name", "Napoleon kept the light at Kell for thirty-six years.");
  no("place", "Harriet Voss kept the light at Dunmore for thirty-six years.");
  no("denied", "Harriet Voss did not keep the light at Kell for thirty-six years.");
  yes("date", "The barque \u201cMarigold\u201d struck a reef west of the lamp on 14 March 1871.");
  no("month", "The barque \u201cMarigold\u201d struck a reef west of the lamp on 14 May 1871.");
  no("day", "The barque \u201cMarigold\u201d struck a reef west of the lamp on 15 March 1871.");
  no("year", "The barque \u201cMarigold\u201d struck a reef west of the lamp on 14 March 1874.");
  yes("contraction", "The master, Josef Lind, didn't know the coast and carried 1,200 barrels of tar.");
  no("denial taken away", "The master, Josef Lind, knew the coast and carried 1,200 barrels of tar.");
  no("number of another thing", "The barque struck the reef fourteen miles west of the lamp on 4 March 1871.");
  yes("of no one", "Nobody has found the bell of the wreck.");
  no("of someone", "Someone has found the bell of the wreck.");
  yes("payment", "Crane paid Lind five pounds for his boat.");
  no("names swapped", "Lind paid Crane five pounds for his boat.");
  no("five of something else", "Crane paid Lind five guineas for his boat.");
  yes("a name for a pronoun",
      "The ship, the \u201cMarigold\u201d, carried 1,200 barrels of tar; her master was Josef Lind.");
  no("the wrong name for a pronoun", "Dunmore, the ship, carried 1,200 barrels of tar; her master was Josef Lind.");
}

void TestCitations::supportedAndRefused() {
  QFETCH(bool, supported);
  QFETCH(QString, answer);
  const auto report = cite(answer.toStdString());
  QCOMPARE(!report.citations.empty(), supported);
  if (!supported) return;
  QVERIFY(report.citations[0].match == app::Match::supported);
  QVERIFY(report.citations[0].score > 0.5 && report.citations[0].score <= 1.0);
}

void TestCitations::pageAndQuoteOfACitation() {
  const storage::Document document = documentOf(kText);
  const std::string answer = "- No one has found the bell of the wreck.\n\n2. Harriet Voss kept the light at Kell.";
  const auto report = app::CitationIndex(document).cite(answer);
  QCOMPARE(report.citations.size(), std::size_t{2});
  QVERIFY(report.citations[0].sentenceBegin < report.citations[1].sentenceBegin);
  QCOMPARE(answer.substr(report.citations[0].sentenceBegin,
                         report.citations[0].sentenceEnd - report.citations[0].sentenceBegin),
           std::string("No one has found the bell of the wreck."));
  for (const app::Citation& citation : report.citations) {
    QCOMPARE(document.text.substr(citation.begin, citation.end - citation.begin), citation.quote);
    QCOMPARE(citation.page, storage::pageAt(document, citation.begin));
    QCOMPARE(citation.label, document.pages[citation.page].label);
  }
  QCOMPARE(report.citations[0].label, std::string("2"));
  QCOMPARE(report.citations[1].label, std::string("i"));
}

void TestCitations::unsupportedNumbersAndQuotations() {
  const std::string answer =
      "The ship had 77 men and sank in 1871. Lind said \u201cthe fog was thick\u201d, and \u201cthe fog had eaten "
      "it\u201d. "
      "See page 2, page 99 and the note [12]. \"The Keeper of Kell\" has four hundred and two \u201clamps\u201d.";
  const auto report = cite(answer);
  QStringList texts;
  for (const app::Unsupported& item : report.unsupported) {
    texts.append(QString::fromStdString(item.text));
    QCOMPARE(answer.substr(item.begin, item.end - item.begin), item.text);
    QVERIFY(!item.reason.empty() && !item.reason.ends_with('.'));
  }
  QCOMPARE(texts, QStringList({"77", "the fog was thick", "99", "four hundred and two"}));
}

void TestCitations::whatNeedsNoCitation() {
  for (const char* answer :
       {"It is not in the document.", "Hello! How can I help you?", "Yes.", "No, the text does not say so.",
        "The document does not mention this.", "Here is what the author says about it:", "", "\n\n", "...", "**"}) {
    const auto report = cite(answer);
    QVERIFY2(report.citations.empty() && report.unsupported.empty(), answer);
  }
}

void TestCitations::emptyAndBrokenTexts() {
  for (const char* text : {"", "\n\n", "...", "\xff\xfe\xff", "word"})
    QVERIFY(cite("Harriet Voss kept the light at Kell for thirty-six years.", text).citations.empty());
  storage::Document bare;  // without pages
  bare.text = kText;
  const auto report = app::CitationIndex(bare).cite("Harriet Voss kept the light at Kell for thirty-six years.");
  QCOMPARE(report.citations.size(), std::size_t{1});
  QVERIFY(cite("\xff Harriet \xc3 kept \xf0\x9f the light at Kell for thirty-six years").citations.size() <= 1);
}

void TestCitations::textsWithoutSpaces() {
  const std::string text =
      "\u5c71\u7530\u306f\u6d77\u8fba\u306e\u5c0f\u3055\u306a\u753a\u3067\u706f\u53f0\u3092\u5b88\u3063\u3066\u3044"
      "\u305f\u3002\u51ac\u306e\u591c\u306b\u9759\u304b\u306a\u6ce2\u304c\u5cb8\u3092\u6d17\u3063\u305f\u3002";
  const auto exact =
      cite("\u51ac\u306e\u591c\u306b\u9759\u304b\u306a\u6ce2\u304c\u5cb8\u3092\u6d17\u3063\u305f\u3002", text);
  QCOMPARE(exact.citations.size(), std::size_t{1});
  QVERIFY(exact.citations[0].match == app::Match::exact);
  const auto other = cite("\u590f\u306e\u671d\u306b\u9ce5\u304c\u7a7a\u3092\u98db\u3093\u3060\u3002", text);
  QVERIFY(other.citations.empty());
}

void TestCitations::timeGrowsWithTheTexts() {
  std::mt19937 random(7);
  std::string text, answer;
  while (text.size() < 1'400'000) {
    std::string sentence = "Voss";
    for (int word = 0; word < 14; ++word) {
      const auto rare = static_cast<std::uint32_t>(20'000 / (1 + random() % 20'000));  // many common, some rare words
      sentence += " w" + std::string(1, static_cast<char>('a' + rare % 26)) + std::to_string(rare);
    }
    text += sentence + ".\n";
    if (text.size() % 50 == 0 && answer.size() < 20 * sentence.size()) answer += sentence + " indeed. ";
  }
  const storage::Document part = documentOf(text.substr(0, text.size() / 8));
  const storage::Document book = documentOf(text);
  const auto built =
      tests::growth([&] { const app::CitationIndex index(part); }, [&] { const app::CitationIndex index(book); });
  qInfo("1.4 MB in %.0f ms", 1e3 * built.ofAll);
  QVERIFY2(built.isLinear(), qPrintable(QString::number(built.times())));

  const app::CitationIndex ofPart(part);
  const app::CitationIndex ofBook(book);
  const auto inMoreText = tests::growth([&] { ofPart.cite(answer); }, [&] { ofBook.cite(answer); });
  qInfo("%zu bytes of answer in %.1f ms", answer.size(), 1e3 * inMoreText.ofAll);
  QVERIFY2(inMoreText.isLinear(), qPrintable(QString::number(inMoreText.times())));
  const auto ofMoreAnswer = tests::growth([&] { ofBook.cite(answer); }, [&] { ofBook.cite(repeated(answer, 8)); });
  QVERIFY2(ofMoreAnswer.isLinear(), qPrintable(QString::number(ofMoreAnswer.times())));
}

void TestCitations::hostileAnswersAreLinear() {
  const storage::Document document =
      documentOf(repeated(kText, 300) + std::string(200'000, 'z') + " the of the of 1 1 1 1");
  const app::CitationIndex index(document);
  const std::pair<std::string_view, std::size_t> answers[] = {{"a", 1'000'000},
                                                              {".", 1'000'000},
                                                              {"\"", 1'000'000},
                                                              {"a ", 500'000},
                                                              {"\"the of\" ", 100'000},
                                                              {"\u201cthe of ", 100'000},
                                                              {"'x ", 300'000},
                                                              {"1 ", 500'000},
                                                              {"the light of the lamp at Kell and Harriet. ", 20'000},
                                                              {"Crane Lind five pounds ", 40'000},
                                                              {"\"the ... of ... the ... sea\" ", 30'000},
                                                              {"!\"' ", 250'000},
                                                              {"- 1. # > ", 100'000},
                                                              {"\xcc\x81", 500'000},
                                                              {". (((", 200'000}};
  for (const auto& [part, count] : answers) {
    const std::string eighth = repeated(part, count / 8);
    const std::string answer = repeated(part, count);
    std::size_t citations = 0;
    const auto found =
        tests::growth([&] { index.cite(eighth); }, [&] { citations = index.cite(answer).citations.size(); });
    QVERIFY2(found.isLinear(), (answer.substr(0, 20) + ": " + std::to_string(found.ofAll) + " s").c_str());
    QVERIFY(citations <= 100'000);
  }
}

void TestCitations::handWrittenSentences() {
  QFile table(QString::fromStdString(tests::dataFile("citation_sentences.tsv")));
  QVERIFY(table.open(QIODevice::ReadOnly));
  std::map<QByteArray, storage::Document> books;
  std::map<QByteArray, app::CitationIndex> indexes;
  int trueOnes = 0, cited = 0, elsewhere = 0, altered = 0, supported = 0;
  for (const QByteArray& line : table.readAll().split('\n')) {
    if (line.isEmpty() || line.startsWith('#')) continue;
    const QList<QByteArray> columns = line.split('\t');
    QCOMPARE(columns.size(), 4);
    if (!books.contains(columns[0])) {
      const std::string path = tests::sharedFile("data/books/" + columns[0].toStdString());
      if (path.empty()) QSKIP("The books of ../shared/data are not here");
      auto document = storage::readDocument(path);
      QVERIFY(document.has_value());
      const auto book = books.emplace(columns[0], std::move(*document)).first;
      indexes.emplace(columns[0], app::CitationIndex(book->second));
    }
    const bool isTrue = columns[1] == "true";
    (isTrue ? trueOnes : altered) += 1;
    const auto report = indexes.at(columns[0]).cite(columns[2].toStdString());
    if (report.citations.empty()) {
      if (isTrue) qInfo("true, not cited: %s", columns[2].constData());
      continue;
    }
    (isTrue ? cited : supported) += 1;
    if (!isTrue) qInfo("altered, cited: %s", columns[2].constData());
    if (isTrue && oneLine(report.citations[0].quote).find(columns[3].toStdString()) == std::string::npos) ++elsewhere;
  }
  qInfo("By hand: %d of %d true sentences cited, %d elsewhere; %d of %d altered ones cited", cited, trueOnes, elsewhere,
        supported, altered);
  QCOMPARE(trueOnes + altered, 60);
  QCOMPARE(elsewhere, 0);
  QVERIFY(cited >= 0.90 * trueOnes);
  QVERIFY(supported <= 0.05 * altered);
}

QTEST_APPLESS_MAIN(TestCitations)
#include "tst_citations.moc"
