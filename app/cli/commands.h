// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of longleaf-cli. Each file command_*.cpp adds one to the program: its options, and what it does when it
// was chosen.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/cli/interrupt.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/error.h"
#include "storage/library/library.h"

namespace longleaf::app::cli {

/// Runs a command; its result has been printed when it returns.
using Action = std::function<Expected<void>(const Interrupt&)>;

/// A command as added to the program.
struct Command {
  CLI::App* app;
  std::shared_ptr<CommonOptions> options;
  Action run;
};

/// What FILE may be.
inline constexpr const char* kDocumentHelp = "a document: PDF, EPUB, DOCX, ODT, FB2, HTML, Markdown or text";

Command addInfo(CLI::App& program);
Command addTokenize(CLI::App& program);
Command addDetokenize(CLI::App& program);
Command addPlan(CLI::App& program);
Command addGenerate(CLI::App& program);
Command addPerplexity(CLI::App& program);
Command addRead(CLI::App& program);
Command addAsk(CLI::App& program);
Command addSummarize(CLI::App& program);
Command addEvaluate(CLI::App& program);
Command addCompare(CLI::App& program);
Command addBench(CLI::App& program);
Command addCacheTrace(CLI::App& program);
Command addDocuments(CLI::App& program);
Command addExport(CLI::App& program);
/// Commands with commands below them.
std::vector<Command> addLibrary(CLI::App& program);
std::vector<Command> addModels(CLI::App& program);

/// The command's common options, registered.
std::shared_ptr<CommonOptions> commonOptions(CLI::App& command);

/// A text file as `tokenize` takes it: BOM dropped, CRLF to LF.
Expected<std::string> readTextFile(const std::string& path);

/// For a command that printed what it had when it was stopped: with --json nothing may follow on stdout.
Error stoppedWithResult(const CommonOptions& options);

/// Finds and loads the chosen model with progress on stderr. `library`: that of the options, where it is open already.
Expected<Engine> loadChosenModel(const CommonOptions& options, const Interrupt& interrupt,
                                 storage::Library* library = nullptr);

}  // namespace longleaf::app::cli
