// SPDX-License-Identifier: GPL-3.0-or-later
// A file that is written whole or not at all: under a temporary name beside its own, flushed to the disk, renamed.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/error.h"
#include "storage/snapshots/descriptor.h"

namespace longleaf::app {

class NewFile final {
 public:
  /// Begins the file `path`, and removes what a program that was killed has left of an earlier attempt at it. Errors:
  /// unreadable for a folder, for a missing permission or a missing parent folder; disk_full.
  static Expected<NewFile> create(const std::string& path);

  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();  // without commit(): nothing is left

  /// Errors: disk_full, unreadable; the same for the functions below.
  Expected<void> write(std::string_view bytes);

  struct Copying {
    std::function<void(double)> progress{};  // the share that is done
    std::stop_token stop{};
  };
  /// All bytes of another file, sharing its blocks where the file system can. stopped, too.
  Expected<void> copyFrom(const std::string& path, const Copying& copying);

  /// Takes the place of a file of this name, if there is one.
  Expected<void> commit();

 private:
  explicit NewFile(std::string path);
  Error failure(int number) const;
  Expected<std::size_t> copyStep(int source, std::vector<char>& buffer);

  std::string m_path;
  std::string m_temporary;  // empty once it has its own name
  storage::Descriptor m_file;
};

/// A file of these bytes, whole or not at all.
Expected<void> writeWholeFile(const std::string& path, std::string_view bytes);

}  // namespace longleaf::app
