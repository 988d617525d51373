// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/first_page.h"

#include <SQLiteCpp/Column.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string_view>

#include "storage/library/schema.h"

namespace longleaf::storage {

namespace fs = std::filesystem;

namespace {

// The database header (sqlite.org/fileformat2.html, 1.3), big-endian.
constexpr std::size_t kHeaderBytes = 100;
constexpr std::size_t kChangeCounter = 24;
constexpr std::size_t kPageCount = 28;
constexpr std::size_t kFreePages = 32;  // the first of them, and their number
constexpr std::size_t kValidFor = 92;
// Magic; page size 8192, write-ahead log twice, nothing reserved, and three constants.
constexpr std::string_view kOpeningBytes("SQLite format 3\0\x20\x00\x02\x02\x00\x40\x20\x20", 24);

void setNumber(std::string& page, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) page[at + i] = static_cast<char>(value >> (24 - 8 * i) & 0xFFU);
}

/// The beginning of the file, by the connection's own descriptor: POSIX locks are the process's, and closing any other
/// descriptor of the file would drop those of all its connections. Another program would then take itself for the last
/// one, and remove the log under them. Shorter where the file is, or where it cannot be read.
std::string beginningOf(SQLite::Database& database, std::size_t count) {
  sqlite3_file* file = nullptr;
  const int found = sqlite3_file_control(database.getHandle(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (found != SQLITE_OK || file == nullptr || file->pMethods == nullptr) return {};
  sqlite3_int64 size = 0;
  if (file->pMethods->xFileSize(file, &size) != SQLITE_OK) return {};
  std::string bytes(std::min(count, static_cast<std::size_t>(size)), '\0');
  const int read = file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), 0);
  return read == SQLITE_OK ? bytes : std::string();
}

bool isWhole(const std::string& page) { return page.size() == kDatabasePageBytes && page.starts_with(kOpeningBytes); }

}  // namespace

bool hasPlausibleHeader(SQLite::Database& database) {
  return beginningOf(database, kOpeningBytes.size()) == kOpeningBytes;
}

bool hasPlausibleHeader(const fs::path& database) {
  return readBytes(database, 0, kOpeningBytes.size()) == kOpeningBytes;
}

void keepFirstPage(const LibraryFiles& files, SQLite::Database& database) {
  const auto tablesOf = [](const std::string& page) { return std::string_view(page).substr(kHeaderBytes); };
  const std::string kept =
      fs::exists(files.firstPage()) ? readBytes(files.firstPage(), 0, kDatabasePageBytes) : std::string();
  std::string page = beginningOf(database, kDatabasePageBytes);
  if (isWhole(kept) && isWhole(page) && tablesOf(kept) == tablesOf(page)) return;
  // The page may be out of date while the log holds another one. Where others keep the log from being folded in, the
  // next opening does this.
  if (database.execAndGet("PRAGMA wal_checkpoint(PASSIVE)").getInt() != 0) return;
  page = beginningOf(database, kDatabasePageBytes);
  if (isWhole(page)) replaceBytes(files.firstPage(), page);
}

bool restoreFirstPage(const LibraryFiles& files, const fs::path& damaged) {
  if (!fs::exists(files.firstPage())) return false;
  std::string page = readBytes(files.firstPage(), 0, kDatabasePageBytes);
  if (!isWhole(page)) return false;
  const auto pages = static_cast<std::uint32_t>(fs::file_size(damaged) / kDatabasePageBytes);
  setNumber(page, kPageCount, pages);
  setNumber(page, kFreePages, 0);
  setNumber(page, kFreePages + 4, 0);
  for (std::size_t i = 0; i < 4; ++i)
    page[kValidFor + i] = page[kChangeCounter + i];  // the page count is to be believed
  std::fstream file(damaged, std::ios::binary | std::ios::in | std::ios::out);
  file.write(page.data(), static_cast<std::streamsize>(page.size()));
  file.close();
  return static_cast<bool>(file);
}

}  // namespace longleaf::storage
