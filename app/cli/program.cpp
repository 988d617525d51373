// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/program.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <new>
#include <string_view>
#include <vector>

#include "app/cli/commands.h"

namespace longleaf::app::cli {

namespace {

int fail(const Error& error, bool json) {
  if (error.message.empty()) return exitStatus(error.code);  // told with the result
  if (json) {
    printJson({{"error", {{"code", codeName(error.code)}, {"message", error.message}}}});
  } else {
    std::cerr << "longleaf-cli: " << withoutControls(error.message) << '\n';
  }
  return exitStatus(error.code);
}

bool wantsJson(int argc, char** argv) {
  return std::any_of(argv + 1, argv + argc, [](const char* word) { return std::string_view(word) == "--json"; });
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

std::vector<std::string> commandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

/// The command that the words led to: "add" of "library add".
const CLI::App& chosenCommand(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : chosenCommand(*chosen.front());
}

/// "library add"
std::string wholeName(const CLI::App& command) {
  const CLI::App* above = command.get_parent();
  return above == nullptr || above->get_parent() == nullptr ? command.get_name()
                                                            : wholeName(*above) + " " + command.get_name();
}

/// No command, or none of this name.
std::string commandMessage(const CLI::App& program, int argc, char** argv) {
  const std::string usage = "usage: longleaf-cli COMMAND, one of " + joined(commandNames(program));
  const bool named = argc > 1 && argv[1][0] != '-';
  return named ? "there is no command '" + std::string(argv[1]) + "'; " + usage : usage;
}

/// The same below a command that has commands of its own.
std::string lowerCommandMessage(const CLI::App& command) {
  const std::vector<std::string> extras = command.remaining();
  const std::string usage =
      "usage: longleaf-cli " + wholeName(command) + " COMMAND, one of " + joined(commandNames(command));
  return extras.empty() ? usage : wholeName(command) + " has no command '" + extras.front() + "'; " + usage;
}

std::string extraMessage(const CLI::App& command) {
  const std::vector<std::string> extras = command.remaining();
  const std::string word = extras.empty() ? std::string() : extras.front();
  if (!word.starts_with('-')) return wholeName(command) + " has no use for '" + word + "'";
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    if (option->nonpositional()) names.push_back(option->get_name());
  }
  return wholeName(command) + " has no option '" + word + "'; its options are " + joined(names);
}

/// The parser's complaint in one sentence, with the word it stumbled over and the right ones.
Error usageError(const CLI::App& program, const CLI::ParseError& error, int argc, char** argv) {
  const CLI::App& command = chosenCommand(program);
  if (&command == &program) return {Code::usage, commandMessage(program, argc, argv)};
  if (!commandNames(command).empty()) return {Code::usage, lowerCommandMessage(command)};
  std::string message = error.what();
  std::replace(message.begin(), message.end(), '\n', ' ');
  const auto is = [&](CLI::ExitCodes code) { return error.get_exit_code() == static_cast<int>(code); };
  if (is(CLI::ExitCodes::ExtrasError)) return {Code::usage, extraMessage(command)};
  if (is(CLI::ExitCodes::ArgumentMismatch)) {
    message = message.substr(0, message.find(':')) + " needs a value";
  }
  // "--threads: takes a whole number ...": the option is the subject of our validators' sentences.
  if (is(CLI::ExitCodes::ValidationError)) {
    if (const std::size_t colon = message.find(": "); colon != std::string::npos) message.erase(colon, 1);
    return {Code::usage, message};
  }
  return {Code::usage, message + "; longleaf-cli " + wholeName(command) + " --help tells more"};
}

/// Below the list of commands: what every command shares.
std::string footer() {
  std::string text = "longleaf-cli COMMAND --help lists the options of a command.\n\nSettings, for --set KEY=VALUE:\n";
  for (const inference::SettingKey& key : inference::settingKeys()) {
    std::string line = "  " + std::string(key.name);
    line.resize(std::max<std::size_t>(line.size() + 1, 16), ' ');
    text += line + std::string(key.meaning) + ": " + std::string(key.values) + '\n';
  }
  return text +
         "\nExit status: 0 done, 2 wrong usage, 3 bad or missing input, 4 does not fit or out of memory,\n"
         "5 stopped (Ctrl-C), 1 anything else.";
}

std::vector<Command> addCommands(CLI::App& program) {
  std::vector<Command> commands{addInfo(program),      addTokenize(program), addDetokenize(program),
                                addPlan(program),      addGenerate(program), addPerplexity(program),
                                addDocuments(program), addRead(program),     addAsk(program),
                                addSummarize(program), addCompare(program),  addEvaluate(program),
                                addBench(program),     addExport(program),   addCacheTrace(program)};
  for (auto* addGroup : {addLibrary, addModels}) {
    for (Command& command : addGroup(program)) commands.push_back(std::move(command));
  }
  return commands;
}

Expected<void> runCommand(const Command& command) {
  const Interrupt interrupt;
  return command.run(interrupt);
}

/// Whether all of the result reached its file, pipe or terminal.
bool written() { return std::fflush(stdout) == 0 && static_cast<bool>(std::cout.flush()); }

/// What became of an exception that nobody below could do anything about.
int failThrown(bool json) noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return fail(outOfMemory("out of memory"), json);
  } catch (const std::exception& error) {
    return fail({Code::internal, std::string("internal error: ") + error.what() +
                                     "; what was kept before is kept, and the same command may be tried again"},
                json);
  }
}

/// Where nothing can be caught any more: in a destructor, or on another thread. The library is as after any other end
/// of the program, whole.
[[noreturn]] void lastWords() {
  bool memory = false;
  try {
    if (std::current_exception()) throw;
    // Thrown where nothing may be, and not caught even here: it is for the want of memory that such functions throw.
    memory = std::uncaught_exceptions() > 0;
  } catch (const std::bad_alloc&) {
    memory = true;
  } catch (...) {
  }
  std::fputs(memory ? "longleaf-cli: out of memory; closing other programs makes room\n"
                    : "longleaf-cli: internal error; what was kept before is kept\n",
             stderr);
  std::_Exit(exitStatus(memory ? Code::outOfMemory : Code::internal));
}

int run(int argc, char** argv, bool json) {
  CLI::App program("Longleaf reads long documents into a cache of fixed size and answers questions about them.",
                   "longleaf-cli");
  program.set_version_flag("--version", std::string("longleaf-cli ") + LONGLEAF_VERSION);
  program.require_subcommand(1);
  const std::vector<Command> commands = addCommands(program);
  program.footer(footer());  // behind the commands, which would take it over
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
    if (!done) return fail(done.error(), json);
    return written() ? 0 : fail({Code::diskFull, "the result could not be written; is the disk full?"}, false);
  }
  return exitStatus(Code::internal);
}

}  // namespace

int runProgram(int argc, char** argv) {
  std::set_terminate(lastWords);
  const bool json = wantsJson(argc, argv);
  try {
    return run(argc, argv, json);
  } catch (...) {
    return failThrown(json);
  }
}

}  // namespace longleaf::app::cli
