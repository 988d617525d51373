// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/snapshots/snapshot_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>

#include "storage/documents/input_file.h"
#include "storage/snapshots/descriptor.h"
#include "storage/snapshots/section_hash.h"
#include "storage/snapshots/snapshot_layout.h"

namespace longleaf::storage {

namespace {

/// Read and hashed while it is still in the processor's cache.
constexpr std::size_t kPieceBytes = std::size_t{1} << 18;
constexpr std::size_t kBufferAlignment = 4096;

}  // namespace

struct SnapshotFile::State {
  struct FreeMemory {
    void operator()(std::byte* memory) const { std::free(memory); }
  };

  std::string path;
  Descriptor file;
  std::uint64_t size = 0;
  std::string header;
  std::vector<SectionEntry> table;
  // The section that was read last.
  std::unique_ptr<std::byte, FreeMemory> buffer;
  std::size_t capacity = 0;
  SectionHash hash{XXH3_createState()};

  tl::unexpected<Error> corrupt(const std::string& what) const {
    return tl::unexpected(Error{ErrorCode::corrupt, "The saved reading " + quotedName(path) + " is damaged: " + what});
  }

  tl::unexpected<Error> unreadable(int number) const {
    if (number == ENOMEM) {
      return tl::unexpected(
          Error{ErrorCode::outOfMemory, "There is too little memory to load the saved reading " + quotedName(path)});
    }
    const bool missing = number == ENOENT || number == ENOTDIR;
    return tl::unexpected(Error{missing ? ErrorCode::notFound : ErrorCode::unreadable,
                                missing ? "There is no saved reading " + quotedName(path)
                                        : "The saved reading " + quotedName(path) +
                                              " cannot be read: " + std::generic_category().message(number)});
  }

  /// All of `to`, from `offset` on. A file that somebody cuts meanwhile is an error here; mapped, it would be a signal.
  Expected<void> readAt(std::uint64_t offset, std::byte* to, std::size_t bytes) const {
    while (bytes > 0) {
      const ssize_t done = ::pread(file.get(), to, bytes, static_cast<off_t>(offset));
      if (done < 0 && errno == EINTR) continue;
      if (done < 0) return unreadable(errno);
      if (done == 0) return corrupt("it ends too early");
      offset += static_cast<std::uint64_t>(done);
      to += done;
      bytes -= static_cast<std::size_t>(done);
    }
    return {};
  }

  Expected<std::string> textAt(std::uint64_t offset, std::size_t bytes) const {
    std::string text(bytes, '\0');
    if (auto done = readAt(offset, reinterpret_cast<std::byte*>(text.data()), bytes); !done) {
      return tl::unexpected(done.error());
    }
    return text;
  }

  Expected<void> readHeader();
  Expected<void> readTable();
  bool parseTable(std::string_view text, std::uint64_t tableOffset);
  Expected<void> readSection(const SectionEntry& entry);
};

Expected<void> SnapshotFile::State::readHeader() {
  if (size < kPreambleBytes + kTrailerBytes) return corrupt("it is too short");
  const auto preamble = textAt(0, kPreambleBytes);
  if (!preamble) return tl::unexpected(preamble.error());
  if (!preamble->starts_with(kSnapshotMagic)) return corrupt("it does not begin as one");
  NumberCursor numbers(std::string_view(*preamble).substr(kSnapshotMagic.size()));
  std::uint32_t version = 0;
  std::uint32_t bytes = 0;
  std::uint64_t sum = 0;
  numbers.take(version);
  numbers.take(bytes);
  numbers.take(sum);
  if (version != kSnapshotVersion) {
    return corrupt("it has version " + std::to_string(version) + ", this program reads version " +
                   std::to_string(kSnapshotVersion));
  }
  if (bytes > kLargestHeader || bytes > size - kPreambleBytes - kTrailerBytes) return corrupt("its header is cut off");
  auto text = textAt(kPreambleBytes, bytes);
  if (!text) return tl::unexpected(text.error());
  if (XXH3_64bits(text->data(), text->size()) != sum) return corrupt("its header has changed");
  header = std::move(*text);
  return {};
}

Expected<void> SnapshotFile::State::readTable() {
  const auto trailer = textAt(size - kTrailerBytes, kTrailerBytes);
  if (!trailer) return tl::unexpected(trailer.error());
  if (!trailer->ends_with(kSnapshotEndMagic)) return corrupt("its end is missing");
  NumberCursor numbers(*trailer);
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint64_t sum = 0;
  numbers.take(offset);
  numbers.take(bytes);
  numbers.take(sum);
  const std::uint64_t end = size - kTrailerBytes;
  if (bytes > kLargestTable || offset > end || bytes != end - offset) return corrupt("its table is not where it says");
  const auto text = textAt(offset, bytes);
  if (!text) return tl::unexpected(text.error());
  if (XXH3_64bits(text->data(), text->size()) != sum) return corrupt("its table has changed");
  if (!parseTable(*text, offset)) return corrupt("its table makes no sense");
  return {};
}

/// Sections lie one behind another between the header and the table, each with a name of its own.
bool SnapshotFile::State::parseTable(std::string_view text, std::uint64_t tableOffset) {
  NumberCursor cursor(text);
  std::uint64_t end = kPreambleBytes + header.size();
  while (!cursor.atEnd()) {
    SectionEntry entry;
    std::uint32_t nameBytes = 0;
    if (!cursor.take(nameBytes) || !cursor.take(entry.name, nameBytes) || !cursor.take(entry.offset) ||
        !cursor.take(entry.bytes) || !cursor.take(entry.hash)) {
      return false;
    }
    if (entry.offset < end || entry.offset > tableOffset || entry.bytes > tableOffset - entry.offset) return false;
    if (entry.offset % kSectionAlignment != 0 || entry.name.empty()) return false;
    const auto same = [&](const SectionEntry& other) { return other.name == entry.name; };
    if (std::any_of(table.begin(), table.end(), same)) return false;
    end = entry.offset + entry.bytes;
    table.push_back(std::move(entry));
  }
  return true;
}

Expected<void> SnapshotFile::State::readSection(const SectionEntry& entry) {
  if (entry.bytes > capacity || !buffer) {
    capacity = (entry.bytes / kBufferAlignment + 1) * kBufferAlignment;
    buffer.reset();
    buffer.reset(static_cast<std::byte*>(std::aligned_alloc(kBufferAlignment, capacity)));
    if (!buffer) {
      capacity = 0;
      return unreadable(ENOMEM);
    }
  }
  XXH3_64bits_reset(hash.get());
  for (std::uint64_t at = 0; at < entry.bytes; at += kPieceBytes) {
    const std::size_t piece = std::min<std::uint64_t>(kPieceBytes, entry.bytes - at);
    if (auto done = readAt(entry.offset + at, buffer.get() + at, piece); !done) return done;
    XXH3_64bits_update(hash.get(), buffer.get() + at, piece);
  }
  if (XXH3_64bits_digest(hash.get()) != entry.hash) return corrupt("its section " + entry.name + " has changed");
  return {};
}

SnapshotFile::SnapshotFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
SnapshotFile::SnapshotFile(SnapshotFile&&) noexcept = default;
SnapshotFile& SnapshotFile::operator=(SnapshotFile&&) noexcept = default;
SnapshotFile::~SnapshotFile() = default;

Expected<SnapshotFile> SnapshotFile::open(const std::string& path) {
  auto state = std::make_unique<State>();
  state->path = path;
  // Not blocking: a pipe of this name must not hold the program up.
  state->file = Descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!state->file.open()) return state->unreadable(errno);
  struct stat status {};
  if (::fstat(state->file.get(), &status) != 0) return state->unreadable(errno);
  if (!S_ISREG(status.st_mode)) return state->unreadable(S_ISDIR(status.st_mode) ? EISDIR : EINVAL);
  state->size = static_cast<std::uint64_t>(status.st_size);
  if (auto done = state->readHeader(); !done) return tl::unexpected(done.error());
  if (auto done = state->readTable(); !done) return tl::unexpected(done.error());
  return SnapshotFile(std::move(state));
}

std::string_view SnapshotFile::header() const { return m_state->header; }

std::size_t SnapshotFile::bytes() const { return m_state->size; }

std::vector<std::string> SnapshotFile::sections() const {
  std::vector<std::string> names;
  for (const SectionEntry& entry : m_state->table) names.push_back(entry.name);
  return names;
}

Expected<std::span<const std::byte>> SnapshotFile::section(std::string_view name) const {
  const auto same = [name](const SectionEntry& entry) { return entry.name == name; };
  const auto found = std::find_if(m_state->table.begin(), m_state->table.end(), same);
  if (found == m_state->table.end()) return m_state->corrupt("it has no section " + std::string(name));
  if (auto done = m_state->readSection(*found); !done) return tl::unexpected(done.error());
  return std::span<const std::byte>(m_state->buffer.get(), found->bytes);
}

}  // namespace longleaf::storage
