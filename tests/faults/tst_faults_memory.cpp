// SPDX-License-Identifier: GPL-3.0-or-later
// Memory that is used up: at each allocation of the plan (weights, cache, workspace, what a saved reading is loaded
// into), and at any of the small ones. The person is told what takes less, and the library is whole.
#include <QTest>

#include "faults/fault_scene.h"
#include "faults/sample.h"

using namespace longleaf::tests;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

constexpr std::uint64_t kLarge = 4096;  // the plan's are whole pages

}  // namespace

class TestFaultsMemory final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void largeOnes_data();
  void largeOnes();
  void smallOnes_data();
  void smallOnes();

 private:
  FaultScene m_scene;
};

void TestFaultsMemory::initTestCase() {
  if (const QString obstacle = Faults::obstacle(); !obstacle.isEmpty()) QSKIP(qPrintable(obstacle));
  QVERIFY(m_scene.make());
}

void TestFaultsMemory::largeOnes_data() {
  QTest::addColumn<QString>("job");
  QTest::addColumn<QStringList>("more");
  QTest::newRow("read") << "read" << QStringList{};
  QTest::newRow("read, weights rounded") << "read" << QStringList{"--quantize", "q8_0"};
  QTest::newRow("ask, from the saved reading") << "ask" << QStringList{};
  QTest::newRow("go on with a chat") << "go on" << QStringList{};
  QTest::newRow("compare") << "compare" << QStringList{};
}

void TestFaultsMemory::largeOnes() {
  QFETCH(const QString, job);
  QFETCH(const QStringList, more);
  const FaultJob& work = m_scene.job(job.toStdString());
  const Faults counting;
  counting->largeBytes = kLarge;
  {
    const auto trial = m_scene.trial(work);
    const CliResult result = counting.run(trial->call(work.arguments + more));
    QVERIFY2(result.status == 0, (result.out + result.err).c_str());
  }
  const std::uint64_t count = counting->large.counted;
  QVERIFY(count >= 5);
  for (const std::uint64_t number : sample(count, 5)) {
    for (const bool andAllBehind : {false, true}) {
      const Faults faults;
      faults->largeBytes = kLarge;
      faults->large.first = number;
      faults->large.last = andAllBehind ? UINT64_MAX : number;
      const auto trial = m_scene.trial(work);
      const CliResult result = faults.run(trial->call(work.arguments + more));
      std::string complaint = complaintAbout(result, {"out_of_memory"});
      if (complaint.empty() && result.status == 0) complaint = "it has not failed: " + result.out;
      if (complaint.empty()) complaint = complaintAfterwards(work, *trial);
      QVERIFY2(complaint.empty(),
               (complaint + ", allocation " + std::to_string(number) + " of " + std::to_string(count)).c_str());
    }
  }
  qInfo("%llu large allocations", static_cast<unsigned long long>(count));
}

void TestFaultsMemory::smallOnes_data() {
  QTest::addColumn<QString>("job");
  for (const FaultJob& job : m_scene.jobs()) QTest::addRow("%s", job.name) << QString::fromLatin1(job.name);
}

void TestFaultsMemory::smallOnes() {
  QFETCH(const QString, job);
  const FaultJob& work = m_scene.job(job.toStdString());
  const Faults counting;
  {
    const auto trial = m_scene.trial(work);
    const CliResult result = counting.run(trial->call(work.arguments));
    QVERIFY2(result.status == 0, (result.out + result.err).c_str());
  }
  const std::uint64_t count = counting->news.counted;
  QVERIFY(count > 1000);
  int refused = 0;
  for (const std::uint64_t number : sample(count, 6, 100)) {
    const Faults faults;
    faults->news.first = faults->news.last = number;
    const auto trial = m_scene.trial(work);
    const CliResult result = faults.run(trial->call(work.arguments));
    // In a destructor, or where there is not even memory to say it in JSON, it is said and no more.
    const bool lastWords = result.status == 4 && result.err.find("out of memory; ") != std::string::npos;
    std::string complaint = lastWords ? "" : complaintAbout(result, {"out_of_memory", "internal"});
    if (complaint.empty()) complaint = complaintAfterwards(work, *trial);
    QVERIFY2(complaint.empty(),
             (complaint + ", allocation " + std::to_string(number) + " of " + std::to_string(count)).c_str());
    refused += result.status != 0;
  }
  qInfo("%llu small allocations; %d trials refused", static_cast<unsigned long long>(count), refused);
}

QTEST_GUILESS_MAIN(TestFaultsMemory)
#include "tst_faults_memory.moc"
