// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "storage/documents/input_file.h"
#include "storage/snapshots/descriptor.h"
#include "storage/snapshots/section_hash.h"
#include "storage/snapshots/snapshot_file.h"
#include "storage/snapshots/snapshot_layout.h"
#include "storage/snapshots/used_time.h"

namespace longleaf::storage {

namespace {

/// Sections come in pieces of a few hundred bytes up to megabytes; the disk sees large writes only.
constexpr std::size_t kBufferBytes = std::size_t{4} << 20;
constexpr int kNameAttempts = 1000;

Error writeError(const std::string& path, int number) {
  const std::string name = quotedName(path);
  if (isDiskFull(number)) {
    return {ErrorCode::diskFull, "There is no room on the disk to save " + name + "; free some and read it again"};
  }
  return {ErrorCode::unreadable, name + " cannot be written: " + std::generic_category().message(number)};
}

Error misuse(const char* what) { return {ErrorCode::internal, std::string("A snapshot was written wrongly: ") + what}; }

std::span<const std::byte> bytesOf(std::string_view text) { return std::as_bytes(std::span(text)); }

/// A new file beside `path`, locked as long as it is open, so that others can tell it from one left behind.
Descriptor createTemporary(const std::string& path, std::string& name) {
  static std::atomic<unsigned> counter = 0;
  for (int attempt = 0; attempt < kNameAttempts; ++attempt) {
    name = path + '.' + std::to_string(::getpid()) + '.' + std::to_string(counter++) + ".tmp";
    Descriptor file(::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!file.open() && errno == EEXIST) continue;
    if (!file.open()) return file;
    struct stat status {};
    const bool locked = ::flock(file.get(), LOCK_EX | LOCK_NB) == 0;
    // Somebody who tidies up may have seen the file before it was locked: then it has no name any more.
    if (locked && ::fstat(file.get(), &status) == 0 && status.st_nlink > 0) return file;
    ::unlink(name.c_str());
  }
  errno = EEXIST;
  return Descriptor();
}

bool syncFolderOf(const std::string& path) {
  std::string folder = std::filesystem::path(path).parent_path().string();
  if (folder.empty()) folder = ".";
  const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return open.open() && ::fsync(open.get()) == 0;
}

}  // namespace

struct SnapshotWriter::State {
  std::string path;
  std::string temporary;  // empty once it has its final name
  Descriptor file;
  std::unique_ptr<std::byte[]> buffer = std::make_unique_for_overwrite<std::byte[]>(kBufferBytes);
  std::size_t buffered = 0;
  std::uint64_t written = 0;  // those in the buffer included
  SectionHash hash{XXH3_createState()};
  std::vector<SectionEntry> table;
  bool failed = false;

  ~State() {
    if (!temporary.empty()) ::unlink(temporary.c_str());
  }

  Error fail(int number) {
    failed = true;
    return writeError(path, number);
  }

  Expected<void> writeOut(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t done = ::write(file.get(), bytes.data(), bytes.size());
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return tl::unexpected(fail(errno));
      bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return {};
  }

  Expected<void> flush() {
    const std::size_t count = std::exchange(buffered, 0);
    return writeOut(std::span(buffer.get(), count));
  }

  Expected<void> put(std::span<const std::byte> bytes) {
    written += bytes.size();
    if (bytes.size() >= kBufferBytes) {
      if (auto done = flush(); !done) return done;
      return writeOut(bytes);
    }
    const std::size_t first = std::min(bytes.size(), kBufferBytes - buffered);
    std::copy_n(bytes.begin(), first, buffer.get() + buffered);
    buffered += first;
    if (first == bytes.size()) return {};
    if (auto done = flush(); !done) return done;
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(first), bytes.end(), buffer.get());
    buffered = bytes.size() - first;
    return {};
  }

  void endSection() {
    if (table.empty()) return;
    table.back().bytes = written - table.back().offset;
    table.back().hash = XXH3_64bits_digest(hash.get());
  }

  std::string tableAndTrailer() const {
    std::string text;
    for (const SectionEntry& entry : table) {
      putNumber(text, static_cast<std::uint32_t>(entry.name.size()));
      text += entry.name;
      putNumber(text, entry.offset);
      putNumber(text, entry.bytes);
      putNumber(text, entry.hash);
    }
    const std::uint64_t bytes = text.size();
    const std::uint64_t sum = XXH3_64bits(text.data(), text.size());
    putNumber(text, written);
    putNumber(text, bytes);
    putNumber(text, sum);
    text += kSnapshotEndMagic;
    return text;
  }
};

SnapshotWriter::SnapshotWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}
SnapshotWriter::SnapshotWriter(SnapshotWriter&&) noexcept = default;
SnapshotWriter& SnapshotWriter::operator=(SnapshotWriter&&) noexcept = default;
SnapshotWriter::~SnapshotWriter() = default;

Expected<SnapshotWriter> SnapshotWriter::create(const std::string& path, std::string_view header) {
  if (header.size() > kLargestHeader) return tl::unexpected(misuse("its header is too long"));
  auto state = std::make_unique<State>();
  state->path = path;
  state->file = createTemporary(path, state->temporary);
  if (!state->file.open()) {
    const int number = errno;
    state->temporary.clear();  // it is not ours
    return tl::unexpected(writeError(path, number));
  }
  std::string preamble(kSnapshotMagic);
  putNumber(preamble, kSnapshotVersion);
  putNumber(preamble, static_cast<std::uint32_t>(header.size()));
  putNumber(preamble, static_cast<std::uint64_t>(XXH3_64bits(header.data(), header.size())));
  preamble += header;
  if (auto done = state->put(bytesOf(preamble)); !done) return tl::unexpected(done.error());
  return SnapshotWriter(std::move(state));
}

Expected<void> SnapshotWriter::beginSection(std::string_view name) {
  if (!m_state || m_state->failed) return tl::unexpected(misuse("it has ended"));
  const auto same = [name](const SectionEntry& entry) { return entry.name == name; };
  if (name.empty() || std::any_of(m_state->table.begin(), m_state->table.end(), same)) {
    return tl::unexpected(misuse("every section needs a name of its own"));
  }
  m_state->endSection();
  static constexpr std::byte kZeros[kSectionAlignment] = {};
  const std::size_t over = m_state->written % kSectionAlignment;
  if (over > 0) {
    if (auto done = m_state->put(std::span(kZeros).first(kSectionAlignment - over)); !done) return done;
  }
  m_state->table.push_back({.name = std::string(name), .offset = m_state->written});
  XXH3_64bits_reset(m_state->hash.get());
  return {};
}

Expected<void> SnapshotWriter::append(std::span<const std::byte> bytes) {
  if (!m_state || m_state->failed) return tl::unexpected(misuse("it has ended"));
  if (m_state->table.empty()) return tl::unexpected(misuse("bytes belong to a section"));
  XXH3_64bits_update(m_state->hash.get(), bytes.data(), bytes.size());
  return m_state->put(bytes);
}

Expected<std::size_t> SnapshotWriter::commit() {
  if (!m_state || m_state->failed) return tl::unexpected(misuse("it has ended"));
  const std::unique_ptr<State> state = std::move(m_state);
  state->endSection();
  const std::string end = state->tableAndTrailer();
  if (end.size() > kLargestTable + kTrailerBytes) return tl::unexpected(misuse("it has too many sections"));
  if (auto done = state->put(bytesOf(end)); !done) return tl::unexpected(done.error());
  if (auto done = state->flush(); !done) return tl::unexpected(done.error());
  if (::fsync(state->file.get()) != 0) return tl::unexpected(state->fail(errno));
  if (::rename(state->temporary.c_str(), state->path.c_str()) != 0) return tl::unexpected(state->fail(errno));
  state->temporary.clear();
  markUsed(state->path);
  if (!syncFolderOf(state->path)) return tl::unexpected(state->fail(errno));
  return state->written;
}

}  // namespace longleaf::storage
