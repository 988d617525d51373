// SPDX-License-Identifier: GPL-3.0-or-later
// A sentence about a file that starts with its name.
#pragma once

#include <string>

#include "storage/documents/input_file.h"
#include "storage/error.h"

namespace longleaf::storage {

/// `what`: the rest of the sentence ("is empty").
inline tl::unexpected<Error> refused(ErrorCode code, const std::string& path, const std::string& what) {
  return tl::unexpected(Error{code, quotedName(path) + " " + what});
}

}  // namespace longleaf::storage
