// SPDX-License-Identifier: GPL-3.0-or-later
// What storage's functions return when they cannot do what was asked.
#pragma once

#include <cerrno>
#include <string>

#include <tl/expected.hpp>

namespace longleaf::storage {

enum class ErrorCode {
  notFound,           // no such file
  unreadable,         // a folder, no permission, a read error
  unsupportedFormat,  // a kind of file that no reader takes; the message names what it looks like
  noText,             // readable, but without any text
  encrypted,          // needs a password, or the one given is wrong
  drm,                // protected against reading by other programs
  corrupt,            // damaged, or made to harm: its reader died, ran out of time or of memory
  stopped,            // by the caller's stop_token
  diskFull,           // nothing was lost: what was being written is as if never begun
  busy,               // another program holds the library
  outOfMemory,        // as with diskFull, nothing was lost
  internal,           // a defect of this program, or a part of it that is not installed
};

/// `message` is a plain sentence without a final full stop that can be shown to a person.
struct Error {
  ErrorCode code;
  std::string message;
};

/// Whether an errno says that there is no room: on the disk, for this user, or for a file so large.
inline bool isDiskFull(int systemError) {
  return systemError == ENOSPC || systemError == EDQUOT || systemError == EFBIG;
}

template <class T>
using Expected = tl::expected<T, Error>;

}  // namespace longleaf::storage
