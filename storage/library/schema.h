// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of the library, as a list of migrations: a new library runs through all of them, an old one through those
// it has not seen. Migration n makes schema version n (PRAGMA user_version); one that was ever published is never
// changed again.
#pragma once

#include <SQLiteCpp/Database.h>

#include <array>
#include <functional>
#include <span>
#include <string>

namespace longleaf::storage {

/// "LLLB": PRAGMA application_id, so that another program's database is not taken for a library.
inline constexpr int kApplicationId = 0x4C4C4C42;

/// The list of tables fits on the first page, which is kept twice (first_page.h).
inline constexpr std::size_t kDatabasePageBytes = 8192;

/// Page size and journal of a database, before its first table.
void beginDatabase(SQLite::Database& database);

using Migration = void (*)(SQLite::Database& database);

std::span<const Migration> migrations();
inline int currentVersion() { return static_cast<int>(migrations().size()); }

int schemaVersion(SQLite::Database& database);

/// Brings the database to the version of the last of `steps`, each in a transaction of its own, and returns the version
/// before. `backUp` is called before each step but the one that creates the tables; its exception ends the migration.
/// Throws SQLite::Exception; the database then is at the version of the last step that was done.
int migrate(SQLite::Database& database, std::span<const Migration> steps, const std::function<void(int)>& backUp);

/// A full-text index (FTS5, external content) and the view that it is made from: a row's words and its bigrams
/// (passages.h). Rows that leave or change are taken out of the index before, and put in after.
struct TextIndex {
  const char* table;
  const char* view;   // id, words, bigrams
  const char* owner;  // the view's column that drop() and add() select by
};
inline constexpr TextIndex kTitleIndex = {"title_index", "title_words", "id"};
inline constexpr TextIndex kPassageIndex = {"passage_index", "passage_words", "document"};
inline constexpr TextIndex kMessageIndex = {"message_index", "message_words", "id"};
inline constexpr std::array kTextIndexes = {kTitleIndex, kPassageIndex, kMessageIndex};

void addToIndex(SQLite::Database& database, const TextIndex& index, std::int64_t owner);
void dropFromIndex(SQLite::Database& database, const TextIndex& index, std::int64_t owner);
/// All of them from what the tables hold.
void rebuildIndexes(SQLite::Database& database);

}  // namespace longleaf::storage
