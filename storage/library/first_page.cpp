// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/first_page.h"

#include <SQLiteCpp/Column.h>
#include <sqlite3.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <string_view>

#include "storage/library/library_error.h"
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

/// The beginning of the file, whatever the log holds; empty where it is shorter. By the descriptor that SQLite has: a
/// process that closes one of its own loses the locks it has on the file, and another process that ends then takes
/// itself for the last one, and the log away.
std::string firstBytes(SQLite::Database& database, std::size_t count) {
  sqlite3* const handle = database.getHandle();
  sqlite3_file* file = nullptr;
  std::string bytes(count, '\0');
  int code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
  if (code == SQLITE_OK) code = file->pMethods->xRead(file, bytes.data(), static_cast<int>(count), 0);
  if (code == SQLITE_IOERR_SHORT_READ) return {};
  if (code != SQLITE_OK)
    throw Refusal{databaseError(code, errno, fs::path(database.getFilename()).parent_path().string())};
  return bytes;
}

bool isWhole(const std::string& page) { return page.size() == kDatabasePageBytes && page.starts_with(kOpeningBytes); }

}  // namespace

bool hasPlausibleHeader(SQLite::Database& database) {
  return firstBytes(database, kOpeningBytes.size()) == kOpeningBytes;
}

void keepFirstPage(const LibraryFiles& files, SQLite::Database& database) {
  const auto tablesOf = [](const std::string& page) { return std::string_view(page).substr(kHeaderBytes); };
  const std::string kept =
      fs::exists(files.firstPage()) ? readBytes(files.firstPage(), 0, kDatabasePageBytes) : std::string();
  std::string page = firstBytes(database, kDatabasePageBytes);
  if (isWhole(kept) && isWhole(page) && tablesOf(kept) == tablesOf(page)) return;
  // The page may be out of date while the log holds another one. Where others keep the log from being folded in, the
  // next opening does this.
  if (database.execAndGet("PRAGMA wal_checkpoint(PASSIVE)").getInt() != 0) return;
  page = firstBytes(database, kDatabasePageBytes);
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
