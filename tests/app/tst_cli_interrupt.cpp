// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C: every command that takes its time ends in the middle of its work, with exit status 5 and what it had.
#include <sys/stat.h>

#include <fcntl.h>
#include <unistd.h>

#include <optional>
#include <utility>

#include "support/cli_process.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf::tests;
using Json = nlohmann::json;

class TestCliInterrupt final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void readingStops_data();
  void readingStops();
  void aStoppedReadingGoesOnWhereItStopped();
  void waitingForInputStops();
  void anAnswerStopsWithWhatItHas_data();
  void anAnswerStopsWithWhatItHas();
  void answersBeforeTheStopAreTold();
  void theSecondSignalKills();

 private:
  ScratchFolder m_folder;
  QString m_model;
  QString m_long;
  QString m_short;
};

namespace {

CliResult stopped(CliProcess& process, int signal) {
  QElapsedTimer clock;
  clock.start();
  process.send(signal);
  CliResult result = process.result();
  qInfo("stopped after %lld ms", static_cast<long long>(clock.elapsed()));
  return result;
}

/// The tokens in the last line "Reading  256 of 1,024 tokens ..."; null: there is none.
std::optional<std::pair<int, int>> tokensRead(const std::string& err) {
  const QStringList words = QString::fromStdString(err).section("Reading  ", -1).remove(',').split(' ');
  if (words.size() < 4 || words[1] != "of" || words[3] != "tokens") return std::nullopt;
  return std::pair(words[0].toInt(), words[2].toInt());
}

}  // namespace

void TestCliInterrupt::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  qputenv("XDG_DATA_HOME", QByteArray::fromStdString(m_folder.path("data")));  // a library of its own for each run
  // Slow enough that nothing here is over before the signal comes; room for an answer of 60,000 tokens.
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model, {.layers = 8, .hidden = 128, .feedForward = 256, .trainedContext = 1 << 20}));
  m_model = QString::fromStdString(model);
  m_long = writeText(m_folder.path("long.txt"), prose(3'000'000));
  m_short = writeText(m_folder.path("short.txt"), prose(1000));
}

void TestCliInterrupt::readingStops_data() {
  QTest::addColumn<QStringList>("command");
  QTest::addColumn<int>("signal");
  QTest::addColumn<bool>("json");
  QTest::newRow("read, JSON") << QStringList{"read", m_long} << SIGINT << true;
  QTest::newRow("read, text") << QStringList{"read", m_long} << SIGINT << false;
  QTest::newRow("read, SIGTERM") << QStringList{"read", m_long} << SIGTERM << true;
  QTest::newRow("ask") << QStringList{"ask", m_long, "-q", "Who?"} << SIGINT << true;
  QTest::newRow("full cache") << QStringList{"read", m_long, "--method", "full"} << SIGINT << true;
  QTest::newRow("perplexity") << QStringList{"perplexity", m_long, "--count", "900000"} << SIGINT << true;
}

void TestCliInterrupt::readingStops() {
  QFETCH(const QStringList, command);
  QFETCH(const int, signal);
  QFETCH(const bool, json);
  CliProcess process(command + QStringList{"--model", m_model} + (json ? QStringList{"--json"} : QStringList{}));
  QVERIFY(process.started());
  QVERIFY(process.errorShows("Reading"));
  const CliResult result = stopped(process, signal);
  QVERIFY2(result.status == 5, result.err.c_str());
  const auto tokens = tokensRead(result.err);
  QVERIFY2(tokens && tokens->first > 0 && tokens->first < tokens->second / 2, result.err.c_str());
  if (json) {
    QCOMPARE(shown(result.object()["error"]["code"]), shown("stopped"));
  } else {
    QCOMPARE(result.out, std::string());
    QVERIFY2(result.err.ends_with("longleaf-cli: stopped\n"), result.err.c_str());
  }
}

void TestCliInterrupt::aStoppedReadingGoesOnWhereItStopped() {
  QString file;
  const auto read = [&](const char* library) {
    return QStringList{"read",  file, "--model", m_model, "--library", QString::fromStdString(m_folder.path(library)),
                       "--json"};
  };
  int status = 0;
  for (std::size_t bytes = 12'000; status == 0 && bytes < 1'000'000;
       bytes *= 4) {  // it may end before the signal comes
    file = writeText(m_folder.path("resumed " + std::to_string(bytes) + ".txt"), prose(bytes));
    CliProcess process(read("stopped"));
    QVERIFY(process.started());
    QVERIFY(process.errorShows("Reading"));
    status = stopped(process, SIGINT).status;
  }
  QCOMPARE(status, 5);
  const Json resumed = runCli(read("stopped")).object();
  const Json unbroken = runCli(read("unbroken")).object();
  QVERIFY(unbroken["resumed_at"] == 0 && unbroken["from_snapshot"] == false);
  QVERIFY(resumed["resumed_at"] >= 256 && resumed["resumed_at"].get<int>() % 256 == 0);
  for (const char* key : {"tokens", "slots", "kept_tokens", "merged_tokens", "dropped_tokens", "max_slots_seen"}) {
    QCOMPARE(shown(resumed[key]), shown(unbroken[key]));
  }
}

void TestCliInterrupt::waitingForInputStops() {
  for (const char* command : {"tokenize", "detokenize"}) {
    for (const int signal : {SIGINT, SIGTERM}) {
      CliProcess process({command, "--model", m_model, "--json"});
      QVERIFY(process.started());
      process.write("[1, 2");  // and no end
      QTRY_VERIFY(process.catches(signal));
      const CliResult result = stopped(process, signal);
      QCOMPARE(result.status, 5);
      QCOMPARE(shown(result.object()["error"]["code"]), shown("stopped"));
    }
  }
}

void TestCliInterrupt::anAnswerStopsWithWhatItHas_data() {
  QTest::addColumn<QStringList>("command");
  const QString many = "60000";
  QTest::newRow("ask") << QStringList{"ask", m_short, "-q", "Who?", "--max-tokens", many, "--set", "overlay=65536"};
  QTest::newRow("summarize") << QStringList{"summarize", m_short, "--max-tokens", many, "--set", "overlay=65536"};
  QTest::newRow("generate") << QStringList{"generate", "--prompt", "The miller", "--max-tokens", many};
}

void TestCliInterrupt::anAnswerStopsWithWhatItHas() {
  QFETCH(const QStringList, command);
  const QStringList call = command + QStringList{"--model", m_model};
  {
    CliProcess process(call);
    QVERIFY(process.started());
    QVERIFY(process.outputBegins());
    const CliResult result = stopped(process, SIGINT);
    QVERIFY2(result.status == 5, result.err.c_str());
    QVERIFY(result.out.ends_with('\n') && result.err.ends_with("longleaf-cli: stopped\n"));
  }
  // With --json: one object, either the answer so far or, when the signal came before its first token, the error.
  CliProcess process(call + QStringList{"--json"});
  QVERIFY(process.started());
  QTRY_VERIFY(process.catches(SIGINT));
  if (command.front() != "generate") QVERIFY(process.errorShows("Read 1 of 1"));
  const CliResult result = stopped(process, SIGINT);
  QCOMPARE(result.status, 5);
  Json object = result.object();
  QVERIFY2(object.is_object(), result.out.c_str());
  if (object.contains("error")) {
    QCOMPARE(shown(object["error"]["code"]), shown("stopped"));
  } else {
    const Json answer = object.contains("answers") ? object["answers"][0] : object;
    QCOMPARE(shown(answer["stop_reason"]), shown("stopped"));
  }
}

void TestCliInterrupt::answersBeforeTheStopAreTold() {
  QStringList call{"ask", m_short, "--json", "--model", m_model, "--max-tokens", "1500", "--set", "overlay=65536"};
  for (const char* question : {"Who?", "Why?", "When?", "Where?", "How?", "Which?"}) call << "-q" << question;
  CliProcess process(call);
  QVERIFY(process.started());
  QVERIFY(process.errorShows("tokens/s, first one after"));  // the first answer is complete
  const CliResult result = stopped(process, SIGINT);
  QCOMPARE(result.status, 5);
  // One object, not the answers and an error behind them.
  Json answers = result.object()["answers"];
  QVERIFY2(!answers.empty() && answers.size() < 6, result.out.c_str());
  QVERIFY(answers[0]["stop_reason"] != "stopped");
}

void TestCliInterrupt::theSecondSignalKills() {
  // Reading from a pipe that nobody writes to is a wait that the first signal does not end.
  const std::string pipe = m_folder.path("pipe");
  QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
  const int held = ::open(pipe.c_str(), O_RDWR | O_CLOEXEC);
  QVERIFY(held >= 0);
  CliProcess process({"tokenize", QString::fromStdString(pipe), "--model", m_model});
  QVERIFY(process.started());
  QTRY_VERIFY(process.catches(SIGINT));
  process.send(SIGINT);
  QTRY_VERIFY(!process.catches(SIGINT));
  process.send(SIGINT);
  QCOMPARE(process.result().status, -1);
  QVERIFY(process.killed());
  ::close(held);
}

QTEST_GUILESS_MAIN(TestCliInterrupt)
#include "tst_cli_interrupt.moc"
