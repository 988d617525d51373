// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

namespace longleaf::app::cli {

void CommonOptions::addTo(CLI::App& command) {
  command.add_flag("--json", json, "print one JSON object on stdout and nothing else");
  command.add_option("--model", model, "model file, or the name of one in the library (default: the demo model)");
  command.add_option("--library", library, "folder of the library (default: the user's data folder)");
  command.add_option("--budget", budget, "cache slots: N, N% of the document's tokens, or full (default: 2048)");
  command.add_option("--method", method, "cache method: full, streaming, h2o, zsmerge-paper, zsmerge (default)");
  command.add_option("--set", set, "one setting of the cache, KEY=VALUE; may be repeated")->allow_extra_args(false);
  command.add_option("--device", device.device, "auto, cpu or cuda");
  command.add_option("--threads", device.threads, "threads (default: all processors)")->check(CLI::Range(1, 1024));
  command.add_option("--template", chatTemplate, "chat template, where the model's own is not recognised");
  command.add_option("--password", password, "password of an encrypted document");
  command.add_option("--temperature", sampling.temperature, "randomness; 0 takes the likeliest token (default)");
  command.add_option("--top-k", sampling.topK, "draw from the k likeliest tokens; 0 = all");
  command.add_option("--top-p", sampling.topP, "draw from the likeliest tokens that make up p");
  command.add_option("--min-p", sampling.minP, "leave out tokens below p of the likeliest");
  command.add_option("--repeat-penalty", sampling.repeatPenalty, "1 = none");
  command.add_option("--seed", sampling.seed, "seed of the random draws");
  command.add_option("--max-tokens", sampling.maxTokens, "longest answer, in tokens")->check(CLI::Range(1, 1 << 20));
}

Expected<inference::Settings> settingsFrom(const CommonOptions& options) {
  auto method = lift(inference::presetByName(options.method));
  if (!method) return tl::unexpected(method.error());
  inference::Settings settings{.method = *method};
  for (const std::string& pair : options.set) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) {
      return tl::unexpected(Error{Code::usage, "--set takes KEY=VALUE, not '" + pair + "'"});
    }
    auto done = lift(inference::applySetting(settings, pair.substr(0, equals), pair.substr(equals + 1)));
    if (!done) return tl::unexpected(done.error());
  }
  if (auto sound = lift(inference::checkMethod(settings.method)); !sound) return tl::unexpected(sound.error());
  if (auto sound = lift(inference::checkSampling(options.sampling)); !sound) return tl::unexpected(sound.error());
  return settings;
}

Expected<inference::Budget> budgetFrom(const CommonOptions& options, const inference::Settings& settings,
                                       bool document) {
  using Kind = inference::Budget::Kind;
  const bool unbounded = settings.method.schedule == inference::Schedule::never;
  if (options.budget.empty()) return unbounded ? inference::Budget{Kind::full, 0} : inference::Budget{};
  auto budget = lift(inference::Budget::parse(options.budget));
  if (!budget) return budget;
  if (budget->kind == Kind::percent && !document) {
    return tl::unexpected(Error{
        Code::usage,
        "--budget " + options.budget + " is a share of a document, and there is none here; give a number of slots"});
  }
  if (unbounded && budget->kind != Kind::full) {
    return tl::unexpected(Error{Code::usage, "this method evicts nothing, so --budget " + options.budget +
                                                 " cannot be kept; use --budget full or a method such as zsmerge"});
  }
  // A split that cannot be made is wrong usage whatever the document: said before anything is opened.
  if (budget->kind == Kind::slots && !unbounded) {
    if (auto split = lift(inference::splitBudget(settings.method, static_cast<std::uint32_t>(budget->value))); !split) {
      return tl::unexpected(split.error());
    }
  }
  return budget;
}

}  // namespace longleaf::app::cli
