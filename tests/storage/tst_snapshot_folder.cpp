// SPDX-License-Identifier: GPL-3.0-or-later
// The folder of snapshots: found by key, the least recently used removed first, damaged ones set aside, and nothing
// taken away from a writer that is still there.
#include "storage/snapshots/snapshot_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>

#include "support/scratch_folder.h"

using namespace longleaf::storage;
using longleaf::tests::ScratchFolder;

namespace {

constexpr std::size_t kNoQuota = static_cast<std::size_t>(-1);

/// Writes a snapshot of a section of so many bytes and returns its size.
std::size_t add(const SnapshotFolder& folder, const std::string& key, std::size_t bytes = 100) {
  auto writer = folder.write(key, "header of " + key);
  const std::vector<std::byte> section(bytes, std::byte{7});
  if (!writer || !writer->beginSection("s") || !writer->append(section)) qFatal("cannot write a snapshot");
  return writer->commit().value();
}

/// As if it had been used so many seconds after 1970.
bool setUsedAt(const std::string& path, std::time_t seconds) {
  const timespec times[2] = {{.tv_sec = seconds, .tv_nsec = 0}, {.tv_sec = seconds, .tv_nsec = 0}};
  return ::utimensat(AT_FDCWD, path.c_str(), times, 0) == 0;
}

std::vector<std::string> pathsOf(const std::vector<SnapshotInfo>& infos) {
  std::vector<std::string> paths;
  for (const SnapshotInfo& info : infos) paths.push_back(info.path);
  return paths;
}

std::size_t filesIn(const std::string& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

bool damage(const std::string& path) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(30);
  file.put('~');
  return file.good();
}

}  // namespace

class TestSnapshotFolder final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void findsByKey();
  void nothingIsMadeBeforeItIsNeeded();
  void listsTheLastUsedFirst();
  void quotaRemovesTheLeastRecentlyUsed();
  void theLastUsedStaysThoughTheClockWentBack();
  void damagedOnesAreSetAside();
  void removesOnlyItsOwn();
  void writersAreLeftAlone();
  void abandonedFilesAreRemoved();
};

void TestSnapshotFolder::findsByKey() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("library/snapshots"));
  // Keys are any text, and never a path.
  const std::vector<std::string> keys{"a", "b", "../../a", "a/b\n\"c\"", std::string(100'000, 'k'), "", "A"};
  std::set<std::string> paths;
  for (const std::string& key : keys) {
    add(folder, key);
    paths.insert(folder.pathOf(key));
  }
  QCOMPARE(paths.size(), keys.size());
  QCOMPARE(filesIn(scratch.path("library/snapshots")), keys.size());
  for (const std::string& key : keys) {
    const auto found = folder.find(key);
    QVERIFY(found && found->has_value());
    QCOMPARE(std::string((*found)->header()), "header of " + key);
  }
  const auto none = folder.find("other");
  QVERIFY(none && !none->has_value());
  struct stat status {};
  QCOMPARE(::stat(scratch.path("library/snapshots").c_str(), &status), 0);
  QCOMPARE(status.st_mode & 0777U, 0700U);
}

void TestSnapshotFolder::nothingIsMadeBeforeItIsNeeded() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("snapshots"));
  QVERIFY(folder.find("a") && !folder.find("a")->has_value());
  QVERIFY(folder.list() && folder.list()->empty());
  QCOMPARE(folder.collect(0).value(), std::size_t{0});
  folder.setAside("a");
  QVERIFY(!std::filesystem::exists(scratch.path("snapshots")));
  const SnapshotFolder impossible(scratch.write("file", std::vector<std::byte>(3)) + "/snapshots");
  QCOMPARE(impossible.write("a", "h").error().code, ErrorCode::unreadable);
}

void TestSnapshotFolder::listsTheLastUsedFirst() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("s"));
  for (const char* key : {"a", "b", "c"}) add(folder, key, 5000);
  QVERIFY(setUsedAt(folder.pathOf("a"), 3000) && setUsedAt(folder.pathOf("b"), 1000) &&
          setUsedAt(folder.pathOf("c"), 2000));
  auto infos = folder.list();
  QVERIFY(infos);
  QCOMPARE(pathsOf(*infos), (std::vector{folder.pathOf("a"), folder.pathOf("c"), folder.pathOf("b")}));
  QCOMPARE(infos->front().usedAt, std::int64_t{3'000'000});
  QCOMPARE(infos->front().header, std::string("header of a"));
  QCOMPARE(infos->front().bytes, std::filesystem::file_size(folder.pathOf("a")));
  QVERIFY(!infos->front().damaged);

  // Finding one is using it, now.
  const auto before = std::chrono::system_clock::now();
  QVERIFY(folder.find("b"));
  infos = folder.list();
  QCOMPARE(infos->front().path, folder.pathOf("b"));
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(before.time_since_epoch()).count();
  QVERIFY(std::abs(infos->front().usedAt - now) < 60'000);
}

void TestSnapshotFolder::quotaRemovesTheLeastRecentlyUsed() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("s"));
  std::vector<std::size_t> sizes;
  for (int i = 0; i < 5; ++i) {
    sizes.push_back(add(folder, std::to_string(i), 1000 + 5000 * static_cast<std::size_t>(i)));
    QVERIFY(setUsedAt(folder.pathOf(std::to_string(i)), 1000 + i));
  }
  const std::size_t all = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  QCOMPARE(folder.collect(kNoQuota).value(), std::size_t{0});
  QCOMPARE(folder.collect(all).value(), std::size_t{0});
  QVERIFY(folder.find("0"));  // now the one that was used last
  QCOMPARE(folder.collect(all - 1).value(), sizes[1]);
  QCOMPARE(folder.collect(sizes[0] + sizes[4] + sizes[3] - 1).value(), sizes[2] + sizes[3]);
  QCOMPARE(pathsOf(*folder.list()), (std::vector{folder.pathOf("0"), folder.pathOf("4")}));
  QCOMPARE(folder.collect(0).value(), sizes[0] + sizes[4]);
  QVERIFY(folder.list()->empty());
}

// As where the clock was an hour ahead until now: what is used now was used last all the same.
void TestSnapshotFolder::theLastUsedStaysThoughTheClockWentBack() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("s"));
  const std::time_t ahead = std::time(nullptr) + 3600;
  for (const char* key : {"a", "b", "c"}) add(folder, key, 5000);
  QVERIFY(setUsedAt(folder.pathOf("b"), ahead) && setUsedAt(folder.pathOf("c"), ahead + 1));
  QVERIFY(folder.find("a"));
  QCOMPARE(folder.list()->front().path, folder.pathOf("a"));
  const std::size_t bytes = add(folder, "d", 5000);
  QCOMPARE(pathsOf(*folder.list()),
           (std::vector{folder.pathOf("d"), folder.pathOf("a"), folder.pathOf("c"), folder.pathOf("b")}));
  QVERIFY(folder.collect(bytes));
  QCOMPARE(pathsOf(*folder.list()), (std::vector{folder.pathOf("d")}));
}

void TestSnapshotFolder::damagedOnesAreSetAside() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("s"));
  for (const char* key : {"a", "b", "c", "d"}) add(folder, key);
  QVERIFY(damage(folder.pathOf("b")));
  QVERIFY(damage(folder.pathOf("d")));
  const auto found = folder.find("b");
  QVERIFY(!found);
  QCOMPARE(found.error().code, ErrorCode::corrupt);
  QVERIFY(!folder.find("b")->has_value());  // read it anew
  folder.setAside("c");                     // what a restore found wrong
  QVERIFY(!folder.find("c")->has_value());

  const auto infos = folder.list();
  QCOMPARE(infos->size(), std::size_t{4});
  QCOMPARE(std::count_if(infos->begin(), infos->end(), [](const SnapshotInfo& i) { return i.damaged; }),
           std::ptrdiff_t{3});
  for (const SnapshotInfo& info : *infos) {
    QCOMPARE(info.damaged, info.path != folder.pathOf("a"));
    QCOMPARE(info.header.empty(), info.damaged);
  }
  // Written anew, and once more damaged, it takes the place of the one before.
  add(folder, "b");
  QVERIFY(folder.find("b")->has_value());
  folder.setAside("b");
  QCOMPARE(folder.list()->size(), std::size_t{4});
  QVERIFY(folder.collect(kNoQuota).value() > 0);
  QCOMPARE(pathsOf(*folder.list()), std::vector{folder.pathOf("a")});
}

void TestSnapshotFolder::removesOnlyItsOwn() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("s"));
  const SnapshotFolder other(scratch.path("t"));
  add(folder, "a");
  add(folder, "b");
  add(other, "a");
  folder.setAside("b");
  const std::string stranger = scratch.write("s/notes.txt", std::vector<std::byte>(10));
  for (const std::string& path : {other.pathOf("a"), stranger, scratch.path("s/../t/x.snapshot"), folder.pathOf("c")}) {
    const auto refused = folder.remove(path);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::notFound);
  }
  for (const std::string& path : pathsOf(*folder.list())) QVERIFY(folder.remove(path));
  QVERIFY(folder.list()->empty());
  QCOMPARE(folder.collect(0).value(), std::size_t{0});
  QVERIFY(std::filesystem::exists(stranger));
  QVERIFY(other.find("a")->has_value());
}

void TestSnapshotFolder::writersAreLeftAlone() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("s"));
  auto writer = folder.write("a", "h");
  QVERIFY(writer && writer->beginSection("s"));
  QCOMPARE(folder.collect(0).value(), std::size_t{0});
  // Another process that tidies up, and one that writes while we do.
  int ready[2];
  int go[2];
  QVERIFY(::pipe(ready) == 0 && ::pipe(go) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    // A copy of our own writer would hold its lock too: the child must be a process of its own kind.
    auto other = folder.write("b", "h");
    const bool good = other && other->beginSection("s") && folder.collect(0).value_or(1) == 0;
    char byte = good ? 'y' : 'n';
    bool told = ::write(ready[1], &byte, 1) == 1 && ::read(go[0], &byte, 1) == 1;
    told = told && other->append(std::vector<std::byte>(10)) && other->commit();
    ::_exit(told ? 0 : 1);
  }
  char byte = 0;
  QCOMPARE(::read(ready[0], &byte, 1), ssize_t{1});
  QCOMPARE(byte, 'y');
  QCOMPARE(folder.collect(0).value(), std::size_t{0});
  QCOMPARE(filesIn(scratch.path("s")), std::size_t{2});
  QCOMPARE(::write(go[1], &byte, 1), ssize_t{1});
  int status = 0;
  QCOMPARE(::waitpid(child, &status, 0), child);
  QCOMPARE(status, 0);
  QVERIFY(writer->append(std::vector<std::byte>(10)) && writer->commit());
  QVERIFY(folder.find("a")->has_value() && folder.find("b")->has_value());
}

void TestSnapshotFolder::abandonedFilesAreRemoved() {
  const ScratchFolder scratch;
  const SnapshotFolder folder(scratch.path("s"));
  add(folder, "a");
  const pid_t child = ::fork();
  if (child == 0) {
    auto writer = folder.write("b", "h");
    const bool good = writer && writer->beginSection("s") && writer->append(std::vector<std::byte>(5'000'000));
    if (good) ::raise(SIGKILL);
    ::_exit(1);
  }
  int status = 0;
  QCOMPARE(::waitpid(child, &status, 0), child);
  QVERIFY(WIFSIGNALED(status));
  QCOMPARE(filesIn(scratch.path("s")), std::size_t{2});
  QVERIFY(!folder.find("b")->has_value());
  QCOMPARE(folder.list()->size(), std::size_t{1});
  QVERIFY(folder.collect(kNoQuota).value() > 0);
  QCOMPARE(filesIn(scratch.path("s")), std::size_t{1});
}

QTEST_APPLESS_MAIN(TestSnapshotFolder)
#include "tst_snapshot_folder.moc"
