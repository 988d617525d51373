// SPDX-License-Identifier: GPL-3.0-or-later
// `bench`: speed of reading and answering, on a model file or on synthetic weights of a shape.
#include <cstdio>
#include <iostream>

#include "app/cli/commands.h"
#include "app/tasks/benchmark.h"
#include "inference/model/synthetic.h"

namespace longleaf::app::cli {

namespace {

struct BenchArguments {
  std::string shape;
  std::string format = "q4_0";
  std::uint32_t prompt = 512;
  std::vector<std::uint32_t> depths{0};
  std::uint32_t generate = 64;
  std::uint32_t repeat = 3;
};

Expected<Engine> benchEngine(const CommonOptions& options, const BenchArguments& own, const Interrupt& interrupt) {
  if (own.shape.empty()) return loadChosenModel(options, interrupt);
  const auto format = kernels::formatFromName(own.format);
  if (!format)
    return tl::unexpected(
        Error{Code::usage, "there is no weight format '" + own.format + "'; try q4_0, q4_1, q8_0, q4_k, f16"});
  auto backend = makeBackend(options.device);
  if (!backend) return tl::unexpected(backend.error());
  auto model = lift(inference::makeSyntheticModel(own.shape, *format, **backend));
  if (!model) return tl::unexpected(model.error());
  return Engine{std::move(*backend), std::move(*model)};
}

Expected<void> run(const CommonOptions& options, const BenchArguments& own, const Interrupt& interrupt) {
  const auto settings = settingsFrom(options);
  if (!settings) return tl::unexpected(settings.error());
  const auto budget = budgetFrom(options, *settings, false);
  if (!budget) return tl::unexpected(budget.error());
  const auto engine = benchEngine(options, own, interrupt);
  if (!engine) return tl::unexpected(engine.error());
  ProgressLine line;
  const auto rows = runBenchmark(*engine, {.settings = *settings,
                                           .budget = *budget,
                                           .prompt = own.prompt,
                                           .depths = own.depths,
                                           .generate = own.generate,
                                           .repeat = own.repeat,
                                           .progress = [&](const std::string& text) { line.show(text); },
                                           .stop = interrupt.token()});
  line.finish();
  if (!rows) return tl::unexpected(rows.error());
  Json list = Json::array();
  if (!options.json) std::printf("phase    depth   slots   tokens/s   MB/token   share of the machine's limit\n");
  for (const BenchmarkRow& row : *rows) {
    const bool decode = row.phase == "decode";
    list.push_back(
        {{"phase", row.phase},
         {"depth", row.depth},
         {"slots", row.slots},
         {"tokens_per_second", row.tokensPerSecond},
         {"bytes_per_token", decode ? Json(row.bytesPerToken) : Json(nullptr)},
         {"share_of_read_limit", decode ? Json(row.shareOfReadLimit) : Json(nullptr)},
         {"share_of_multiply_limit", row.shareOfMultiplyLimit > 0 ? Json(row.shareOfMultiplyLimit) : Json(nullptr)}});
    if (options.json) continue;
    std::printf("%-7s %6u  %6u  %9.1f", row.phase.c_str(), row.depth, row.slots, row.tokensPerSecond);
    if (decode) {
      std::printf("  %9.1f  %6.2f of reading\n", row.bytesPerToken / 1e6, row.shareOfReadLimit);
    } else {
      std::printf("  %9s  %6.2f of multiplying\n", "", row.shareOfMultiplyLimit);
    }
  }
  if (options.json) printJson({{"rows", list}});
  return {};
}

}  // namespace

Command addBench(CLI::App& program) {
  CLI::App* command = program.add_subcommand("bench", "speed of reading and answering");
  auto options = commonOptions(*command);
  auto own = std::make_shared<BenchArguments>();
  const auto option = [&](const std::string& name, auto& value, const char* type, const char* meaning) {
    return command->add_option(name, value, meaning)->type_name(type);
  };
  option("--shape", own->shape, "NAME", "synthetic weights instead of a model: smol, mha or llama2-7b");
  option("--format", own->format, "NAME", "weight format of --shape (default: q4_0)");
  option("--prompt", own->prompt, "N", "tokens to read; 0 = none (default: 512)")->check(wholeNumber(0, 1U << 24));
  option("--depth", own->depths, "N,N", "depths to decode at (default: 0)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->check(wholeNumber(0, 1U << 24));
  option("--generate", own->generate, "N", "tokens to decode; 0 = none (default: 64)")->check(wholeNumber(0, 4096));
  option("--repeat", own->repeat, "N", "rounds, of which the median is told (default: 3)")->check(wholeNumber(1, 100));
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
