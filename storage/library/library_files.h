// SPDX-License-Identifier: GPL-3.0-or-later
// The files of a library's folder, and steps with them that a power cut cannot leave half done. All throw
// std::filesystem::filesystem_error, with the system's reason.
#pragma once

#include <filesystem>
#include <string>

namespace longleaf::storage {

struct LibraryFiles {
  std::filesystem::path folder;

  std::filesystem::path database() const { return folder / "library.db"; }
  std::filesystem::path log() const { return folder / "library.db-wal"; }
  std::filesystem::path logIndex() const { return folder / "library.db-shm"; }
  /// The database's first page as it was when all was well: it says where every table begins.
  std::filesystem::path firstPage() const { return folder / "library.head"; }
  /// A salvaged database, whole, that is to take the damaged one's place.
  std::filesystem::path salvaged() const { return folder / "library.salvaged"; }
  /// Work that is thrown away if it was not finished.
  std::filesystem::path scratch() const { return folder / "library.scratch"; }
};

/// `name`-20261122-101500 in the folder, with a number added if that is there.
std::filesystem::path datedName(const std::filesystem::path& folder, const std::string& name,
                                const std::string& ending);

/// Waits until file or folder is on the disk.
void flush(const std::filesystem::path& path);
void copyAndFlush(const std::filesystem::path& from, const std::filesystem::path& to);

std::string readBytes(const std::filesystem::path& file, std::size_t begin, std::size_t count);  // fewer at the end
/// Replaces the file as a whole.
void replaceBytes(const std::filesystem::path& file, const std::string& bytes);

/// The salvaged database takes the damaged one's place. Ends what was begun if it is called again after a crash. The
/// damaged one's log and first page go first: they would be taken for the new one's.
void putSalvagedInPlace(const LibraryFiles& files);

}  // namespace longleaf::storage
