// SPDX-License-Identifier: GPL-3.0-or-later
// What storage's functions return when they cannot do what was asked.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace longleaf::storage {

enum class ErrorCode {
  notFound,           // no such file
  unreadable,         // a folder, no permission, a read error
  unsupportedFormat,  // a kind of file that no reader takes; the message names what it looks like
  noText,             // readable, but without any text
  corrupt,            // damaged
};

/// `message` is a plain sentence without a final full stop that can be shown to a person.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class T>
using Expected = tl::expected<T, Error>;

}  // namespace longleaf::storage
