// SPDX-License-Identifier: GPL-3.0-or-later
// What SQLite and the file system say, as the library's errors.
#pragma once

#include <string>

#include "storage/error.h"

namespace longleaf::storage {

/// Thrown inside of the library to leave a transaction; ends, as all exceptions, at the library's public functions.
struct Refusal {
  Error error;
};

Error busyError();
Error memoryError();
/// `systemError`: an errno.
Error fileError(int systemError, const std::string& folder);
/// `code`: SQLite's, extended or not; `systemError`: sqlite3_system_errno, 0 if there is none.
Error databaseError(int code, int systemError, const std::string& folder);

}  // namespace longleaf::storage
