// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/connection.h"

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <new>

#include "storage/library/passages.h"
#include "storage/library/ranking.h"
#include "storage/ordered_time.h"

namespace longleaf::storage {

namespace {

void bigramsFunction(sqlite3_context* result, int /*count*/, sqlite3_value** values) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(values[0]));
  const auto bytes = static_cast<std::size_t>(sqlite3_value_bytes(values[0]));
  try {
    const std::string bigrams = text != nullptr ? bigramsOf({text, bytes}) : std::string();
    sqlite3_result_text(result, bigrams.data(), static_cast<int>(bigrams.size()), SQLITE_TRANSIENT);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(result);
  }
}

void setLogFolding(SQLite::Database& database, bool leaveLog) {
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, leaveLog ? 1 : 0, nullptr);
}

}  // namespace

std::unique_ptr<SQLite::Database> connect(const std::string& file, std::chrono::milliseconds wait) {
  errno = 0;
  std::unique_ptr<SQLite::Database> database;
  try {
    database = std::make_unique<SQLite::Database>(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                  static_cast<int>(wait.count()));
  } catch (const SQLite::Exception& exception) {  // the system's reason goes with the handle
    throw Refusal{
        databaseError(exception.getExtendedErrorCode(), errno, std::filesystem::path(file).parent_path().string())};
  }
  setLogFolding(*database, true);
  database->createFunction("bigrams_of", 1, true, nullptr, bigramsFunction);
  if (const int code = registerRanking(database->getHandle()); code != SQLITE_OK)
    throw SQLite::Exception(database->getHandle(), code);
  return database;
}

void configure(SQLite::Database& database) {
  database.exec("PRAGMA foreign_keys = ON");
  database.exec("PRAGMA synchronous = FULL");
  database.exec("PRAGMA cell_size_check = ON");  // a damaged page is found before it is believed
}

void foldLogAtClose(SQLite::Database& database) { setLogFolding(database, false); }

std::int64_t now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
}

std::int64_t nowBehind(SQLite::Database& database, const char* table, const char* column) {
  const std::string latest = std::string("SELECT coalesce(max(") + column + "), 0) FROM " + table;
  return nowBehind(database.execAndGet(latest).getInt64());
}

Error Library::Connection::errorOf(const SQLite::Exception& exception) {
  const int kept = sqlite3_system_errno(database().getHandle());
  return databaseError(exception.getExtendedErrorCode(), m_commitError != 0 ? m_commitError : kept, folder());
}

void Library::Connection::commit(SQLite::Transaction& transaction) {
  m_commitError = 0;
  errno = 0;
  try {
    transaction.commit();
  } catch (const SQLite::Exception&) {
    m_commitError = errno;
    throw;
  }
}

bool Library::Connection::mendIndexes() {
  try {
    SQLite::Transaction transaction(database(), SQLite::TransactionBehavior::IMMEDIATE);
    rebuildIndexes(database());
    transaction.commit();
    return true;
  } catch (const SQLite::Exception&) {
    return false;
  }
}

}  // namespace longleaf::storage
