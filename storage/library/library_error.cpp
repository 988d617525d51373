// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/library_error.h"

#include <sqlite3.h>

#include <cerrno>

namespace longleaf::storage {

namespace {

Error diskFullError(const std::string& folder) {
  return {ErrorCode::diskFull, "There is no space left for the library in " + folder};
}

bool isFull(int systemError) { return systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG; }

}  // namespace

Error busyError() { return {ErrorCode::busy, "Another program is using the library; try again when it has finished"}; }

Error fileError(int systemError, const std::string& folder) {
  if (isFull(systemError)) return diskFullError(folder);
  return {ErrorCode::unreadable, "The library's folder " + folder + " cannot be written to"};
}

Error databaseError(int code, int systemError, const std::string& folder) {
  if (isFull(systemError) && (code & 0xFF) == SQLITE_IOERR) return diskFullError(folder);
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return busyError();
    case SQLITE_FULL:
      return diskFullError(folder);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorCode::corrupt, "The library in " + folder + " is damaged; it is repaired when it is next opened"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return {ErrorCode::unreadable, "The library in " + folder + " cannot be opened for writing"};
    case SQLITE_IOERR:
      return {ErrorCode::unreadable,
              "The library in " + folder + " cannot be read or written: the disk reports errors"};
    case SQLITE_TOOBIG:
      return {ErrorCode::unreadable, "This is too long for the library"};
    default:
      if (code == SQLITE_CONSTRAINT_FOREIGNKEY)
        return {ErrorCode::notFound, "The document, chat or message is no longer in the library"};
      return {ErrorCode::internal, "The library's database reports error " + std::to_string(code)};
  }
}

}  // namespace longleaf::storage
