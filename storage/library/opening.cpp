// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/opening.h"

#include <filesystem>
#include <utility>

#include "storage/library/first_page.h"
#include "storage/library/library_files.h"
#include "storage/library/private_folder.h"
#include "storage/library/salvage.h"

namespace longleaf::storage {

namespace fs = std::filesystem;

namespace {

enum class Condition { absent, current, older, newer, damaged };

Condition examineTables(const LibraryFiles& files, SQLite::Database& database, bool fullCheck) {
  configure(database);
  const int version = schemaVersion(database);
  const bool emptyFile = fs::file_size(files.database()) == 0;
  if (!emptyFile && !hasPlausibleHeader(database)) return Condition::damaged;
  if (version == 0 && database.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0) {
    // An empty file where a library has been is not a new one.
    return fs::exists(files.firstPage()) ? Condition::damaged : Condition::absent;
  }
  if (database.execAndGet("PRAGMA application_id").getInt() != kApplicationId) return Condition::damaged;
  if (version > currentVersion()) return Condition::newer;
  const char* const check = fullCheck ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)";
  if (database.execAndGet(check).getString() != "ok") return Condition::damaged;
  return version < currentVersion() ? Condition::older : Condition::current;
}

Condition examine(const LibraryFiles& files, SQLite::Database& database, bool fullCheck) {
  try {
    return examineTables(files, database, fullCheck);
  } catch (const SQLite::Exception& exception) {
    switch (exception.getErrorCode()) {
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
      case SQLITE_ERROR:  // a list of tables that makes no sense
        return Condition::damaged;
      default:
        if (exception.getExtendedErrorCode() == SQLITE_IOERR_SHORT_READ) return Condition::damaged;
        throw;
    }
  }
}

void require(const Expected<void>& done) {
  if (!done) throw Refusal{done.error()};
}

void backUp(const LibraryFiles& files, SQLite::Database& database, int version, OpeningReport& report) {
  const fs::path folder = files.folder / "backups";
  requirePrivateFolder(folder);
  const fs::path part = folder / "part";
  fs::remove(part);
  SQLite::Statement copy(database, "VACUUM INTO ?");
  copy.bind(1, part.string());
  copy.exec();
  flush(part);
  const fs::path backup = datedName(folder, "library-version-" + std::to_string(version), ".db");
  fs::rename(part, backup);
  flush(folder);
  if (report.backup.empty()) report.backup = backup.string();
}

void createOrMigrate(const LibraryFiles& files, LibraryParts& parts) {
  SQLite::Database& database = *parts.database;
  beginDatabase(database);
  const auto before = [&](int version) { backUp(files, database, version, parts.report); };
  parts.report.migratedFrom = migrate(database, migrations(), before);
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  flush(files.folder);  // the names of new files
}

void reopen(const LibraryFiles& files, LibraryParts& parts, const LibraryOptions& options) {
  parts.database.reset();
  parts.database = connect(files.database().string(), options.wait);
}

void salvage(const LibraryFiles& files, LibraryParts& parts) {
  parts.database.reset();
  SalvageReport done = salvageLibrary(files);
  parts.report.backup = done.salvaged.keptAt;
  parts.report.salvage = std::move(done.sentence);
  parts.report.salvaged = std::move(done.salvaged);
}

/// Alone with the library: whatever has to be done before it can be used.
void makeCurrent(const LibraryFiles& files, LibraryParts& parts, const LibraryOptions& options) {
  if (fs::exists(files.salvaged())) {
    parts.database.reset();
    putSalvagedInPlace(files);
    parts.report.salvage = "The library was damaged; what could be rescued of it is in place";
    parts.report.salvaged = Salvaged{};
    reopen(files, parts, options);
  }
  if (examine(files, *parts.database, options.fullCheck) == Condition::damaged) {
    salvage(files, parts);
    reopen(files, parts, options);
  }
  createOrMigrate(files, parts);
}

}  // namespace

void openDatabase(LibraryParts& parts, const LibraryOptions& options) {
  const LibraryFiles files{parts.folder};
  require(parts.lock.beginOpening(options.wait));
  parts.database = connect(files.database().string(), options.wait);
  Condition condition =
      fs::exists(files.salvaged()) ? Condition::damaged : examine(files, *parts.database, options.fullCheck);
  if (condition != Condition::current && condition != Condition::newer) {
    require(parts.lock.exclude(options.wait));
    makeCurrent(files, parts, options);
    condition = examine(files, *parts.database, false);
  }
  if (condition == Condition::newer)
    throw Refusal{
        {ErrorCode::unsupportedFormat,
         "The library in " + parts.folder + " was written by a newer version of Longleaf; it was left as it is"}};
  if (condition != Condition::current)
    throw Refusal{{ErrorCode::corrupt, "The library in " + parts.folder + " could not be repaired"}};
  require(parts.lock.share(options.wait));
  parts.database->exec("PRAGMA journal_mode = WAL");
  keepFirstPage(files, *parts.database);
  foldLogAtClose(*parts.database);
  parts.lock.endOpening();
}

}  // namespace longleaf::storage
