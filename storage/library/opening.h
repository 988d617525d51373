// SPDX-License-Identifier: GPL-3.0-or-later
// From a folder to an open, current and healthy database.
#pragma once

#include "storage/library/connection.h"

namespace longleaf::storage {

/// Creates, migrates or salvages as needed. What `parts` gets is filled in; its folder and lock are there already.
/// Throws Refusal, SQLite::Exception, std::filesystem::filesystem_error.
void openDatabase(LibraryParts& parts, const LibraryOptions& options);

}  // namespace longleaf::storage
