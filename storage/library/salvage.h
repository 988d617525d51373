// SPDX-License-Identifier: GPL-3.0-or-later
// What can be saved out of a damaged database: row by row, around pages that cannot be read.
#pragma once

#include <string>

#include "storage/library/library.h"
#include "storage/library/library_files.h"

namespace longleaf::storage {

struct SalvageReport {
  Salvaged salvaged;
  std::string sentence;  // for people
};

/// Copies the damaged files aside, makes a new library of every row that can be read, and puts it in the damaged one's
/// place. The caller has the library for itself. After a crash at any point the next opening either begins again or
/// finds the finished one. Throws SQLite::Exception and std::filesystem::filesystem_error.
SalvageReport salvageLibrary(const LibraryFiles& files);

}  // namespace longleaf::storage
