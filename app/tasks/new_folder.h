// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of copied files that comes to be whole or not at all: under a temporary name beside its own, then renamed.
#pragma once

#include <span>
#include <string>

#include "app/error.h"
#include "app/tasks/new_file.h"
#include "storage/snapshots/descriptor.h"

namespace longleaf::app {

class NewFolder final {
 public:
  /// Begins the folder `path`, which must not exist, and removes what an earlier attempt at it has left. Errors:
  /// unreadable, disk_full.
  static Expected<NewFolder> create(const std::string& path);

  NewFolder(NewFolder&& other) noexcept;
  NewFolder& operator=(NewFolder&&) = delete;
  ~NewFolder();  // without commit(): nothing is left

  /// Copies of these files, under their own names. Errors: unreadable, disk_full, stopped.
  Expected<void> copyFrom(std::span<const std::string> files, const NewFile::Copying& copying);

  Expected<void> commit();

 private:
  NewFolder(std::string path, std::string temporary);

  std::string m_path;
  std::string m_temporary;  // empty once it has its own name
  storage::Descriptor m_held;
};

}  // namespace longleaf::app
