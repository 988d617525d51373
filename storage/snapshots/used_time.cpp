// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/snapshots/used_time.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>

#include "storage/ordered_time.h"

namespace longleaf::storage {

namespace {

namespace fs = std::filesystem;

/// Milliseconds since 1970 at which one of the others was used, the last of them.
std::int64_t latestUse(const fs::path& mine) {
  std::int64_t latest = 0;
  std::error_code error;
  for (fs::directory_iterator entry(mine.parent_path(), error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    struct stat status {};
    const fs::path& path = entry->path();
    if (path == mine || !path.string().ends_with(kSnapshotEnding) || ::lstat(path.c_str(), &status) != 0) continue;
    latest = std::max(latest, status.st_mtim.tv_sec * std::int64_t{1000} + status.st_mtim.tv_nsec / 1'000'000);
  }
  return latest;
}

}  // namespace

void markUsed(const std::string& path) {
  const std::int64_t now = nowBehind(latestUse(path));
  const timespec time = {.tv_sec = now / 1000, .tv_nsec = now % 1000 * 1'000'000};
  const timespec times[2] = {time, time};
  if (::utimensat(AT_FDCWD, path.c_str(), times, 0) != 0) ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
}

}  // namespace longleaf::storage
