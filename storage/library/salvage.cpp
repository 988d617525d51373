// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/salvage.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <vector>

#include "storage/library/connection.h"
#include "storage/library/first_page.h"
#include "storage/library/private_folder.h"
#include "storage/library/row_walk.h"
#include "storage/library/schema.h"

namespace longleaf::storage {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kNoWait{0};

std::string quotedIdentifier(const std::string& name) { return '"' + name + '"'; }

/// All tables that hold what cannot be made again: not the full-text indexes.
std::vector<TableToSave> tablesToSave(SQLite::Database& database) {
  std::vector<TableToSave> tables;
  SQLite::Statement names(
      database,
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
      "AND name NOT LIKE '%\\_index%' ESCAPE '\\' ORDER BY rowid");
  while (names.executeStep()) {
    TableToSave table{.name = names.getColumn(0).getString(), .columns = {}, .keepParts = false};
    table.keepParts = table.name == "messages" || table.name == "documents";
    SQLite::Statement columns(database, "SELECT name FROM pragma_table_info(?)");
    columns.bind(1, table.name);
    while (columns.executeStep()) table.columns.push_back(columns.getColumn(0).getString());
    tables.push_back(std::move(table));
  }
  return tables;
}

/// Opens a damaged database for what can be read of it; nothing of it is checked, nothing is written.
std::unique_ptr<SQLite::Database> openDamaged(const fs::path& file) {
  auto database = std::make_unique<SQLite::Database>(file.string(), SQLite::OPEN_READWRITE);
  sqlite3_db_config(database->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  database->exec("PRAGMA writable_schema = ON");  // tables whose neighbours in the list are damaged are still tables
  return database;
}

/// Whether the list of tables can be read.
bool hasTables(const fs::path& file) {
  try {
    const auto database = openDamaged(file);
    return hasPlausibleHeader(*database) &&
           database->execAndGet(
                       "SELECT count(*) FROM sqlite_schema WHERE name IN ('chats', 'messages', 'documents') AND "
                       "type = 'table'")
                   .getInt() == 3 &&
           database->execAndGet("PRAGMA application_id").getInt() == kApplicationId;
  } catch (const SQLite::Exception&) {
    return false;
  }
}

/// Messages are worth more than the line that names their chat: lost chats are made again from their messages. Whatever
/// else has lost what it belongs to goes.
void mendReferences(SQLite::Database& database) {
  database.exec(
      "INSERT INTO chats(id, kind, title, settings, created_at, changed_at) SELECT chat, 0, coalesce((SELECT "
      "substr(text, 1, 80) FROM messages AS first WHERE first.chat = messages.chat ORDER BY id LIMIT 1), ''), '{}', "
      "min(created_at), max(created_at) FROM messages WHERE chat NOT IN (SELECT id FROM chats) GROUP BY chat");
  struct Orphan {
    std::string table;
    std::int64_t row;
  };
  std::vector<Orphan> orphans;
  SQLite::Statement complaints(database, "PRAGMA foreign_key_check");
  while (complaints.executeStep())
    orphans.push_back({complaints.getColumn(0).getString(), complaints.getColumn(1).getInt64()});
  complaints.reset();
  for (const Orphan& orphan : orphans)
    database.exec("DELETE FROM " + quotedIdentifier(orphan.table) + " WHERE rowid = " + std::to_string(orphan.row));
}

int countOf(SQLite::Database& database, const std::string& what) {
  return database.execAndGet("SELECT count(*) FROM " + what).getInt();
}

std::string counted(int count, const std::string& one, const std::string& many) {
  return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

Salvaged countAll(SQLite::Database& database, const std::string& keptAt) {
  Salvaged salvaged{.documents = countOf(database, "documents"),
                    .chats = countOf(database, "chats"),
                    .messages = countOf(database, "messages"),
                    .keptAt = keptAt};
  salvaged.withoutText =
      countOf(database,
              "documents WHERE text_bytes <> (SELECT coalesce(sum(length(CAST(piece AS BLOB))), 0) FROM passages WHERE "
              "document = documents.id)");
  salvaged.anything = salvaged.chats + salvaged.documents + countOf(database, "settings") > 0;
  return salvaged;
}

std::string sentenceFor(const Salvaged& salvaged) {
  if (!salvaged.anything)
    return "The library could not be read and nothing could be rescued; a new one was begun, and the old files are "
           "kept in " +
           salvaged.keptAt;
  std::string sentence = "The library was damaged; " + counted(salvaged.chats, "chat", "chats") + " with " +
                         counted(salvaged.messages, "message", "messages") + " and " +
                         counted(salvaged.documents, "document", "documents") + " were rescued";
  if (salvaged.withoutText > 0)
    sentence += ", of which " +
                counted(salvaged.withoutText, "has lost its text and must", "have lost their text and must") +
                " be opened from the file again";
  return sentence + "; the damaged files are kept in " + salvaged.keptAt;
}

/// The version whose tables the damaged database has.
int versionOf(SQLite::Database& damaged) {
  try {
    const int version = schemaVersion(damaged);
    return version >= 1 && version <= currentVersion() ? version : currentVersion();
  } catch (const SQLite::Exception&) {
    return currentVersion();
  }
}

Salvaged rescue(SQLite::Database* damaged, const fs::path& target, const std::string& keptAt) {
  const auto rescued = connect(target.string(), kNoWait);
  configure(*rescued);
  beginDatabase(*rescued);
  const int version = damaged != nullptr ? versionOf(*damaged) : currentVersion();
  const auto backUp = [](int) {};
  migrate(*rescued, migrations().first(static_cast<std::size_t>(version)), backUp);
  rescued->exec("PRAGMA foreign_keys = OFF");
  SQLite::Transaction transaction(*rescued);
  if (damaged != nullptr)
    for (const TableToSave& table : tablesToSave(*rescued)) copyReadableRows(*damaged, *rescued, table);
  mendReferences(*rescued);
  transaction.commit();
  migrate(*rescued, migrations(), backUp);
  rebuildIndexes(*rescued);
  rescued->exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return countAll(*rescued, keptAt);
}

}  // namespace

SalvageReport salvageLibrary(const LibraryFiles& files) {
  SalvageReport report;
  const fs::path aside = datedName(files.folder, "damaged", "");
  fs::remove_all(files.scratch());
  requirePrivateFolder(files.scratch());
  // Read from a copy: even looking into a damaged database may write to it.
  const LibraryFiles work{files.scratch()};
  for (const auto& [from, to] : {std::pair{files.database(), work.database()}, std::pair{files.log(), work.log()}})
    if (fs::exists(from)) copyAndFlush(from, to);
  requirePrivateFolder(aside);
  for (const fs::path& file : {files.database(), files.log(), files.logIndex(), files.firstPage()})
    if (fs::exists(file)) copyAndFlush(file, aside / file.filename());
  flush(aside);
  const fs::path target = files.scratch() / "rescued.db";
  const bool readable =
      hasTables(work.database()) ||
      (fs::exists(files.firstPage()) && restoreFirstPage(files, work.database()) && hasTables(work.database()));
  const auto damaged = readable ? openDamaged(work.database()) : nullptr;
  report.salvaged = rescue(damaged.get(), target, aside.string());
  report.sentence = sentenceFor(report.salvaged);
  flush(target);
  fs::rename(target, files.salvaged());
  putSalvagedInPlace(files);
  return report;
}

}  // namespace longleaf::storage
