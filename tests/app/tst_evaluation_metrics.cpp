// SPDX-License-Identifier: GPL-3.0-or-later
// What an evaluation counts with: words, distributions, intervals, planted facts, question files, tables.
#include <QTest>
#include <cmath>
#include <set>

#include "app/tasks/evaluation/bootstrap.h"
#include "app/tasks/evaluation/distributions.h"
#include "app/tasks/evaluation/planted_facts.h"
#include "app/tasks/evaluation/python_text.h"
#include "app/tasks/evaluation/qa_file.h"
#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/table.h"
#include "app/tasks/evaluation/text_metrics.h"
#include "support/cli_process.h"
#include "support/paths.h"

using namespace longleaf::app::evaluation;

class TestEvaluationMetrics final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void f1CountsCommonWords();
  void rougeLKeepsTheOrder();
  void klOfKnownDistributions();
  void opinionsAreCompared();
  void meanHasAnIntervalOfItsItems();
  void intervalsCoverTheTruth();
  void differencesArePaired();
  void itemsApartAreNotInTheMean();
  void depthsAreBinned();
  void factsAreWhereTheyAreSaidToBe();
  void factsDependOnTheSeedAlone();
  void pythonTexts_data();
  void pythonTexts();
  void questionFiles();
  void questionFilesThatAreNone_data();
  void questionFilesThatAreNone();
  void sharedQuestionFiles_data();
  void sharedQuestionFiles();
  void rowsComeBackFromJson();
  void tableIsCsv();
};

namespace {

constexpr double kTiny = 1e-9;

Item itemOf(std::uint32_t place, double value, std::string kind = {}, bool apart = false) {
  return {.place = place, .kind = std::move(kind), .apart = apart, .depth = 0.5, .value = value};
}

bool near(double a, double b) { return std::abs(a - b) < kTiny; }

}  // namespace

void TestEvaluationMetrics::f1CountsCommonWords() {
  QVERIFY(near(f1("The cat sat.", "a cat sat"), 1));  // articles and punctuation count for nothing
  QVERIFY(near(f1("cat", "the dog"), 0));
  QVERIFY(near(f1("red red cat", "red cat cat"), 2 * 2.0 / 6));  // as often as both have them
  QVERIFY(near(f1("in Jerez", "he was born in Jerez"), 2 * 2.0 / 7));
  QVERIFY(near(f1("", ""), 1));
  QVERIFY(near(f1("", "cat"), 0));
  QVERIFY(near(f1("\xC3\x84RGER", "\xC3\xA4rger"), 1));  // case of other letters
}

void TestEvaluationMetrics::rougeLKeepsTheOrder() {
  QVERIFY(near(rougeL("police killed the gunman", "police kill the gunman"), 0.75));  // Lin 2004, section 3
  QVERIFY(near(rougeL("the gunman kill police", "police kill the gunman"), 0.5));
  QVERIFY(near(rougeL("a b c", "a x b y c"), 2 * 3.0 / 8));
  QVERIFY(near(rougeL("x", "y"), 0));
  QVERIFY(near(rougeL("same words here", "Same words, here!"), 1));
}

void TestEvaluationMetrics::klOfKnownDistributions() {
  // Logits of (1/2, 1/2) and (1/4, 3/4), each with a constant that must not matter.
  const std::vector<float> even = {3.0F, 3.0F};
  const std::vector<float> uneven = {-1.0F, -1.0F + std::log(3.0F)};
  const double expected = 0.5 * std::log(0.5 / 0.25) + 0.5 * std::log(0.5 / 0.75);
  QVERIFY(std::abs(klDivergence(even, uneven) - expected) < 1e-6);
  QVERIFY(std::abs(klDivergence(uneven, even) - (0.25 * std::log(0.5) + 0.75 * std::log(1.5))) < 1e-6);
  QCOMPARE(klDivergence(even, even), 0.0);
}

void TestEvaluationMetrics::opinionsAreCompared() {
  const Opinions reference{.likeliest = {0, 1, 1, 0}, .logits = {1, 0, 0, 1, 0, 1, 1, 0}};
  QCOMPARE(compareOpinions(reference, reference).top1, 1.0);
  QCOMPARE(compareOpinions(reference, reference).kl, 0.0);
  QCOMPARE(compareOpinions(reference, reference).firstDifference, 4U);
  const Opinions other{.likeliest = {0, 0, 1, 0}, .logits = {1, 0, 1, 0, 0, 1, 1, 0}};
  const Agreement agreement = compareOpinions(reference, other);
  QCOMPARE(agreement.top1, 0.75);
  QCOMPARE(agreement.firstDifference, 1U);
  const double one = std::exp(1.0) / (1 + std::exp(1.0));
  QVERIFY(std::abs(agreement.kl - (2 * one - 1) / 4) < 1e-6);  // logits differ by 1 and swap in one place of four
}

void TestEvaluationMetrics::meanHasAnIntervalOfItsItems() {
  const std::vector<double> same(10, 2.5);
  const Mean constant = meanOf(same);
  QCOMPARE(constant.value, 2.5);
  QCOMPARE(constant.ci95.low, 2.5);
  QCOMPARE(constant.ci95.high, 2.5);
  QCOMPARE(meanOf({}).items, std::size_t{0});

  // 400 zeros and ones, half each: the standard error of the mean is 0.025.
  std::vector<double> coins;
  for (int i = 0; i < 400; ++i) coins.push_back(i % 2);
  const Mean mean = meanOf(coins);
  QCOMPARE(mean.value, 0.5);
  QVERIFY(std::abs(mean.ci95.low - (0.5 - 1.96 * 0.025)) < 0.005);
  QVERIFY(std::abs(mean.ci95.high - (0.5 + 1.96 * 0.025)) < 0.005);
  const Mean again = meanOf(coins);
  QCOMPARE(again.ci95.low, mean.ci95.low);
}

/// Draws of known mean: the interval holds it about 95 times of 100.
void TestEvaluationMetrics::intervalsCoverTheTruth() {
  std::uint64_t state = 12345;
  const auto uniform = [&] {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<double>(state >> 11U) / 9007199254740992.0;
  };
  int covered = 0;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values(40);
    for (double& value : values) value = uniform();
    const Mean mean = meanOf(values);
    covered += mean.ci95.low <= 0.5 && 0.5 <= mean.ci95.high ? 1 : 0;
  }
  QVERIFY2(covered >= 178 && covered <= 198, qPrintable(QString::number(covered)));
}

void TestEvaluationMetrics::differencesArePaired() {
  // The items differ widely, their differences hardly: only pairs show it.
  std::vector<Item> a;
  std::vector<Item> b;
  for (std::uint32_t i = 0; i < 20; ++i) {
    a.push_back(itemOf(i, i));
    b.push_back(itemOf(19 - i, 19 - i + 0.1 + 0.001 * (i % 2)));
  }
  const Mean difference = pairedDifference(b, a);
  QCOMPARE(difference.items, std::size_t{20});
  QVERIFY(std::abs(difference.value - 0.1005) < 1e-9);
  QVERIFY(difference.ci95.low > 0.099 && difference.ci95.high < 0.102);

  b.erase(b.begin());  // what one side has not is in no pair
  QCOMPARE(pairedDifference(b, a).items, std::size_t{19});
}

void TestEvaluationMetrics::itemsApartAreNotInTheMean() {
  Row row{.task = Task::recall, .items = {itemOf(0, 1), itemOf(1, 3), itemOf(2, 100, "recent", true)}};
  summarize(row);
  QCOMPARE(row.mean.value, 2.0);
  QCOMPARE(row.parts.size(), std::size_t{1});
  QCOMPARE(row.parts[0].mean.value, 100.0);

  // A passage that one setting's recent segment holds and another's does not is in no difference.
  Row other{
      .document = "d", .setting = "b", .task = Task::recall, .items = {itemOf(0, 2), itemOf(1, 5, "recent", true)}};
  row.document = "d";
  row.setting = "a";
  summarize(other);
  std::vector<Row> rows = {row, other};
  compareWith(rows, "a");
  QVERIFY(!rows[0].difference);
  QCOMPARE(rows[1].difference->mean.items, std::size_t{1});
  QCOMPARE(rows[1].difference->mean.value, 1.0);
  const std::vector<Overall> all = overall(rows);
  QCOMPARE(all.size(), std::size_t{2});
  QCOMPARE(all[0].mean.value, 2.0);
  QCOMPARE(all[1].difference->reference, std::string("a"));
}

void TestEvaluationMetrics::depthsAreBinned() {
  Row row{.task = Task::facts};
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::uint32_t tenth = i / 4;
    Item item = itemOf(i, tenth, i % 2 == 0 ? "once" : "twice");
    item.depth = (i + 0.5) / 40;
    item.figures = {{"exact", i % 2}};
    row.items.push_back(item);
  }
  summarize(row);
  QCOMPARE(row.byDepth.size(), std::size_t{10});
  for (std::size_t i = 0; i < 10; ++i) {
    QVERIFY(near(row.byDepth[i].depth, (static_cast<double>(i) + 0.5) / 10));
    QCOMPARE(row.byDepth[i].value, static_cast<double>(i));
    QCOMPARE(row.byDepth[i].items, std::size_t{4});
    QCOMPARE(*row.byDepth[i].exact, 0.5);
  }
  QCOMPARE(row.figures.size(), std::size_t{1});
  QCOMPARE(row.figures[0].mean.value, 0.5);
}

void TestEvaluationMetrics::factsAreWhereTheyAreSaidToBe() {
  const std::string text = longleaf::tests::prose(20'000);
  const PlantedText planted = plantFacts(text, 40, 7);
  QCOMPARE(planted.facts.size(), std::size_t{40});
  std::set<std::string> subjects;
  std::set<std::string> numbers;
  std::string without = planted.text;
  for (std::size_t i = planted.facts.size(); i-- > 0;) {
    const PlantedFact& fact = planted.facts[i];
    QCOMPARE(planted.text.substr(fact.begin, fact.end - fact.begin), fact.sentence());
    QVERIFY(fact.sentence().starts_with("The secret registration number of the "));
    QCOMPARE(fact.twice, i % 2 == 1);
    // Behind the end of a sentence, at its depth give or take one.
    const std::string before = planted.text.substr(0, fact.begin);
    QVERIFY(before.ends_with(". "));
    const double depth = static_cast<double>(fact.begin) / static_cast<double>(planted.text.size());
    QVERIFY(std::abs(depth - (static_cast<double>(i) + 0.5) / 40) < 0.03);
    const std::size_t first = planted.text.find(fact.number);
    QVERIFY(first > fact.begin && first < fact.end);  // nowhere before
    const std::size_t second = planted.text.find(fact.number, first + 1);
    QCOMPARE(second != std::string::npos, fact.twice);
    subjects.insert(fact.subject);
    numbers.insert(fact.number);
    without.erase(fact.begin - 1, fact.end - fact.begin + 1);
  }
  QCOMPARE(without, text);  // nothing else has changed
  QCOMPARE(subjects.size(), std::size_t{40});
  QCOMPARE(numbers.size(), std::size_t{40});
}

void TestEvaluationMetrics::factsDependOnTheSeedAlone() {
  const std::string text = longleaf::tests::prose(3000);
  QCOMPARE(plantFacts(text, 5, 1).text, plantFacts(text, 5, 1).text);
  QVERIFY(plantFacts(text, 5, 1).text != plantFacts(text, 5, 2).text);
  // The draw of a fixed generator: the same on every machine.
  QCOMPARE(plantFacts("One. Two.", 1, 1).facts[0].number, plantFacts("Other text.", 1, 1).facts[0].number);
  QCOMPARE(plantFacts("", 3, 1).facts.size(), std::size_t{3});
  QCOMPARE(plantFacts(text, 5000, 1).facts.size(), std::size_t{mostFacts()});
}

void TestEvaluationMetrics::pythonTexts_data() {
  QTest::addColumn<QByteArray>("text");
  QTest::addColumn<bool>("good");
  QTest::newRow("empty list") << QByteArray("[]") << true;
  QTest::newRow("both quotes") << QByteArray(R"([{'Q': 'a "b"', "A": "it's"}, {'Q': 'x'}])") << true;
  QTest::newRow("escapes") << QByteArray(R"([{'Q': 'a\'b\\c\nd\xe9\u00e9'}])") << true;
  QTest::newRow("not a list") << QByteArray("{'Q': 'a'}") << false;
  QTest::newRow("unfinished text") << QByteArray("[{'Q': 'a") << false;
  QTest::newRow("unfinished escape") << QByteArray("[{'Q': 'a\\") << false;
  QTest::newRow("short code") << QByteArray("[{'Q': '\\x4'}]") << false;
  QTest::newRow("behind the end") << QByteArray("[] []") << false;
  QTest::newRow("number") << QByteArray("[{'Q': 3}]") << false;
}

void TestEvaluationMetrics::pythonTexts() {
  QFETCH(const QByteArray, text);
  QFETCH(const bool, good);
  const auto parsed = parsePythonDictionaries(text.toStdString());
  QCOMPARE(parsed.has_value(), good);
  if (QByteArray(QTest::currentDataTag()) == "both quotes") {
    QCOMPARE(parsed->size(), std::size_t{2});
    QCOMPARE((*parsed)[0][0].second, std::string("a \"b\""));
    QCOMPARE((*parsed)[0][1].second, std::string("it's"));
  }
  if (QByteArray(QTest::currentDataTag()) == "escapes") {
    QCOMPARE((*parsed)[0][0].second, std::string("a'b\\c\nd\xC3\xA9\xC3\xA9"));
  }
}

void TestEvaluationMetrics::questionFiles() {
  const std::string lines =
      R"({"input": "Text one.", "source": "s", "instructions": ["Why?\n\n (A) This\n (B) That one\n (C) No"], "outputs": ["(B) That one"]})"
      "\n\n"
      R"({"input": "Text two.", "title": "T", "output": "none", "qa_pairs": "[{'S': 'x', 'Q': 'Who?', 'A': 'He.'}]"})"
      "\n"
      R"({"input": "Text three.", "title": "U", "output": "An abstract.", "qa_pairs": "none"})"
      "\n"
      R"({"meeting_transcripts": [{"speaker": "A", "content": "Hi ."}], "general_query_list": [{"query": "What?", "answer": "Hi."}], "specific_query_list": []})";
  const auto documents = parseQaLines(lines);
  QVERIFY2(documents, documents ? "" : documents.error().message.c_str());
  QCOMPARE(documents->size(), std::size_t{4});
  const QaPair& choice = (*documents)[0].pairs[0];
  QVERIFY(choice.kind == QaPair::Kind::choice);
  QCOMPARE(choice.question, std::string("Why?"));
  QVERIFY(choice.options == (std::vector<std::string>{"This", "That one", "No"}));
  QCOMPARE(choice.right, std::size_t{1});
  QVERIFY((*documents)[1].pairs[0].kind == QaPair::Kind::shortAnswer);
  QCOMPARE((*documents)[1].pairs[0].question, std::string("Who?"));
  QVERIFY((*documents)[2].pairs[0].kind == QaPair::Kind::summary);
  QCOMPARE((*documents)[2].pairs[0].answer, std::string("An abstract."));
  QCOMPARE((*documents)[3].text, std::string("A: Hi .\n\n"));
}

void TestEvaluationMetrics::questionFilesThatAreNone_data() {
  QTest::addColumn<QByteArray>("lines");
  QTest::addColumn<QByteArray>("says");
  QTest::newRow("empty") << QByteArray("\n \n") << QByteArray("no line");
  QTest::newRow("no JSON") << QByteArray("Once upon a time") << QByteArray("line 1");
  QTest::newRow("a list") << QByteArray("[1]") << QByteArray("line 1");
  QTest::newRow("other fields") << QByteArray("{\"text\": \"x\"}") << QByteArray("qa_pairs");
  QTest::newRow("no questions") << QByteArray("{\"input\": \"x\", \"instructions\": [], \"outputs\": []}")
                                << QByteArray("no questions");
  QTest::newRow("bad pairs") << QByteArray("{\"input\": \"x\", \"qa_pairs\": \"[{\"}") << QByteArray("questions");
}

void TestEvaluationMetrics::questionFilesThatAreNone() {
  QFETCH(const QByteArray, lines);
  QFETCH(const QByteArray, says);
  const auto documents = parseQaLines(lines.toStdString());
  QVERIFY(!documents);
  QVERIFY2(QByteArray::fromStdString(documents.error().message).contains(says), documents.error().message.c_str());
}

void TestEvaluationMetrics::sharedQuestionFiles_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<int>("documents");
  QTest::addColumn<int>("questions");
  QTest::newRow("L-Eval") << "leval_quality.jsonl" << 15 << 202;
  QTest::newRow("LooGLE, answers") << "loogle_shortdep_qa.jsonl" << 5 << 80;
  QTest::newRow("LooGLE, summaries") << "loogle_summarization.jsonl" << 5 << 5;
  QTest::newRow("QMSum") << "qmsum_val.jsonl" << 35 << 272;
}

void TestEvaluationMetrics::sharedQuestionFiles() {
  QFETCH(const QString, file);
  QFETCH(const int, documents);
  QFETCH(const int, questions);
  const std::string path = longleaf::tests::sharedFile("data/qa/" + file.toStdString());
  std::ifstream in(path, std::ios::binary);
  if (path.empty()) QSKIP("the question files beside the project are not there");
  const std::string lines{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const auto parsed = parseQaLines(lines);
  QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
  QCOMPARE(static_cast<int>(parsed->size()), documents);
  int all = 0;
  for (const QaDocument& document : *parsed) {
    all += static_cast<int>(document.pairs.size());
    for (const QaPair& pair : document.pairs) {
      QVERIFY(!pair.question.empty() && !pair.answer.empty());
      QVERIFY(pair.kind != QaPair::Kind::choice || (pair.options.size() == 4 && pair.right < 4));
    }
  }
  QCOMPARE(all, questions);
}

void TestEvaluationMetrics::rowsComeBackFromJson() {
  Row row{.document = "a,b.txt",
          .setting = "budget=512",
          .series = "zsmerge",
          .task = Task::facts,
          .tokens = 1000,
          .budgetSlots = 512,
          .slots = 500,
          .cacheBytes = 12345,
          .readingSeconds = 1.5,
          .seconds = 2.5,
          .items = {itemOf(0, 1.25, "once"), itemOf(1, 0.75, "twice")}};
  row.items[0].figures = {{"exact", 1}};
  summarize(row);
  const auto back = rowFromStored(storedRow(row).dump());
  QVERIFY(back);
  QCOMPARE(QByteArray::fromStdString(rowJson(*back).dump()), QByteArray::fromStdString(rowJson(row).dump()));
  QCOMPARE(rowJson(row)["mean_nll"].get<double>(), 1.0);
  QVERIFY(!rowFromStored("{"));
  QVERIFY(!rowFromStored("{\"task\": \"facts\"}"));
  QVERIFY(!rowFromStored("[]"));
}

void TestEvaluationMetrics::tableIsCsv() {
  Row row{.document = "a,\"b\".txt", .setting = "budget=512,alpha=0", .series = "zsmerge alpha=0", .task = Task::facts};
  row.items = {itemOf(0, 1.5, "once")};
  row.items[0].figures = {{"exact", 1}};
  summarize(row);
  const QString csv = QString::fromStdString(rowsAsCsv({row}));
  const QStringList lines = csv.split("\r\n");
  QCOMPARE(lines.size(), 3);
  QVERIFY(lines[0].startsWith("document,setting,series,task,budget_slots"));
  QVERIFY(lines[0].endsWith(",exact"));
  QVERIFY2(lines[1].startsWith("\"a,\"\"b\"\".txt\",\"budget=512,alpha=0\",zsmerge alpha=0,facts,"),
           qPrintable(lines[1]));
  QVERIFY(lines[1].contains(",1.5,1.5,1.5,,,,,"));  // the first setting has no difference
  // No name of a file is a formula to a program for tables; a number stays one.
  for (const char* name : {"=1+1", "+1", "-1", "@SUM(1)", "\t=1"}) {
    row.document = name;
    const QString line = QString::fromStdString(rowsAsCsv({row})).split("\r\n")[1];
    QVERIFY2(line.startsWith(QLatin1Char('\'') + QLatin1String(name) + QLatin1Char(',')), qPrintable(line));
  }
}

QTEST_GUILESS_MAIN(TestEvaluationMetrics)
#include "tst_evaluation_metrics.moc"
