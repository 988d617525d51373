// SPDX-License-Identifier: GPL-3.0-or-later
// Opening and care of the library. What it holds is in library_documents.cpp, library_chats.cpp, library_search.cpp and
// library_values.cpp.
#include "storage/library/library.h"
#include "storage/thread_rule.h"

#include <filesystem>
#include <new>

#include "storage/library/connection.h"
#include "storage/library/first_page.h"
#include "storage/library/library_files.h"
#include "storage/library/opening.h"
#include "storage/library/private_folder.h"

namespace longleaf::storage {

namespace fs = std::filesystem;

namespace {

/// An absolute path: SQLite takes names that begin with "file:" for something else. The folders are made where missing.
Expected<std::string> readyFolder(const std::string& folder) {
  std::error_code error;
  const fs::path path = fs::absolute(folder, error);
  if (!error) error = makePrivateFolder(path);
  if (!error && !fs::is_directory(path, error) && !error) error = std::make_error_code(std::errc::not_a_directory);
  if (error) return tl::unexpected(fileError(error.value(), folder));
  return path.string();
}

/// Messages whose writer has ended are as complete as they will ever be.
std::size_t stopInterrupted(SQLite::Database& database, const LibraryLock& lock) {
  std::size_t count = 0;
  std::vector<std::int64_t> messages;
  SQLite::Statement written(database, "SELECT id, writer FROM messages WHERE state = 0");
  while (written.executeStep())
    if (!lock.isAlive(written.getColumn(1).getInt64())) messages.push_back(written.getColumn(0).getInt64());
  written.reset();
  for (const std::int64_t message : messages) {
    SQLite::Statement stop(database, "UPDATE messages SET state = ? WHERE id = ? AND state = 0");
    stop.bind(1, static_cast<int>(MessageState::stopped));
    stop.bind(2, message);
    if (stop.exec() == 0) continue;
    addToIndex(database, kMessageIndex, message);
    ++count;
  }
  return count;
}

/// The same as opening found it, for the library that is not open yet.
Error openingError(const SQLite::Exception& exception, const LibraryParts& parts) {
  const int systemError = parts.database ? sqlite3_system_errno(parts.database->getHandle()) : 0;
  return databaseError(exception.getExtendedErrorCode(), systemError, parts.folder);
}

}  // namespace

Expected<std::unique_ptr<Library>> Library::open(const std::string& folder, const LibraryOptions& options) {
  assertNotForbidden();
  const Expected<std::string> ready = readyFolder(folder);
  if (!ready) return tl::unexpected(ready.error());
  Expected<LibraryLock> lock = LibraryLock::open(*ready);
  if (!lock) return tl::unexpected(lock.error());
  LibraryParts parts{.folder = *ready, .report = {}, .lock = std::move(*lock), .database = nullptr};
  try {
    openDatabase(parts, options);
  } catch (const SQLite::Exception& exception) {
    return tl::unexpected(openingError(exception, parts));
  } catch (const fs::filesystem_error& error) {
    return tl::unexpected(fileError(error.code().value(), *ready));
  } catch (const Refusal& refusal) {
    return tl::unexpected(refusal.error);
  } catch (const std::bad_alloc&) {
    return tl::unexpected(memoryError());
  } catch (const std::exception&) {
    return tl::unexpected(Error{ErrorCode::internal, "The library could not be opened: the program has a defect"});
  }
  auto connection = std::make_unique<Connection>(std::move(parts));
  // Looked at without a transaction first: a library that another program is writing to need not wait for this.
  const Expected<bool> interrupted = connection->read([](SQLite::Database& database) {
    return database.execAndGet("SELECT EXISTS (SELECT 1 FROM messages WHERE state = 0)").getInt() != 0;
  });
  if (!interrupted) return tl::unexpected(interrupted.error());
  if (*interrupted) {
    const Expected<std::size_t> stopped =
        connection->write([&](SQLite::Database& database) { return stopInterrupted(database, connection->lock()); });
    if (!stopped) return tl::unexpected(stopped.error());
    connection->noteInterrupted(*stopped);
  }
  return std::unique_ptr<Library>(new Library(std::move(connection)));
}

Library::Library(std::unique_ptr<Connection> connection) : m_connection(std::move(connection)) {}
Library::~Library() = default;

const std::string& Library::folder() const { return m_connection->folder(); }
const OpeningReport& Library::report() const { return m_connection->report(); }

Expected<std::vector<std::string>> Library::check() {
  return m_connection->read([](SQLite::Database& database) {
    std::vector<std::string> complaints;
    SQLite::Statement integrity(database, "PRAGMA integrity_check");
    while (integrity.executeStep())
      if (integrity.getColumn(0).getString() != "ok") complaints.push_back(integrity.getColumn(0).getString());
    SQLite::Statement references(database, "PRAGMA foreign_key_check");
    while (references.executeStep())
      complaints.push_back("a row of " + references.getColumn(0).getString() + " belongs to something that is gone");
    for (const TextIndex& index : kTextIndexes) {
      // Not through an exception: this is where a damaged index would be mended instead of being told.
      const std::string name = index.table;
      const int code = database.tryExec(std::string("INSERT INTO ").append(name).append("(").append(name) +
                                        ", rank) VALUES('integrity-check', 1)");
      if ((code & 0xFF) == SQLITE_CORRUPT)
        complaints.push_back("the full-text index " + name + " does not agree with the texts");
      else if (code != SQLITE_OK)
        throw SQLite::Exception(database.getHandle(), code);
    }
    SQLite::Statement torn(database,
                           "SELECT id FROM documents WHERE text_bytes <> (SELECT coalesce(sum(length(CAST(piece AS "
                           "BLOB))), 0) FROM passages WHERE document = documents.id)");
    while (torn.executeStep())
      complaints.push_back("document " + torn.getColumn(0).getString() + " has lost a part of its text");
    return complaints;
  });
}

Expected<std::size_t> Library::compact() {
  return m_connection->read([&](SQLite::Database& database) -> std::size_t {
    const LibraryFiles files{folder()};
    const auto bytes = [&] {
      return fs::file_size(files.database()) + (fs::exists(files.log()) ? fs::file_size(files.log()) : 0);
    };
    const std::uintmax_t before = bytes();
    for (const TextIndex& index : kTextIndexes)
      database.exec(std::string("INSERT INTO ") + index.table + '(' + index.table + ") VALUES('optimize')");
    fs::remove(files.firstPage());  // tables move
    database.exec("VACUUM");
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    keepFirstPage(files, database);
    const std::uintmax_t after = bytes();
    return before > after ? static_cast<std::size_t>(before - after) : 0;
  });
}

}  // namespace longleaf::storage
