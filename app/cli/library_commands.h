// SPDX-License-Identifier: GPL-3.0-or-later
// The commands below `library`. Each file command_library*.cpp adds its own.
#pragma once

#include "app/cli/commands.h"

namespace longleaf::app::cli {

Command addLibraryList(CLI::App& library);
Command addLibraryAdd(CLI::App& library);
Command addLibraryRemove(CLI::App& library);
Command addLibrarySearch(CLI::App& library);
Command addLibrarySnapshots(CLI::App& library);
Command addLibraryGc(CLI::App& library);
Command addLibraryCheck(CLI::App& library);

}  // namespace longleaf::app::cli
