// SPDX-License-Identifier: GPL-3.0-or-later
// The wall clock is set back by some hours, between two runs and in the middle of one, as where a computer believed to
// be in another time zone: what was done last is still what was done last, and nothing takes less than no time.
#include <QTest>

#include "faults/fault_scene.h"
#include "faults/sample.h"

using namespace longleaf;
using namespace longleaf::tests;
using Json = nlohmann::json;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

constexpr std::int64_t kBack = -6 * 3600;  // seconds

/// The first figure below zero that a time or a rate has, by its name.
std::string negative(const Json& value, const std::string& name = {}) {
  if (value.is_number() && (name.find("second") != std::string::npos) && value.get<double>() < 0) return name;
  if (!value.is_structured()) return {};
  for (const auto& entry : value.items()) {
    const std::string inside = negative(entry.value(), value.is_object() ? entry.key() : name);
    if (!inside.empty()) return inside;
  }
  return {};
}

}  // namespace

class TestFaultsClock final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void betweenRuns();
  void withinARun_data();
  void withinARun();

 private:
  Json run(const Trial& trial, const QStringList& arguments, const Faults& faults) const;

  FaultScene m_scene;
};

void TestFaultsClock::initTestCase() {
  if (const QString obstacle = Faults::obstacle(); !obstacle.isEmpty()) QSKIP(qPrintable(obstacle));
  QVERIFY(m_scene.make());
}

/// What it says; null, and a warning, where it fails or a time is negative.
Json TestFaultsClock::run(const Trial& trial, const QStringList& arguments, const Faults& faults) const {
  const CliResult result = faults.run(trial.call(arguments));
  const Json said = Json::parse(result.out, nullptr, false);
  if (result.status == 0 && negative(said).empty()) return said;
  qWarning("%s%s%s", negative(said).c_str(), result.out.c_str(), result.err.c_str());
  return nullptr;
}

void TestFaultsClock::betweenRuns() {
  const FaultJob& ask = m_scene.job("ask");
  const auto trial = m_scene.trial(ask);
  const auto about = [&](const char* file, const char* question) {
    return QStringList{"ask",          QString::fromStdString(m_scene.path(file)),
                       "-q",           question,
                       "--budget",     "128",
                       "--model",      m_scene.model(),
                       "--threads",    "1",
                       "--max-tokens", "8"};
  };
  const Faults earlier;
  earlier->clockStepBehind = 0;
  earlier->clockStep = kBack;
  const Json second = run(*trial, about("second.txt", "Which?"), earlier);
  const Json third = run(*trial, about("third.txt", "Whose?"), earlier);
  QVERIFY(second.is_object() && third.is_object());
  {
    const auto library = valueOf(storage::Library::open(trial->library));
    const auto chats = valueOf(library->chats());
    QCOMPARE(chats.size(), std::size_t{3});
    QCOMPARE(chats[0].id, third["chat"].get<storage::ChatId>());
    QCOMPARE(chats[1].id, second["chat"].get<storage::ChatId>());
    const auto documents = valueOf(library->documents());
    QCOMPARE(documents[0].path, m_scene.path("third.txt"));
    QCOMPARE(documents[1].path, m_scene.path("second.txt"));
    const auto readings = valueOf(storage::SnapshotFolder(trial->library + "/snapshots").list());
    QCOMPARE(readings.size(), std::size_t{3});
    QVERIFY(readings[0].header.find("third") != std::string::npos);
    QVERIFY(readings[1].header.find("second") != std::string::npos);
  }
  // The first chat once more: now it is the last one.
  QVERIFY(run(*trial, m_scene.job("go on").arguments, earlier).is_object());
  const auto library = valueOf(storage::Library::open(trial->library));
  QCOMPARE(valueOf(library->chats())[0].id, storage::ChatId{1});
  const auto messages = valueOf(library->messages(1));
  QCOMPARE(messages.size(), std::size_t{6});
  QCOMPARE(messages[4].text, std::string("Why?"));
  QCOMPARE(messages[5].role, storage::Role::assistant);
  const auto readings = valueOf(storage::SnapshotFolder(trial->library + "/snapshots").list());
  QVERIFY(readings[0].header.find("story") != std::string::npos);
}

void TestFaultsClock::withinARun_data() {
  QTest::addColumn<QString>("job");
  for (const char* job : {"read", "ask", "summarize", "compare", "remove", "gc"}) QTest::addRow("%s", job) << job;
}

void TestFaultsClock::withinARun() {
  QFETCH(const QString, job);
  const FaultJob& work = m_scene.job(job.toStdString());
  const Faults counting;
  counting->clockStepBehind = UINT64_MAX - 1;
  QVERIFY(!run(*m_scene.trial(work), work.arguments, counting).is_null());
  const std::uint64_t count = counting->clockReadings;
  QVERIFY(count > 0);
  for (const std::uint64_t number : sample(count, 3, 40)) {
    const Faults faults;
    faults->clockStepBehind = number - 1;
    faults->clockStep = kBack;
    const auto trial = m_scene.trial(work);
    const Json said = run(*trial, work.arguments, faults);
    QVERIFY(!said.is_null() && work.isDone(*trial, said));
    const std::string complaint = complaintAfterwards(work, *trial);
    QVERIFY2(complaint.empty(), (complaint + ", reading " + std::to_string(number)).c_str());
    const auto library = valueOf(storage::Library::open(trial->library));
    const auto chats = valueOf(library->chats());
    for (const storage::ChatRecord& chat : chats) {
      const auto messages = valueOf(library->messages(chat.id));
      for (std::size_t i = 0; i < messages.size(); ++i)
        QCOMPARE(messages[i].role, i % 2 == 0 ? storage::Role::user : storage::Role::assistant);
    }
    if (said.is_object() && said.contains("chat")) QVERIFY(chats[0].id >= said["chat"].get<storage::ChatId>());
  }
}

QTEST_GUILESS_MAIN(TestFaultsClock)
#include "tst_faults_clock.moc"
