// SPDX-License-Identifier: GPL-3.0-or-later
// longleaf-cli: the tasks of Longleaf for a terminal and for scripts.
#include "app/cli/program.h"
#include "app/core_files.h"

int main(int argc, char** argv) {
  longleaf::app::forbidCoreFiles();
  return longleaf::app::cli::runProgram(argc, argv);
}
