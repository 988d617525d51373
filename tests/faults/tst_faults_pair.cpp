// SPDX-License-Identifier: GPL-3.0-or-later
// Two programs on one library: both do what they should, or one says that the other is using it, and nothing of either
// is lost.
#include <SQLiteCpp/SQLiteCpp.h>

#include <QTest>

#include "faults/fault_scene.h"

using namespace longleaf;
using namespace longleaf::tests;
using Json = nlohmann::json;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

int rounds() { return qEnvironmentVariableIsSet("LONGLEAF_SLOW_TESTS") ? 40 : 2; }

}  // namespace

class TestFaultsPair final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void atOnce_data();
  void atOnce();
  void anotherProgramsTransaction();
  void besideAnOpenLibrary();

 private:
  FaultScene m_scene;
};

void TestFaultsPair::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  QVERIFY(m_scene.make());
}

void TestFaultsPair::atOnce_data() {
  QTest::addColumn<QString>("first");
  QTest::addColumn<QString>("second");
  const std::pair<const char*, const char*> pairs[] = {
      {"read", "read"},         {"read", "ask"},        {"ask", "ask"}, {"go on", "go on"},  {"ask", "remove"},
      {"summarize", "compare"}, {"migrate", "migrate"}, {"ask", "gc"},  {"import", "import"}};
  for (const auto& [first, second] : pairs) QTest::addRow("%s, %s", first, second) << first << second;
}

void TestFaultsPair::atOnce() {
  QFETCH(const QString, first);
  QFETCH(const QString, second);
  const FaultJob& one = m_scene.job(first.toStdString());
  const FaultJob& other = m_scene.job(second.toStdString());
  int busy = 0;
  for (int round = 0; round < rounds(); ++round) {
    const auto trial = m_scene.trial(second == QStringLiteral("remove") ? other : one);
    CliProcess left(trial->call(one.arguments));
    CliProcess right(trial->call(other.arguments));
    for (auto [job, process] : {std::pair(&one, &left), std::pair(&other, &right)}) {
      process->endInput();
      const CliResult result = process->result();
      const std::string complaint = complaintAbout(result, {"busy"});
      QVERIFY2(complaint.empty(), complaint.c_str());
      busy += result.status != 0;
      const Json said = Json::parse(result.out, nullptr, false);
      if (result.status == 0) QVERIFY2(job->isDone(*trial, said), (result.out + result.err).c_str());
    }
    const std::string complaint = complaintAfterwards(one, *trial);
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
  qInfo("%d of %d said that the library is in use", busy, 2 * rounds());
}

// Longer than anybody waits.
void TestFaultsPair::anotherProgramsTransaction() {
  const FaultJob& add = m_scene.job("add");
  const auto trial = m_scene.trial(add);
  {
    SQLite::Database other(trial->library + "/library.db", SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    const CliResult result = runCli(trial->call(add.arguments));
    QCOMPARE(result.status, 1);
    const std::string complaint = complaintAbout(result, {"busy"});
    QVERIFY2(complaint.empty(), complaint.c_str());
  }
  const std::string complaint = complaintAfterwards(add, *trial);
  QVERIFY2(complaint.empty(), complaint.c_str());
}

// As a window has it open, with an answer that is being written.
void TestFaultsPair::besideAnOpenLibrary() {
  const FaultJob& ask = m_scene.job("ask");
  const auto trial = m_scene.trial(ask);
  const auto library = valueOf(storage::Library::open(trial->library));
  storage::MessageRecord answer = messageOf(1, "Once upon", storage::MessageState::streaming);
  answer.role = storage::Role::assistant;
  answer.id = valueOf(library->addMessage(answer));
  const CliResult result = runCli(trial->call(ask.arguments));
  QVERIFY2(result.status == 0, (result.out + result.err).c_str());
  QVERIFY(ask.isDone(*trial, result.object()));
  QVERIFY(valueOf(library->messages(1)).back().state == storage::MessageState::streaming);
  answer.text = "Once upon a time.";
  answer.state = storage::MessageState::complete;
  valueOf(library->finishMessage(answer));
  const std::string complaint = complaintAfterwards(ask, *trial);
  QVERIFY2(complaint.empty(), complaint.c_str());
}

QTEST_GUILESS_MAIN(TestFaultsPair)
#include "tst_faults_pair.moc"
