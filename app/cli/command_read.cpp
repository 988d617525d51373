// SPDX-License-Identifier: GPL-3.0-or-later
// `read FILE`: reads a document into the cache and tells what it took.
#include <cstdio>
#include <iostream>

#include "app/cli/document_session.h"

namespace longleaf::app::cli {

namespace {

Expected<void> run(const CommonOptions& options, const std::string& file, const Interrupt& interrupt) {
  const auto session = openDocumentSession(options, file, interrupt);
  if (!session) return tl::unexpected(session.error());
  if (options.json) {
    printJson(readingJson(*session));
    return {};
  }
  const inference::Statistics& s = session->readingStatistics;
  std::cout << coverageText(*session) << '\n';
  std::printf("%.0f tokens/s; kept %.0f, merged %.0f, dropped %.0f tokens; peak memory %s\n",
              s.prefill.tokensPerSecond(), session->reading.textTokens - s.cache.mergedTokens - s.cache.droppedTokens,
              s.cache.mergedTokens, s.cache.droppedTokens, byteText(s.memory.processPeakBytes).c_str());
  return {};
}

}  // namespace

Command addRead(CLI::App& program) {
  CLI::App* command = program.add_subcommand("read", "reads a document into the cache");
  auto options = commonOptions(*command);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "text, Markdown or HTML")->type_name("")->required();
  return {command, options, [options, file](const Interrupt& interrupt) { return run(*options, *file, interrupt); }};
}

}  // namespace longleaf::app::cli
