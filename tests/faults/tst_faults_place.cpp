// SPDX-License-Identifier: GPL-3.0-or-later
// A library in a place that may not be written to, and in one that goes away in the middle, as a disk on a cable does.
// What needs mounts has a namespace of its own for them: nothing of it is seen outside of this test.
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>

#include "faults/fault_scene.h"

using namespace longleaf;
using namespace longleaf::tests;
namespace fs = std::filesystem;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

constexpr uid_t kNobody = 65534;

/// Of the calling process. Changes nothing that others see.
bool ownMounts() {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
}

/// In a child, of which only this is asked.
template <class Question>
bool inAChild(const Question& question) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(question() ? 0 : 1);
  int status = 1;
  return ::waitpid(child, &status, 0) == child && status == 0;
}

/// A file system of its own on a folder, as long as this lives; `name` is one more way into it.
class OwnDisk final {
 public:
  explicit OwnDisk(std::string folder) : m_folder(std::move(folder)), m_other(m_folder + ".other") {
    fs::create_directory(m_folder);
    fs::create_directory(m_other);
    m_there = ::mount("tmpfs", m_folder.c_str(), "tmpfs", 0, "size=64m") == 0 &&
              ::mount(m_folder.c_str(), m_other.c_str(), nullptr, MS_BIND, nullptr) == 0;
  }
  ~OwnDisk() {
    pullOut();
    ::umount2(m_other.c_str(), MNT_DETACH);
  }
  OwnDisk(const OwnDisk&) = delete;
  OwnDisk& operator=(const OwnDisk&) = delete;

  bool isThere() const { return m_there; }
  const std::string& folder() const { return m_folder; }
  const std::string& otherWay() const { return m_other; }
  void pullOut() { ::umount2(std::exchange(m_folder, m_other + "/none").c_str(), MNT_DETACH); }

 private:
  std::string m_folder;
  std::string m_other;
  bool m_there = false;
};

}  // namespace

class TestFaultsPlace final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void readOnlyFolder_data();
  void readOnlyFolder();
  void readOnlyMount_data();
  void readOnlyMount();
  void mountThatVanishes_data();
  void mountThatVanishes();

 private:
  void addJobs() const;
  void refusedWhereReadOnly(const std::function<void(const Trial&, QProcess&)>& become,
                            const std::function<void(const Trial&)>& before,
                            const std::function<void(const Trial&)>& after);

  FaultScene m_scene;
};

void TestFaultsPlace::initTestCase() {
  if (cliProgram().isEmpty()) QSKIP("longleaf-cli is not built (LONGLEAF_TEST_CLI)");
  QVERIFY(m_scene.make());
}

void TestFaultsPlace::addJobs() const {
  QTest::addColumn<QString>("job");
  for (const FaultJob& job : m_scene.jobs()) QTest::addRow("%s", job.name) << QString::fromLatin1(job.name);
}

void TestFaultsPlace::refusedWhereReadOnly(const std::function<void(const Trial&, QProcess&)>& become,
                                           const std::function<void(const Trial&)>& before,
                                           const std::function<void(const Trial&)>& after) {
  QFETCH(const QString, job);
  const FaultJob& work = m_scene.job(job.toStdString());
  const auto trial = m_scene.trial(work);
  before(*trial);
  CliProcess process(trial->call(work.arguments), [&](QProcess& which) { become(*trial, which); });
  process.endInput();
  const CliResult result = process.result();
  after(*trial);
  std::string complaint = complaintAbout(result, {"unreadable"});
  if (complaint.empty() && result.status == 0) complaint = "it was not refused: " + result.out + result.err;
  if (complaint.empty()) complaint = complaintAfterwards(work, *trial);
  QVERIFY2(complaint.empty(), complaint.c_str());
}

void TestFaultsPlace::readOnlyFolder_data() { addJobs(); }

// By its permissions.
void TestFaultsPlace::readOnlyFolder() {
  const bool root = ::geteuid() == 0;
  const std::string program = cliProgram().toStdString();
  if (root && !inAChild([&] { return ::setuid(kNobody) == 0 && ::access(program.c_str(), X_OK) == 0; }))
    QSKIP("Root may write everywhere, and nobody may not run longleaf-cli here");
  const auto allow = [](const fs::path& folder, bool writing) {
    for (const auto& entry : fs::recursive_directory_iterator(folder))
      fs::permissions(entry.path(), static_cast<fs::perms>(entry.is_directory() ? 0755 : 0644) &
                                        (writing ? fs::perms::all : static_cast<fs::perms>(0555)));
    fs::permissions(folder, writing ? fs::perms::owner_all : static_cast<fs::perms>(0555));
  };
  refusedWhereReadOnly(
      [&](const Trial&, QProcess& process) {
        process.setChildProcessModifier([root] {
          if (root && ::setuid(kNobody) != 0) ::_exit(125);
        });
      },
      [&](const Trial& trial) {
        allow(trial.folder, false);
        for (const std::string& way : {fs::path(trial.folder).parent_path().string(), m_scene.path("")})
          fs::permissions(way, static_cast<fs::perms>(0755));
      },
      [&](const Trial& trial) { allow(trial.folder, true); });
}

void TestFaultsPlace::readOnlyMount_data() { addJobs(); }

void TestFaultsPlace::readOnlyMount() {
  if (!inAChild(ownMounts)) QSKIP("Mounts of one's own need root");
  refusedWhereReadOnly(
      [](const Trial& trial, QProcess& process) {
        process.setChildProcessModifier([folder = trial.folder] {
          const char* const name = folder.c_str();
          const bool done = ownMounts() && ::mount(name, name, nullptr, MS_BIND, nullptr) == 0 &&
                            ::mount(nullptr, name, nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) == 0;
          if (!done) ::_exit(125);
        });
      },
      [](const Trial&) {}, [](const Trial&) {});
}

void TestFaultsPlace::mountThatVanishes_data() {
  QTest::addColumn<QStringList>("call");
  QTest::addColumn<QByteArray>("sign");
  const QString story = QString::fromStdString(m_scene.path("long.txt"));
  writeText(story.toStdString(), prose(400'000));
  const QStringList with{"--model", m_scene.model(), "--threads", "1", "--budget", "128"};
  QTest::newRow("reading") << QStringList{"read", story} + with << QByteArray("Reading");
  QTest::newRow("asking") << QStringList{"ask",          "--chat", "1",     "-q",          "How?",
                                         "--max-tokens", "3000",   "--set", "overlay=4000"} +
                                 with
                          << QByteArray("Read 1 of 1");
}

void TestFaultsPlace::mountThatVanishes() {
  QFETCH(const QStringList, call);
  QFETCH(const QByteArray, sign);
  if (!inAChild(ownMounts) || !ownMounts()) QSKIP("Mounts of one's own need root");
  const FaultJob& ask = m_scene.job("ask");
  const auto trial = m_scene.trial(ask);
  OwnDisk disk(trial->scratch.path("disk"));
  QVERIFY(disk.isThere());
  fs::copy(trial->library, disk.folder() + "/library", fs::copy_options::recursive);
  trial->library = disk.folder() + "/library";
  CliProcess process(trial->call(call));
  process.endInput();
  QVERIFY(process.errorShows(sign));
  disk.pullOut();
  const std::string complaint = complaintAbout(process.result(), {"unreadable", "not_found"});
  QVERIFY2(complaint.empty(), complaint.c_str());
  // It is plugged in again.
  trial->library = disk.otherWay() + "/library";
  trial->witness.moveTo(trial->library);
  const std::string afterwards = complaintAfterwards(ask, *trial);
  QVERIFY2(afterwards.empty(), afterwards.c_str());
}

QTEST_GUILESS_MAIN(TestFaultsPlace)
#include "tst_faults_place.moc"
