// SPDX-License-Identifier: GPL-3.0-or-later
// `read FILE`: reads a document into the cache and keeps it; tells what it took.
#include <cstdio>
#include <iostream>

#include "app/cli/desk.h"

namespace longleaf::app::cli {

namespace {

Expected<void> readIn(const CommonOptions& options, const std::string& file, const Interrupt& interrupt) {
  auto desk = openDesk(options, interrupt);
  if (!desk) return tl::unexpected(desk.error());
  const auto document = openDocument(*desk, file);
  if (!document) return tl::unexpected(document.error());
  if (auto loaded = loadModel(*desk); !loaded) return loaded;
  const auto reading = readAloud(*desk, document->document);
  if (!reading) return tl::unexpected(reading.error());
  const auto statistics = lift(reading->session->statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  const inference::Statistics& s = *statistics;
  if (options.json) {
    printJson(readingJson(*document, *reading, s));
    return {};
  }
  std::cout << coverageText(document->document, *reading, s) << '\n';
  std::printf("%.0f tokens/s; kept %.0f, merged %.0f, dropped %.0f tokens; saved in %s; peak memory %s\n",
              s.prefill.tokensPerSecond(), reading->textTokens - s.cache.mergedTokens - s.cache.droppedTokens,
              s.cache.mergedTokens, s.cache.droppedTokens, byteText(reading->snapshotBytes).c_str(),
              byteText(s.memory.processPeakBytes).c_str());
  return {};
}

}  // namespace

Command addRead(CLI::App& program) {
  CLI::App* command = program.add_subcommand("read", "reads a document into the cache and keeps the reading");
  auto options = commonOptions(*command);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, kDocumentHelp)->type_name("")->required();
  return {command, options, [options, file](const Interrupt& interrupt) { return readIn(*options, *file, interrupt); }};
}

}  // namespace longleaf::app::cli
