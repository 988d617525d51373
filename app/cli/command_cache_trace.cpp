// SPDX-License-Identifier: GPL-3.0-or-later
// `cache-trace FILE`: the cases of a trace file through the real kernels.
#include <iostream>

#include "app/cli/commands.h"
#include "app/tasks/file_text.h"
#include "inference/cache/cache_trace.h"

namespace longleaf::app::cli {

Command addCacheTrace(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("cache-trace", "runs the cases of a trace file and prints what the cache holds");
  auto options = commonOptions(*command);
  auto file = std::make_shared<std::string>();
  command->add_option("FILE", *file, "trace file (longleaf-cache-trace-2)")->type_name("")->required();
  return {command, options, [options, file](const Interrupt&) -> Expected<void> {
            const auto text = readFile(*file);
            if (!text) return tl::unexpected(text.error());
            const auto backend = makeBackend(options->device);
            if (!backend) return tl::unexpected(backend.error());
            const auto result = lift(inference::runCacheTrace(*text, **backend));
            if (!result) {
              // What is wrong with a trace is wrong in the file, not in how the program was called.
              const bool inFile = result.error().code == Code::usage;
              return tl::unexpected(Error{inFile ? Code::corrupt : result.error().code, result.error().message});
            }
            std::cout << *result << '\n';
            return {};
          }};
}

}  // namespace longleaf::app::cli
