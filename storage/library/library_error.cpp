// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/library_error.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "storage/library/schema.h"

namespace longleaf::storage {

namespace {

Error diskFullError(const std::string& folder) {
  return {ErrorCode::diskFull,
          "There is no space left for the library in " + folder + "; free some and try again: nothing was lost"};
}

Error diskError(const std::string& folder) {
  return {ErrorCode::unreadable,
          "The library in " + folder +
              " cannot be read or written: the disk reports errors; see that it is there and sound, and try again"};
}

/// Why no file can be made in the folder and written; 0 if one can. SQLite does not always keep what the system said:
/// it looks once more, to read it, for a file that could not be made.
int reasonAgainstNewFiles(const std::string& folder) {
  const std::string path = folder + "/library.probe";
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
  if (file < 0) return errno;
  const std::string page(kDatabasePageBytes, '\0');
  const ssize_t written = ::write(file, page.data(), page.size());
  int reason = written < 0 ? errno : static_cast<std::size_t>(written) < page.size() ? ENOSPC : 0;
  if (reason == 0 && ::fsync(file) != 0) reason = errno;
  ::close(file);
  ::unlink(path.c_str());
  return reason;
}

}  // namespace

Error busyError() { return {ErrorCode::busy, "Another program is using the library; try again when it has finished"}; }

Error memoryError() { return {ErrorCode::outOfMemory, "The library ran out of memory"}; }

Error fileError(int systemError, const std::string& folder) {
  if (isDiskFull(systemError)) return diskFullError(folder);
  if (systemError == ENOMEM) return memoryError();
  return {ErrorCode::unreadable, "The library's folder " + folder + " cannot be written to (" +
                                     std::generic_category().message(systemError) +
                                     "); make it writable, or choose another folder"};
}

Error databaseError(int code, int systemError, const std::string& folder) {
  if (isDiskFull(systemError) && ((code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN))
    return diskFullError(folder);
  if (code == SQLITE_IOERR_NOMEM) return memoryError();
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return busyError();
    case SQLITE_FULL:
      return diskFullError(folder);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      // What seems damaged while the disk fails is the disk.
      if (reasonAgainstNewFiles(folder) == EIO) return diskError(folder);
      return {ErrorCode::corrupt, "The library in " + folder + " is damaged; it is repaired when it is next opened"};
    case SQLITE_CANTOPEN:
      if (const int reason = reasonAgainstNewFiles(folder); reason != 0) return fileError(reason, folder);
      [[fallthrough]];
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorCode::unreadable,
              "The library in " + folder + " cannot be opened for writing; make it writable, or choose another folder"};
    case SQLITE_IOERR:
      if (isDiskFull(reasonAgainstNewFiles(folder))) return diskFullError(folder);
      return diskError(folder);
    case SQLITE_NOMEM:
      return memoryError();
    case SQLITE_TOOBIG:
      return {ErrorCode::unreadable, "This is too long for the library"};
    default:
      if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
        return {ErrorCode::notFound, "The document, chat or message is no longer in the library"};
      return {ErrorCode::internal, "The library's database reports error " + std::to_string(code)};
  }
}

}  // namespace longleaf::storage
