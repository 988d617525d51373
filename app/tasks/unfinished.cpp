// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/unfinished.h"

#include <fcntl.h>
#include <sys/file.h>

#include <system_error>

#include "storage/snapshots/descriptor.h"

namespace longleaf::app {

namespace fs = std::filesystem;

std::string unfinishedPrefix(const fs::path& path) { return "." + path.filename().string() + "."; }

void removeAbandoned(const fs::path& folder, const std::string& prefix) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(kUnfinishedEnding)) continue;
    const storage::Descriptor held(::open(entry->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    std::error_code ignored;
    if (held.open() && ::flock(held.get(), LOCK_EX | LOCK_NB) == 0) fs::remove_all(entry->path(), ignored);
  }
}

}  // namespace longleaf::app
