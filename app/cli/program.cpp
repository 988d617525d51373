// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"

#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <string_view>
#include <vector>

#include "app/cli/commands.h"

namespace longleaf::app::cli {

namespace {

int fail(const Error& error, bool json) {
  if (json) {
    printJson({{"error", {{"code", codeName(error.code)}, {"message", error.message}}}});
  } else {
    std::cerr << "longleaf-cli: " << error.message << '\n';
  }
  return exitStatus(error.code);
}

bool wantsJson(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
}

/// The parser's complaint in one sentence, with the word it stumbled over.
Error usageError(const CLI::App& program, const CLI::ParseError& error, int argc, char** argv) {
  std::string message = error.what();
  std::replace(message.begin(), message.end(), '\n', ' ');
  if (argc > 1 && argv[1][0] != '-' && program.get_subcommands().empty()) {
    std::string names;
    for (const CLI::App* command : program.get_subcommands([](const CLI::App*) { return true; })) {
      names += (names.empty() ? "" : ", ") + command->get_name();
    }
    message = "there is no command '" + std::string(argv[1]) + "'; usage: longleaf-cli COMMAND, one of " + names;
  }
  return {Code::usage, message};
}

Expected<void> runCommand(const Command& command) {
  const Interrupt interrupt;
  try {
    return command.run(interrupt);
  } catch (const std::bad_alloc&) {
    return tl::unexpected(Error{Code::outOfMemory, "out of memory"});
  } catch (const std::exception& error) {
    return tl::unexpected(Error{Code::internal, std::string("internal error: ") + error.what()});
  }
}

}  // namespace

int runProgram(int argc, char** argv) {
  const bool json = wantsJson(argc, argv);
  CLI::App program("Longleaf reads long documents into a cache of fixed size and answers questions about them.",
                   "longleaf-cli");
  program.set_version_flag("--version", std::string("longleaf-cli ") + LONGLEAF_VERSION);
  program.require_subcommand(1);
  const std::vector<Command> commands{addInfo(program),  addTokenize(program),  addDetokenize(program),
                                      addPlan(program),  addGenerate(program),  addPerplexity(program),
                                      addRead(program),  addAsk(program),       addSummarize(program),
                                      addBench(program), addCacheTrace(program)};
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return program.exit(help);
  } catch (const CLI::ParseError& error) {
    return fail(usageError(program, error, argc, argv), json);
  }
  for (const Command& command : commands) {
    if (!command.app->parsed()) continue;
    const auto done = runCommand(command);
    return done ? 0 : fail(done.error(), json);
  }
  return exitStatus(Code::internal);
}

}  // namespace longleaf::app::cli
