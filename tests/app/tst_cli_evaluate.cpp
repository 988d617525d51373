// SPDX-License-Identifier: GPL-3.0-or-later
// `longleaf-cli evaluate` as a person calls it: JSON, tables, files, going on after a stop and after kill -9.
#include <QFile>
#include <QImage>

#include "support/cli_list.h"
#include "support/cli_process.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf::tests;
using Json = nlohmann::json;

class TestCliEvaluate final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void rowsHaveTheirFields_data();
  void rowsHaveTheirFields();
  void aTableForPeople();
  void severalTasksAtOnce();
  void questionFiles();
  void filesAreWritten();
  void withoutSettingsThereIsTheUsualOne();
  void aSecondCallTakesTheRowsThatAreDone();
  void aStopKeepsWhatIsDone();
  void aKilledRunGoesOn();
  void refuses_data();
  void refuses();

 private:
  QStringList evaluate(const QStringList& more, const char* library = "library") const {
    return QStringList{"evaluate"} + more +
           QStringList{"--model", m_model,    "--library", QString::fromStdString(m_folder.path(library)),
                       "--set",   "chunk=64", "--set",     "overlay=512"};
  }
  Json object(const QStringList& more, const char* library = "library") const {
    const CliResult result = runCli(evaluate(more, library) + QStringList{"--json"});
    if (result.status != 0) qWarning() << result.out.c_str() << result.err.c_str();
    return result.status == 0 ? result.object() : Json(nullptr);
  }

  ScratchFolder m_folder;
  QString m_model;
  QString m_slowModel;
  QString m_story;
  QString m_questions;
};

namespace {

const QStringList kTwo = {"--setting", "budget=64,method=streaming", "--setting", "budget=128"};
/// Tokens: with the slow model this is not over before a signal comes.
const QString kLongReading = kSanitized ? "3000" : "12000";

}  // namespace

void TestCliEvaluate::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  m_model = QString::fromStdString(model);
  const std::string slow = m_folder.path("slow.gguf");
  QVERIFY(writeTinyModel(slow, {.layers = 8, .hidden = 128, .feedForward = 256, .trainedContext = 1 << 20}));
  m_slowModel = QString::fromStdString(slow);
  m_story = writeText(m_folder.path("story.txt"), prose(2000));
  const Json choice = {{"input", prose(1500)},
                       {"source", "tales"},
                       {"instructions", {"Who?\n\n (A) A miller\n (B) A king", "What?\n\n (A) A boat\n (B) A moon"}},
                       {"outputs", {"(A) A miller", "(A) A boat"}}};
  const Json meeting = {{"meeting_transcripts", {{{"speaker", "A"}, {"content", prose(800)}}}},
                        {"general_query_list", {{{"query", "Summarize it."}, {"answer", "Tales."}}}},
                        {"specific_query_list", Json::array()}};
  m_questions = writeText(m_folder.path("questions.jsonl"), choice.dump() + "\n" + meeting.dump() + "\n");
}

void TestCliEvaluate::rowsHaveTheirFields_data() {
  QTest::addColumn<QString>("task");
  QTest::addColumn<QString>("value");
  QTest::newRow("perplexity") << "perplexity"
                              << "mean_nll";
  QTest::newRow("recall") << "recall"
                          << "mean_nll";
  QTest::newRow("facts") << "facts"
                         << "mean_nll";
  QTest::newRow("agreement") << "agreement"
                             << "score";
}

void TestCliEvaluate::rowsHaveTheirFields() {
  QFETCH(const QString, task);
  QFETCH(const QString, value);
  const Json o = object(QStringList{task, m_story, "--items", task == "perplexity" ? "640" : "5"} + kTwo);
  QVERIFY(o.is_object() && o["rows"].size() == 2 && o["overall"].size() == 2 && o["stopped"] == false);
  for (const Json& row : o["rows"]) {
    for (const char* key : {"document", "setting", "task", "ci95", "items", "by_depth", "seconds"})
      QVERIFY2(row.contains(key), key);
    QCOMPARE(row["document"].get<std::string>(), m_story.toStdString());
    QCOMPARE(row["task"].get<std::string>(), task.toStdString());
    QVERIFY(row[value.toStdString()].is_number());
    QCOMPARE(row.contains("mean_nll"), value == "mean_nll");
    const double mean = row[value.toStdString()];
    QVERIFY(row["ci95"][0] <= mean && mean <= row["ci95"][1]);
    std::size_t inBins = 0;
    for (const Json& bin : row["by_depth"]) {
      QVERIFY(bin["depth"] > 0.0 && bin["depth"] < 1.0 && bin.contains(value.toStdString()));
      inBins += bin["items"].get<std::size_t>();
    }
    QCOMPARE(inBins, row["values"].size());
    QVERIFY(row["slots"] <= row["budget_slots"]);
  }
  QCOMPARE(o["rows"][0]["setting"].get<std::string>(), std::string("budget=64,method=streaming"));
  QVERIFY(o["rows"][0]["difference"].is_null());
  QCOMPARE(o["rows"][1]["difference"]["reference"].get<std::string>(), std::string("budget=64,method=streaming"));
  if (task != "facts") return;
  QVERIFY(o["rows"][0]["figures"]["exact"]["mean"].is_number());
  QVERIFY(o["rows"][0]["parts"][0]["kind"] == "once" && o["rows"][0]["parts"][1]["kind"] == "twice");
  QCOMPARE(o["rows"][0]["parts"][0]["items"].get<int>() + o["rows"][0]["parts"][1]["items"].get<int>(), 5);
}

void TestCliEvaluate::aTableForPeople() {
  const QString other = writeText(m_folder.path("other.txt"), prose(1500));
  const CliResult result = runCli(evaluate(QStringList{"facts", m_story, other, "--items", "4"} + kTwo));
  QVERIFY2(result.status == 0, result.err.c_str());
  const QString out = QString::fromStdString(result.out);
  QVERIFY2(out.startsWith("seed 0; 95 % intervals"), qPrintable(out));
  for (const char* text :
       {"story.txt, ", "other.txt, ", "setting", "difference to the first", "exact ", "once ", "twice ",
        "all documents", "facts: nats per token", "budget=64,method=streaming", "budget=128"})
    QVERIFY2(out.contains(text), text);
  QVERIFY(QString::fromStdString(result.err).contains("Reading"));  // progress is not on stdout
}

void TestCliEvaluate::severalTasksAtOnce() {
  const Json o = object(QStringList{"facts,recall", m_story, "--items", "3,4"} + kTwo);
  QVERIFY(o.is_object());
  QCOMPARE(o["rows"].size(), std::size_t{4});
  for (std::size_t i = 0; i < 4; ++i) {
    QCOMPARE(o["rows"][i]["task"].get<std::string>(), std::string(i < 2 ? "facts" : "recall"));
    QCOMPARE(o["rows"][i]["values"].size(), std::size_t{i < 2 ? 3U : 4U});
  }
  QCOMPARE(o["overall"][3]["task"].get<std::string>(), std::string("recall"));
}

void TestCliEvaluate::questionFiles() {
  const Json o = object({"qa", m_questions, "--setting", "budget=64", "--setting", "budget=64,passages=0"});
  QVERIFY(o.is_object());
  QCOMPARE(o["rows"].size(), std::size_t{4});
  QCOMPARE(o["rows"][0]["document"].get<std::string>(), m_questions.toStdString() + "#1");
  QCOMPARE(o["rows"][2]["document"].get<std::string>(), m_questions.toStdString() + "#2");
  QCOMPARE(o["rows"][0]["items"].get<int>(), 2);
  QCOMPARE(o["rows"][0]["parts"][0]["kind"].get<std::string>(), std::string("passages"));
  QVERIFY(o["rows"][1]["parts"].empty());
  QVERIFY(o["rows"][2]["figures"].contains("rouge_l"));
  QCOMPARE(o["overall"][0]["items"].get<int>(), 3);
  QCOMPARE(errorCode(evaluate({"qa", m_story}), 3), std::string("corrupt"));
}

void TestCliEvaluate::filesAreWritten() {
  const QString csv = QString::fromStdString(m_folder.path("rows.csv"));
  const QString svg = QString::fromStdString(m_folder.path("rows.svg"));
  const QString png = QString::fromStdString(m_folder.path("rows.png"));
  const Json o = object(QStringList{"facts", m_story, "--items", "4", "--csv", csv, "--svg", svg, "--png", png} + kTwo);
  QVERIFY(o.is_object());
  const auto contents = [](const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
  };
  const QList<QByteArray> lines = contents(csv).split('\n');
  QCOMPARE(lines.size(), 4);
  QVERIFY(lines[0].startsWith("document,setting,"));
  QVERIFY(contents(svg).contains("streaming"));
  QVERIFY(contents(png).startsWith("\x89PNG"));
  QVERIFY(!QImage::fromData(contents(png)).isNull());
}

void TestCliEvaluate::withoutSettingsThereIsTheUsualOne() {
  const Json o = object({"facts", m_story, "--items", "2", "--method", "streaming", "--budget", "64", "--seed", "3"});
  QVERIFY(o.is_object());
  QCOMPARE(o["rows"].size(), std::size_t{1});
  QCOMPARE(o["rows"][0]["budget_slots"].get<int>(), 64);
  QCOMPARE(o["seed"].get<int>(), 3);
  // What the common options say holds for every setting that does not say otherwise.
  const Json two = object({"facts", m_story, "--items", "2", "--method", "streaming", "--budget", "64", "--seed", "3",
                           "--setting", "sink=4", "--setting", "budget=128"});
  QVERIFY(two["rows"][0]["from_library"] == true && two["rows"][0]["budget_slots"] == 64);
  QCOMPARE(two["rows"][1]["series"].get<std::string>(), std::string("streaming"));
}

void TestCliEvaluate::aSecondCallTakesTheRowsThatAreDone() {
  const QStringList call = QStringList{"recall", m_story, "--items", "5"} + kTwo;
  const Json first = object(call, "resumed");
  Json second = object(call, "resumed");
  QCOMPARE(shown(second["evaluation"]), shown(first["evaluation"]));
  for (std::size_t i = 0; i < 2; ++i) {
    QVERIFY(first["rows"][i]["from_library"] == false && second["rows"][i]["from_library"] == true);
    second["rows"][i]["from_library"] = false;
    QCOMPARE(shown(second["rows"][i]), shown(first["rows"][i]));
  }
  QVERIFY(runCli(evaluate(call, "resumed")).out.find("(from the library)") != std::string::npos);
}

void TestCliEvaluate::aStopKeepsWhatIsDone() {
  const QString text = writeText(m_folder.path("long.txt"), prose(60'000));
  const QStringList call = QStringList{"evaluate",
                                       "facts",
                                       text,
                                       "--items",
                                       "3",
                                       "--model",
                                       m_slowModel,
                                       "--tokens",
                                       kLongReading,
                                       "--setting",
                                       "budget=64",
                                       "--setting",
                                       "budget=128",
                                       "--setting",
                                       "budget=256",
                                       "--library",
                                       QString::fromStdString(m_folder.path("stopped")),
                                       "--json"};
  CliProcess process(call);
  QVERIFY(process.started());
  QVERIFY(process.errorShows("2 of 3  budget=128"));
  process.send(SIGINT);
  const CliResult result = process.result();
  QVERIFY2(result.status == 5, result.err.c_str());
  const Json o = result.object();
  QVERIFY(o["stopped"] == true);
  const std::size_t done = o["rows"].size();  // the second reading, or on a slow day the third, was stopped
  QVERIFY(done >= 1 && done < 3);
  const Json rest = runCli(call).object();
  QVERIFY(rest["stopped"] == false && rest["rows"].size() == 3);
  for (std::size_t i = 0; i < 3; ++i) QVERIFY(rest["rows"][i]["from_library"] == (i < done));
  QCOMPARE(shown(rest["evaluation"]), shown(o["evaluation"]));
}

void TestCliEvaluate::aKilledRunGoesOn() {
  const QString text = writeText(m_folder.path("killed.txt"), prose(60'000));
  const QStringList call =
      QStringList{"evaluate",  "recall",    text,         "--items",    "3",
                  "--model",   m_slowModel, "--tokens",   kLongReading, "--setting",
                  "budget=64", "--setting", "budget=128", "--library",  QString::fromStdString(m_folder.path("killed")),
                  "--json"};
  CliProcess process(call);
  QVERIFY(process.started());
  QVERIFY(process.errorShows("2 of 2  budget=128"));
  process.send(SIGKILL);
  (void)process.result();
  QVERIFY(process.killed());
  const Json rest = runCli(call).object();
  QVERIFY(rest["rows"].size() == 2 && rest["rows"][0]["from_library"] == true);
}

void TestCliEvaluate::refuses_data() {
  QTest::addColumn<QStringList>("arguments");
  QTest::addColumn<int>("status");
  QTest::addColumn<QByteArray>("code");
  const auto row = [&](const char* name, const QStringList& arguments, int status, const char* code) {
    QTest::newRow(name) << arguments << status << QByteArray(code);
  };
  row("no task", {}, 2, "usage");
  row("no file", {"facts"}, 2, "usage");
  row("no such task", {"speed", m_story}, 2, "usage");
  row("no such file", {"facts", "/nowhere/none.txt"}, 3, "not_found");
  row("bad setting", {"facts", m_story, "--setting", "budget=3"}, 2, "usage");
  row("no such key", {"facts", m_story, "--setting", "colour=red"}, 2, "usage");
  row("the same twice", {"facts", m_story, "--setting", "budget=64", "--setting", "method=zsmerge,budget=64"}, 2,
      "usage");
  row("a task twice", {"facts,facts", m_story}, 2, "usage");
  row("items of one task of two", {"facts,recall", m_story, "--items", "4"}, 2, "usage");
  row("qa with others", {"qa,facts", m_questions}, 2, "usage");
  row("no items", {"facts", m_story, "--items", "0"}, 2, "usage");
  row("too many facts", {"facts", m_story, "--items", "5000"}, 2, "usage");
  row("short text", {"recall", m_story, "--tokens", "20"}, 2, "usage");
  row("after the prompt", {"perplexity", m_story, "--setting", "budget=64,schedule=prompt"}, 2, "usage");
  row("positions", {"facts", m_story, "--setting", "budget=100%,method=streaming,overlay=4096"}, 4, "position_limit");
  row("file that cannot be", {"facts", m_story, "--csv", "/nowhere/rows.csv"}, 3, "unreadable");
}

void TestCliEvaluate::refuses() {
  QFETCH(const QStringList, arguments);
  QFETCH(const int, status);
  QFETCH(const QByteArray, code);
  QCOMPARE(QByteArray::fromStdString(errorCode(evaluate(arguments), status)), code);
}

QTEST_GUILESS_MAIN(TestCliEvaluate)
#include "tst_cli_evaluate.moc"
