// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that is full, that reports errors or becomes read-only, from the N-th change of a file on, for every N of
// every job (a sample of them, all with LONGLEAF_SLOW_TESTS): the person is told, nothing that was there is lost,
// nothing half written is used, and once the disk is well the same call does what it should.
#include <QTest>
#include <cerrno>

#include "faults/fault_scene.h"
#include "faults/sample.h"

using namespace longleaf::tests;
using Json = nlohmann::json;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

constexpr qulonglong kAll = UINT64_MAX;

/// A reading that could not be kept is used all the same, and that is said.
bool saysNotSaved(const CliResult& result) {
  return result.err.find("the reading could not be saved") != std::string::npos &&
         result.err.find("; ") != std::string::npos;
}

}  // namespace

class TestFaultsDisk final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void whileWriting_data();
  void whileWriting();
  void whileReading_data();
  void whileReading();

 private:
  std::string tryOnce(const FaultJob& job, Trial& trial, const Faults& faults, const std::vector<std::string>& codes);

  FaultScene m_scene;
  std::uint64_t m_trials = 0;
  std::uint64_t m_refused = 0;
};

void TestFaultsDisk::initTestCase() {
  if (const QString obstacle = Faults::obstacle(); !obstacle.isEmpty()) QSKIP(qPrintable(obstacle));
  QVERIFY(m_scene.make());
}

/// The job with the faults, and then without.
std::string TestFaultsDisk::tryOnce(const FaultJob& job, Trial& trial, const Faults& faults,
                                    const std::vector<std::string>& codes) {
  faults.watch(trial.folder);
  const CliResult result = faults.run(trial.call(job.arguments));
  ++m_trials;
  m_refused += result.status != 0;
  if (std::string complaint = complaintAbout(result, codes); !complaint.empty()) return complaint;
  if (result.status == 0) {
    const Json said = Json::parse(result.out, nullptr, false);
    if (!job.isDone(trial, said)) return "it has not done what it says: " + result.out + result.err;
    if (said.is_object() && said.value("snapshot_bytes", 1) == 0 && !saysNotSaved(result))
      return "not saved, and not told: " + result.err;
  }
  return complaintAfterwards(job, trial);
}

void TestFaultsDisk::whileWriting_data() {
  QTest::addColumn<QString>("job");
  QTest::addColumn<int>("error");
  QTest::addColumn<qulonglong>("few");  // trials
  QTest::addColumn<qulonglong>("many");
  for (const FaultJob& job : m_scene.jobs()) {
    const auto add = [&](const char* name, int error, qulonglong few, qulonglong many) {
      QTest::addRow("%s, %s", job.name, name) << QString::fromLatin1(job.name) << error << few << many;
    };
    add("full", ENOSPC, 4, kAll);
    add("short writes, then full", 0, 2, kAll);
    add("quota", EDQUOT, 1, 40);
    add("errors", EIO, 2, 40);
    add("read-only", EROFS, 2, 40);
  }
}

void TestFaultsDisk::whileWriting() {
  QFETCH(const QString, job);
  QFETCH(const int, error);
  QFETCH(const qulonglong, few);
  QFETCH(const qulonglong, many);
  const FaultJob& work = m_scene.job(job.toStdString());
  std::uint64_t count = 0;
  {
    const Faults counting;
    counting->error = error;
    const auto trial = m_scene.trial(work);
    counting.watch(trial->folder);
    const CliResult result = counting.run(trial->call(work.arguments));
    QVERIFY2(result.status == 0, (result.out + result.err).c_str());
    count = counting->changes.counted;
    QVERIFY(count > 0);
  }
  const bool full = error == 0 || error == ENOSPC || error == EDQUOT;
  const std::vector<std::string> codes =
      full ? std::vector<std::string>{"disk_full"} : std::vector<std::string>{"unreadable"};
  m_trials = m_refused = 0;
  for (const std::uint64_t number : sample(count, few, many)) {
    const Faults faults;
    faults->error = error;
    faults->changes.first = number;
    const auto trial = m_scene.trial(work);
    const std::string complaint = tryOnce(work, *trial, faults, codes);
    QVERIFY2(complaint.empty(),
             (complaint + ", change " + std::to_string(number) + " of " + std::to_string(count)).c_str());
  }
  qInfo("%llu changes of files; %llu trials, %llu of them refused", static_cast<unsigned long long>(count),
        static_cast<unsigned long long>(m_trials), static_cast<unsigned long long>(m_refused));
}

void TestFaultsDisk::whileReading_data() {
  QTest::addColumn<QString>("job");
  for (const FaultJob& job : m_scene.jobs()) QTest::addRow("%s", job.name) << QString::fromLatin1(job.name);
}

// Everything fails from then on, as on a disk that is pulled out.
void TestFaultsDisk::whileReading() {
  QFETCH(const QString, job);
  const FaultJob& work = m_scene.job(job.toStdString());
  const Faults counting;
  counting->error = EIO;
  {
    const auto trial = m_scene.trial(work);
    counting.watch(trial->folder);
    QCOMPARE(counting.run(trial->call(work.arguments)).status, 0);
  }
  const std::uint64_t count = counting->everything.counted;
  m_trials = m_refused = 0;
  for (const std::uint64_t number : sample(count, 3, 100)) {
    const Faults faults;
    faults->error = EIO;
    faults->everything.first = number;
    const auto trial = m_scene.trial(work);
    const std::string complaint = tryOnce(work, *trial, faults, {"unreadable", "not_found"});
    QVERIFY2(complaint.empty(),
             (complaint + ", call " + std::to_string(number) + " of " + std::to_string(count)).c_str());
  }
  qInfo("%llu calls; %llu trials, %llu of them refused", static_cast<unsigned long long>(count),
        static_cast<unsigned long long>(m_trials), static_cast<unsigned long long>(m_refused));
}

QTEST_GUILESS_MAIN(TestFaultsDisk)
#include "tst_faults_disk.moc"
