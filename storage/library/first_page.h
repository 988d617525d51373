// SPDX-License-Identifier: GPL-3.0-or-later
// A copy of the database's first page, kept beside it. That page holds the list of tables; without it, none of the
// others can be told what it is of.
#pragma once

#include <SQLiteCpp/Database.h>

#include "storage/library/library_files.h"

namespace longleaf::storage {

/// Whether the file's header is one that a library has. A log may hold a later one; what is asked for never changes.
bool hasPlausibleHeader(SQLite::Database& database);
/// The same of a file that no connection of this process has open.
bool hasPlausibleHeader(const std::filesystem::path& database);

/// Brings the copy up to date if tables have moved since. `database` is the open and healthy one.
void keepFirstPage(const LibraryFiles& files, SQLite::Database& database);

/// Puts the kept page into a damaged database. False if there is none.
bool restoreFirstPage(const LibraryFiles& files, const std::filesystem::path& damaged);

}  // namespace longleaf::storage
