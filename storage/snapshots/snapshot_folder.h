// SPDX-License-Identifier: GPL-3.0-or-later
// The library's folder of snapshots: one file a key, a quota, and the least recently used removed first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/error.h"
#include "storage/snapshots/snapshot_file.h"

namespace longleaf::storage {

struct SnapshotInfo {
  std::string path;
  std::string header;  // as written; empty if the file is damaged
  std::size_t bytes = 0;
  std::int64_t usedAt = 0;  // milliseconds since 1970
  bool damaged = false;
};

class SnapshotFolder final {
 public:
  /// `folder` is made when something is first written into it.
  explicit SnapshotFolder(std::string folder) : m_folder(std::move(folder)) {}

  /// Where the snapshot of this key lies or would lie. The key is any text that says everything the snapshot depends
  /// on.
  std::string pathOf(std::string_view key) const;
  /// The snapshot of a key, marked as used now; nothing if there is none. A damaged one is set aside (renamed to
  /// *.damaged) and the error, corrupt, says so.
  Expected<std::optional<SnapshotFile>> find(std::string_view key) const;
  Expected<SnapshotWriter> write(std::string_view key, std::string_view header) const;
  /// Sets a snapshot aside whose content turned out wrong though its checksums were right.
  void setAside(std::string_view key) const;

  Expected<std::vector<SnapshotInfo>> list() const;  // most recently used first
  Expected<void> remove(const std::string& path) const;
  /// Removes temporary files of writers that are gone. Returns bytes freed.
  Expected<std::size_t> removeAbandoned() const;
  /// Removes those, damaged ones, and then the least recently used until the rest is
  /// no larger than `quotaBytes`. Returns bytes freed.
  Expected<std::size_t> collect(std::size_t quotaBytes) const;

 private:
  std::string m_folder;
};

}  // namespace longleaf::storage
