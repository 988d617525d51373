// SPDX-License-Identifier: GPL-3.0-or-later
// `perplexity FILE --start S --count N`: how well the model predicts a part of a text with a cache setting.
#include <cmath>
#include <cstdio>
#include <iostream>
#include <numeric>

#include "app/cli/commands.h"
#include "inference/session/session.h"

namespace longleaf::app::cli {

namespace {

/// Rows of logits at a time: enough for the matrix product to be one, small beside the weights.
constexpr std::uint32_t kLogitRows = 32;

struct PerplexityArguments {
  std::string file;
  std::uint32_t start = 0;
  std::uint32_t count = 512;
};

void print(const CommonOptions& options, const std::vector<float>& nll, std::uint32_t tokens,
           const inference::Statistics& statistics) {
  const double mean = std::accumulate(nll.begin(), nll.end(), 0.0) / static_cast<double>(nll.size());
  if (options.json) {
    printJson({{"tokens", tokens},
               {"mean_nll", mean},
               {"perplexity", std::exp(mean)},
               {"nll", nll},
               {"statistics", statisticsJson(statistics)}});
    return;
  }
  std::printf("%u tokens, mean negative log-likelihood %.5f nats, perplexity %.3f\n", tokens, mean, std::exp(mean));
}

Expected<void> run(const CommonOptions& options, const PerplexityArguments& own, const Interrupt& interrupt) {
  const auto settings = settingsFrom(options);
  if (!settings) return tl::unexpected(settings.error());
  const auto budget = budgetFrom(options, *settings, true);
  if (!budget) return tl::unexpected(budget.error());
  if (settings->method.schedule != inference::Schedule::never && !settings->method.boundedWhileReading()) {
    return tl::unexpected(Error{Code::usage,
                                "perplexity scores tokens while they are read, and this method evicts only after the "
                                "prompt; add --set read_mode=chunked and a schedule of token or chunk"});
  }
  const auto text = readTextFile(own.file);
  if (!text) return tl::unexpected(text.error());
  const auto engine = loadChosenModel(options, interrupt);
  if (!engine) return tl::unexpected(engine.error());
  const auto ids = engine->model->tokenizer().encode(*text, inference::SpecialTokens::recognised);
  if (own.start > ids.size() || own.count > ids.size() - own.start) {
    return tl::unexpected(
        Error{Code::usage, "the file has " + grouped(ids.size()) + " tokens: --start and --count ask for more"});
  }
  const auto plan = lift(inference::plan(engine->model->header(),
                                         {.settings = *settings,
                                          .budget = *budget,
                                          .tokens = own.count,
                                          .textTokens = own.count,
                                          .overlay = false,
                                          .logitRows = kLogitRows},
                                         *engine->backend, true));
  if (!plan) return tl::unexpected(plan.error());
  printWarnings(plan->sentences());
  auto session = lift(inference::Session::create(*engine->model, *engine->backend, *plan));
  if (!session) return tl::unexpected(session.error());

  ProgressLine line;
  std::vector<float> nll;
  const auto range = std::span(ids).subspan(own.start, own.count);
  const auto done = lift((*session)->read(
      range, {.progress = [&](const auto& p) { line.show(readingText(p)); }, .stop = interrupt.token(), .nll = &nll}));
  if (!done) return tl::unexpected(done.error());
  line.finish();
  const auto statistics = lift((*session)->statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  print(options, nll, own.count, *statistics);
  return {};
}

}  // namespace

Command addPerplexity(CLI::App& program) {
  CLI::App* command = program.add_subcommand("perplexity", "negative log-likelihood of a part of a text");
  auto options = commonOptions(*command);
  auto own = std::make_shared<PerplexityArguments>();
  command->add_option("FILE", own->file, "UTF-8 text")->type_name("")->required();
  command->add_option("--start", own->start, "first token (default: 0)")
      ->type_name("S")
      ->check(wholeNumber(0, 1U << 28));
  command->add_option("--count", own->count, "tokens, at least 2 (default: 512)")
      ->type_name("N")
      ->check(wholeNumber(2, 1U << 28));
  return {command, options, [options, own](const Interrupt& interrupt) { return run(*options, *own, interrupt); }};
}

}  // namespace longleaf::app::cli
