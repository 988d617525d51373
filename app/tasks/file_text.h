// SPDX-License-Identifier: GPL-3.0-or-later
// Small files as a whole: a prompt, questions.
#pragma once

#include <string>

#include "app/error.h"

namespace longleaf::app {

/// All bytes of a file. Errors: not_found, unreadable.
Expected<std::string> readFile(const std::string& path);

}  // namespace longleaf::app
