// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands about the library share.
#pragma once

#include <optional>
#include <string>

#include "app/cli/commands.h"
#include "app/tasks/shelf.h"

namespace longleaf::app::cli {

/// The library that the options name, with what opening it had to mend told on stderr.
Expected<Shelf> openChosenShelf(const CommonOptions& options);

/// The same, but no library is made where there is none: that is told, and the result is nothing.
Expected<std::optional<Shelf>> openExistingShelf(const CommonOptions& options);

/// The result of a command that was printed already, but went wrong: the exit status of `code`, and a sentence where
/// no JSON has been printed.
tl::unexpected<Error> failedWithResult(const CommonOptions& options, Code code, const std::string& message);

}  // namespace longleaf::app::cli
