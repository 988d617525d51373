// SPDX-License-Identifier: GPL-3.0-or-later
// A snapshot on disk: a header that says what it is of, and named sections of bytes, each with its XXH3. Opaque here:
// the engine makes the sections and checks what they say.
//
//   "LLSNAP01"  u32 version, u32 header bytes, u64 XXH3 of the header; header (JSON, UTF-8)
//   sections, each beginning at a multiple of 4096 bytes
//   table: for each section its name, offset, bytes, XXH3; then u64 table offset, u64 table bytes, u64 XXH3 of the
//   table, "LLSNAPEN"
//
// All numbers little-endian. A file is written under a temporary name, flushed to the disk, and renamed: it is whole or
// absent, whatever happens. It is read in pieces, not mapped: a mapped file that somebody cuts ends the program by a
// signal, and every section is copied to the engine's memory at once anyway.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/error.h"

namespace longleaf::storage {

class SnapshotWriter final {
 public:
  /// `path`: the final name. Errors: diskFull, unreadable.
  static Expected<SnapshotWriter> create(const std::string& path, std::string_view header);

  SnapshotWriter(SnapshotWriter&&) noexcept;
  SnapshotWriter& operator=(SnapshotWriter&&) noexcept;
  ~SnapshotWriter();  // without commit(): removes the temporary file

  /// What append() adds from here on belongs to this section.
  Expected<void> beginSection(std::string_view name);
  Expected<void> append(std::span<const std::byte> bytes);
  /// Table, fsync, rename, fsync of the folder. Returns the file's size.
  Expected<std::size_t> commit();

 private:
  struct State;
  explicit SnapshotWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

class SnapshotFile final {
 public:
  /// Opens the file and checks header and table. Errors: notFound; corrupt with what is wrong (truncated, other
  /// version, flipped bits); unreadable.
  static Expected<SnapshotFile> open(const std::string& path);

  SnapshotFile(SnapshotFile&&) noexcept;
  SnapshotFile& operator=(SnapshotFile&&) noexcept;
  ~SnapshotFile();

  std::string_view header() const;
  std::size_t bytes() const;
  std::vector<std::string> sections() const;
  /// A section's bytes, their XXH3 checked at every call. Valid until the next call, aligned to 4096 bytes. Errors:
  /// corrupt (there is no such section, or it has changed); unreadable.
  Expected<std::span<const std::byte>> section(std::string_view name) const;

 private:
  struct State;
  explicit SnapshotFile(std::unique_ptr<State> state);
  std::unique_ptr<State> m_state;
};

}  // namespace longleaf::storage
