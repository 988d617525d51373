// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot file is whole or absent, and what is not as it was written is refused.
#include "storage/snapshots/snapshot_file.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <numeric>

#include "support/scratch_folder.h"

using namespace longleaf::storage;
using longleaf::tests::ScratchFolder;

namespace {

using Bytes = std::vector<std::byte>;
using Sections = std::vector<std::pair<std::string, Bytes>>;

Bytes someBytes(std::size_t count, unsigned seed) {
  Bytes bytes(count);
  for (std::byte& b : bytes) {
    seed = seed * 1664525U + 1013904223U;
    b = static_cast<std::byte>(seed >> 24U);
  }
  return bytes;
}

/// Writes the sections in pieces of `piece` bytes.
Expected<std::size_t> write(const std::string& path, const std::string& header, const Sections& sections,
                            std::size_t piece = 1000) {
  auto writer = SnapshotWriter::create(path, header);
  if (!writer) return tl::unexpected(writer.error());
  for (const auto& [name, bytes] : sections) {
    if (auto done = writer->beginSection(name); !done) return tl::unexpected(done.error());
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      const auto part = std::span(bytes).subspan(at, std::min(piece, bytes.size() - at));
      if (auto done = writer->append(part); !done) return tl::unexpected(done.error());
    }
  }
  return writer->commit();
}

Bytes contentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

bool isEmpty(const std::string& folder) { return std::filesystem::is_empty(folder); }

/// The header and every section, or what was wrong with one of them.
Expected<Sections> readAll(const std::string& path) {
  const auto file = SnapshotFile::open(path);
  if (!file) return tl::unexpected(file.error());
  Sections all{{std::string(file->header()), {}}};
  for (const std::string& name : file->sections()) {
    const auto bytes = file->section(name);
    if (!bytes) return tl::unexpected(bytes.error());
    all.emplace_back(name, Bytes(bytes->begin(), bytes->end()));
  }
  return all;
}

const Sections kSmall{{"one", someBytes(300, 1)}, {"nothing", {}}, {"two", someBytes(77, 2)}};
const std::string kHeader = R"({"model":"abc","budget":2048})";

Sections withHeader(const Sections& sections) {
  Sections all{{kHeader, {}}};
  all.insert(all.end(), sections.begin(), sections.end());
  return all;
}

bool put(const char* path, const std::string& text) {
  std::ofstream out(path);
  out << text << std::flush;
  return out.good();
}

/// What the child's test returned; 99 if it was ended by a signal.
template <class Work>
int inChild(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

}  // namespace

class TestSnapshotFile final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void givesBackWhatWasWritten_data();
  void givesBackWhatWasWritten();
  void sectionsAreAligned();
  void replacesAtOnce();
  void wholeOrAbsent();
  void diskFull_data();
  void diskFull();
  void cannotBeWritten();
  void wrongUse();
  void everyTruncationIsRefused();
  void everyFlippedByteIsRefusedOrHarmless();
  void refusesHostileTables();
  void notASnapshot();
  void aFileThatIsCutWhileOpen();
};

void TestSnapshotFile::givesBackWhatWasWritten_data() {
  QTest::addColumn<int>("bytes");
  QTest::addColumn<int>("piece");
  const auto row = [](int bytes, int piece) { QTest::addRow("%d in pieces of %d", bytes, piece) << bytes << piece; };
  for (const int bytes : {0, 1, 4095, 4096, 4097}) row(bytes, 777);
  for (const int piece : {777, 4 << 20, 20'000'000}) row(9'000'001, piece);  // the writer's buffer has 4 MiB
  row(4 << 20, 4 << 20);
}

void TestSnapshotFile::givesBackWhatWasWritten() {
  QFETCH(const int, bytes);
  QFETCH(const int, piece);
  const ScratchFolder folder;
  const std::string path = folder.path("a snapshot \"of\" it");
  const Sections sections{{"first", someBytes(static_cast<std::size_t>(bytes), 5)},
                          {"second part", someBytes(99, 6)},
                          {"third", someBytes(static_cast<std::size_t>(bytes) / 2, 7)}};
  const auto size = write(path, kHeader, sections, static_cast<std::size_t>(piece));
  QVERIFY(size);
  QCOMPARE(std::filesystem::file_size(path), *size);
  const auto all = readAll(path);
  QVERIFY(all);
  QVERIFY(*all == withHeader(sections));

  // In any order, more than once; a moved file is the same file.
  auto file = SnapshotFile::open(path);
  QVERIFY(file);
  QCOMPARE(file->bytes(), *size);
  SnapshotFile moved = std::move(*file);
  for (const std::size_t i : {2U, 0U, 1U, 1U, 0U}) {
    const auto section = moved.section(sections[i].first);
    QVERIFY(section);
    QVERIFY(std::ranges::equal(*section, sections[i].second));
  }
  const auto none = moved.section("fourth");
  QVERIFY(!none);
  QCOMPARE(none.error().code, ErrorCode::corrupt);
}

void TestSnapshotFile::sectionsAreAligned() {
  const ScratchFolder folder;
  QVERIFY(write(folder.path("s"), kHeader, kSmall));
  const Bytes content = contentOf(folder.path("s"));
  QVERIFY(std::ranges::equal(std::span(content).subspan(4096, 300), kSmall[0].second));
  QVERIFY(std::ranges::equal(std::span(content).subspan(8192, 77), kSmall[2].second));
  const auto file = SnapshotFile::open(folder.path("s"));
  QCOMPARE(reinterpret_cast<std::uintptr_t>(file->section("two")->data()) % 4096, std::uintptr_t{0});
  struct stat status {};
  QCOMPARE(::stat(folder.path("s").c_str(), &status), 0);
  QCOMPARE(status.st_mode & 0777U, 0600U);
}

void TestSnapshotFile::replacesAtOnce() {
  const ScratchFolder folder;
  const std::string path = folder.path("s");
  QVERIFY(write(path, kHeader, kSmall));
  const auto before = SnapshotFile::open(path);
  auto writer = SnapshotWriter::create(path, "new");
  QVERIFY(writer && writer->beginSection("one") && writer->append(someBytes(10, 3)));
  QVERIFY(*readAll(path) == withHeader(kSmall));  // as long as the new one is not whole
  QVERIFY(writer->commit());
  QCOMPARE(readAll(path)->front().first, std::string("new"));
  // Who had opened the old one still reads that.
  QVERIFY(std::ranges::equal(*before->section("one"), kSmall[0].second));
}

void TestSnapshotFile::wholeOrAbsent() {
  const ScratchFolder folder;
  {
    auto writer = SnapshotWriter::create(folder.path("s"), kHeader);
    QVERIFY(writer && writer->beginSection("one") && writer->append(someBytes(9'000'000, 1)));
    QVERIFY(!isEmpty(folder.path("")));
    auto other = SnapshotWriter::create(folder.path("s"), kHeader);  // at the same time
    QVERIFY(other);
    *other = std::move(*writer);
  }
  QVERIFY(isEmpty(folder.path("")));
}

void TestSnapshotFile::diskFull_data() {
  QTest::addColumn<int>("megabytes");
  QTest::addColumn<bool>("limit");  // of the file's size; else a small disk
  for (const int megabytes : {0, 1, 5}) QTest::addRow("limit of %d MB", megabytes) << megabytes << true;
  for (const int megabytes : {1, 5}) QTest::addRow("disk of %d MB", megabytes) << megabytes << false;
}

void TestSnapshotFile::diskFull() {
  QFETCH(const int, megabytes);
  QFETCH(const bool, limit);
  constexpr int kNoSmallDisk = 7;
  const ScratchFolder folder;
  const std::string path = folder.path("s");
  const Sections large{{"large", someBytes(12'000'000, 4)}};
  const int result = inChild([&] {
    if (limit) {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit size{.rlim_cur = static_cast<rlim_t>(megabytes) << 20U, .rlim_max = RLIM_INFINITY};
      if (::setrlimit(RLIMIT_FSIZE, &size) != 0) return 1;
    } else {
      const std::string options = "size=" + std::to_string(megabytes) + "m";
      const std::string user = "0 " + std::to_string(::getuid()) + " 1";
      const std::string group = "0 " + std::to_string(::getgid()) + " 1";
      if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0 || !put("/proc/self/setgroups", "deny") ||
          !put("/proc/self/uid_map", user) || !put("/proc/self/gid_map", group) ||
          ::mount("none", folder.path("").c_str(), "tmpfs", 0, options.c_str()) != 0) {
        return kNoSmallDisk;
      }
    }
    const auto done = write(path, kHeader, large, 100'000);
    if (done || done.error().code != ErrorCode::diskFull) {
      qWarning("%s", done ? "it was written" : done.error().message.c_str());
      return 2;
    }
    if (!isEmpty(folder.path(""))) return 3;
    // Something small still fits.
    if (megabytes == 0) return 0;
    return write(path, kHeader, kSmall) && readAll(path) ? 0 : 4;
  });
  if (result == kNoSmallDisk) QSKIP("this system mounts no disk of a chosen size for a test");
  QCOMPARE(result, 0);
}

void TestSnapshotFile::cannotBeWritten() {
  const ScratchFolder folder;
  const auto nowhere = SnapshotWriter::create(folder.path("none/s"), kHeader);
  QVERIFY(!nowhere);
  QCOMPARE(nowhere.error().code, ErrorCode::unreadable);
  // The final name is taken by a folder.
  std::filesystem::create_directory(folder.path("s"));
  std::filesystem::create_directory(folder.path("s/inside"));
  const auto taken = write(folder.path("s"), kHeader, kSmall);
  QVERIFY(!taken);
  QCOMPARE(taken.error().code, ErrorCode::unreadable);
  std::filesystem::remove_all(folder.path("s"));
  QVERIFY(isEmpty(folder.path("")));
}

void TestSnapshotFile::wrongUse() {
  const ScratchFolder folder;
  auto writer = SnapshotWriter::create(folder.path("s"), kHeader);
  QVERIFY(writer);
  QVERIFY(!writer->append(someBytes(1, 1)));
  QVERIFY(!writer->beginSection(""));
  QVERIFY(writer->beginSection("one"));
  QVERIFY(!writer->beginSection("one"));
  QVERIFY(writer->commit());
  QVERIFY(!writer->commit());
  QVERIFY(!writer->append(someBytes(1, 1)));
  QVERIFY(!writer->beginSection("two"));
  const auto tooLong = SnapshotWriter::create(folder.path("t"), std::string((1U << 20) + 1, 'x'));
  QVERIFY(!tooLong);
  QCOMPARE(tooLong.error().code, ErrorCode::internal);
  QVERIFY(write(folder.path("t"), std::string(1U << 20, 'x'), {}));
  QCOMPARE(SnapshotFile::open(folder.path("t"))->header().size(), std::size_t{1} << 20);
}

void TestSnapshotFile::everyTruncationIsRefused() {
  const ScratchFolder folder;
  QVERIFY(write(folder.path("s"), kHeader, kSmall));
  const Bytes content = contentOf(folder.path("s"));
  const std::string path = folder.write("cut", content);
  for (std::size_t size = content.size(); size-- > 0;) {
    std::filesystem::resize_file(path, size);
    const auto all = readAll(path);
    QVERIFY2(!all, qPrintable(QString::number(size)));
    QCOMPARE(all.error().code, ErrorCode::corrupt);
  }
  Bytes longer = content;
  longer.push_back(std::byte{});
  QVERIFY(!readAll(folder.write("longer", longer)));
}

void TestSnapshotFile::everyFlippedByteIsRefusedOrHarmless() {
  const ScratchFolder folder;
  QVERIFY(write(folder.path("s"), kHeader, kSmall));
  const Bytes content = contentOf(folder.path("s"));
  const std::string path = folder.write("flipped", content);
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  QVERIFY(file >= 0);
  std::size_t harmless = 0;
  for (std::size_t at = 0; at < content.size(); ++at) {
    for (const unsigned bits : {1U << (at % 8), 0xFFU}) {
      const std::byte flipped = content[at] ^ static_cast<std::byte>(bits);
      QCOMPARE(::pwrite(file, &flipped, 1, static_cast<off_t>(at)), ssize_t{1});
      const auto all = readAll(path);
      QVERIFY2(!all || *all == withHeader(kSmall), qPrintable(QString::number(at)));
      if (!all) QCOMPARE(all.error().code, ErrorCode::corrupt);
      harmless += all ? 1 : 0;
    }
    QCOMPARE(::pwrite(file, &content[at], 1, static_cast<off_t>(at)), ssize_t{1});
  }
  ::close(file);
  // The bytes that fill up to a section's beginning, and no others.
  const std::size_t used = 24 + kHeader.size() + 300;
  QCOMPARE(harmless, 2 * (8192 - used));
}

void TestSnapshotFile::refusesHostileTables() {
  const ScratchFolder folder;
  // A table is checked beyond its own XXH3, which whoever wrote it could make: sections of other files' tables.
  QVERIFY(write(folder.path("large"), kHeader, {{"one", someBytes(9000, 1)}, {"two", someBytes(9000, 2)}}));
  QVERIFY(write(folder.path("small"), kHeader, {{"one", someBytes(10, 1)}, {"two", someBytes(10, 2)}}));
  const Bytes large = contentOf(folder.path("large"));
  const Bytes small = contentOf(folder.path("small"));
  const std::size_t tail = 2 * (4 + 3 + 24) + 32;
  const std::size_t tableAt = small.size() - tail;
  Bytes mixed(small.begin(), small.begin() + static_cast<std::ptrdiff_t>(tableAt));
  mixed.insert(mixed.end(), large.end() - static_cast<std::ptrdiff_t>(tail), large.end());
  // The trailer of the large file, told that the table lies where it lies here.
  const std::uint64_t offset = tableAt;
  std::memcpy(mixed.data() + mixed.size() - 32, &offset, sizeof offset);
  const auto opened = SnapshotFile::open(folder.write("mixed", mixed));
  QVERIFY(!opened);
  QCOMPARE(opened.error().code, ErrorCode::corrupt);
  QVERIFY(opened.error().message.find("makes no sense") != std::string::npos);
}

void TestSnapshotFile::notASnapshot() {
  const ScratchFolder folder;
  const auto missing = SnapshotFile::open(folder.path("none"));
  QVERIFY(!missing);
  QCOMPARE(missing.error().code, ErrorCode::notFound);
  QCOMPARE(SnapshotFile::open(folder.path("")).error().code, ErrorCode::unreadable);
  QCOMPARE(SnapshotFile::open("/dev/null").error().code, ErrorCode::unreadable);
  QCOMPARE(::mkfifo(folder.path("pipe").c_str(), 0600), 0);
  QCOMPARE(SnapshotFile::open(folder.path("pipe")).error().code, ErrorCode::unreadable);
  QCOMPARE(SnapshotFile::open(folder.write("text", someBytes(5000, 1))).error().code, ErrorCode::corrupt);
  // Of another version: said as such.
  QVERIFY(write(folder.path("s"), kHeader, kSmall));
  Bytes content = contentOf(folder.path("s"));
  content[8] = std::byte{2};
  const auto newer = SnapshotFile::open(folder.write("newer", content));
  QVERIFY(!newer);
  QVERIFY(newer.error().message.find("version 2") != std::string::npos);
}

void TestSnapshotFile::aFileThatIsCutWhileOpen() {
  const ScratchFolder folder;
  const std::string path = folder.path("s");
  QVERIFY(write(path, kHeader, {{"one", someBytes(100'000, 1)}, {"two", someBytes(100'000, 2)}}));
  const auto file = SnapshotFile::open(path);
  QVERIFY(file && file->section("two"));
  std::filesystem::resize_file(path, 110'000);
  QVERIFY(file->section("one"));
  const auto cut = file->section("two");
  QVERIFY(!cut);
  QCOMPARE(cut.error().code, ErrorCode::corrupt);
}

QTEST_APPLESS_MAIN(TestSnapshotFile)
#include "tst_snapshot_file.moc"
