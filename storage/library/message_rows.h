// SPDX-License-Identifier: GPL-3.0-or-later
// A message's citations, unsupported strings and passages that were read again, as rows. All throw SQLite::Exception.
#pragma once

#include <SQLiteCpp/Database.h>

#include "storage/library/records.h"

namespace longleaf::storage {

/// Replaces what the library has for `message.id`.
void storeEvidence(SQLite::Database& database, const MessageRecord& message);
/// Fills in citations, unsupported and passages.
void loadEvidence(SQLite::Database& database, MessageRecord& message);

}  // namespace longleaf::storage
