// SPDX-License-Identifier: GPL-3.0-or-later
// The command line program: parses, runs one command, and turns every outcome into an exit status.
#pragma once

namespace longleaf::app::cli {

/// 0 done, 2 wrong usage, 3 bad input, 4 does not fit, 5 stopped, 1 anything else.
int runProgram(int argc, char** argv);

}  // namespace longleaf::app::cli
