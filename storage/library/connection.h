// SPDX-License-Identifier: GPL-3.0-or-later
// The library's connection: where SQLite's exceptions become errors.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "storage/library/library.h"
#include "storage/library/library_error.h"
#include "storage/library/library_lock.h"
#include "storage/library/schema.h"
#include "storage/thread_rule.h"

namespace longleaf::storage {

/// Opens the file, whatever is in it, and gives it our SQL functions. Closing leaves the write-ahead log as it is until
/// foldLogAtClose(): a file that is only looked at stays untouched. Throws SQLite::Exception, as the next one does.
std::unique_ptr<SQLite::Database> connect(const std::string& file, std::chrono::milliseconds wait);
/// Foreign keys, synchronous = FULL. Reads the list of tables.
void configure(SQLite::Database& database);
void foldLogAtClose(SQLite::Database& database);

/// Milliseconds since 1970.
std::int64_t now();
/// The same, but later than all in a column that lists are sorted by.
std::int64_t nowBehind(SQLite::Database& database, const char* table, const char* column);

inline std::size_t sizeFrom(const SQLite::Column& column) {
  const std::int64_t value = column.getInt64();
  return value > 0 ? static_cast<std::size_t>(value) : 0;
}
inline std::int64_t rowValue(std::size_t size) { return static_cast<std::int64_t>(size); }
inline void bindBytes(SQLite::Statement& statement, int index, std::string_view bytes) {
  statement.bind(index, static_cast<const void*>(bytes.empty() ? "" : bytes.data()), static_cast<int>(bytes.size()));
}

/// What an open library is made of.
struct LibraryParts {
  std::string folder;
  OpeningReport report;
  LibraryLock lock;
  std::unique_ptr<SQLite::Database> database;
};

class Library::Connection final {
 public:
  explicit Connection(LibraryParts parts) : m_parts(std::move(parts)) {}

  const std::string& folder() const { return m_parts.folder; }
  const OpeningReport& report() const { return m_parts.report; }
  void noteInterrupted(std::size_t count) { m_parts.report.interrupted = count; }
  // NOLINTNEXTLINE(readability-make-member-function-const): what is done with it changes the connection
  SQLite::Database& database() { return *m_parts.database; }
  LibraryLock& lock() { return m_parts.lock; }

  /// Runs `work(database)`, which may throw. A full-text index that SQLite finds damaged is made anew, once.
  template <class Work>
  auto read(Work&& work) -> Expected<std::invoke_result_t<Work&, SQLite::Database&>> {
    assertNotForbidden();
    for (bool again = false;; again = true) {
      try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work&, SQLite::Database&>>) {
          work(database());
          return {};
        } else {
          return work(database());
        }
      } catch (const SQLite::Exception& exception) {
        if (exception.getExtendedErrorCode() != SQLITE_CORRUPT_VTAB || again || !mendIndexes())
          return tl::unexpected(errorOf(exception));
      } catch (const Refusal& refusal) {
        return tl::unexpected(refusal.error);
      } catch (const std::filesystem::filesystem_error& error) {
        return tl::unexpected(fileError(error.code().value(), folder()));
      } catch (const std::bad_alloc&) {
        return tl::unexpected(memoryError());
      } catch (const std::exception&) {
        return tl::unexpected(Error{ErrorCode::internal, "The library met a defect of its own"});
      }
    }
  }

  /// The same within one transaction, which holds or never was.
  template <class Work>
  auto write(Work&& work) -> Expected<std::invoke_result_t<Work&, SQLite::Database&>> {
    return read([&](SQLite::Database& database) {
      SQLite::Transaction transaction(database, SQLite::TransactionBehavior::IMMEDIATE);
      if constexpr (std::is_void_v<std::invoke_result_t<Work&, SQLite::Database&>>) {
        work(database);
        commit(transaction);
      } else {
        auto result = work(database);
        commit(transaction);
        return result;
      }
    });
  }

 private:
  Error errorOf(const SQLite::Exception& exception);
  void commit(SQLite::Transaction& transaction);
  bool mendIndexes();

  LibraryParts m_parts;
  int m_commitError = 0;  // of the system, at the last commit: SQLite does not keep it
};

}  // namespace longleaf::storage
