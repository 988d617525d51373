// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/cli/output.h"

namespace longleaf::app::cli {

namespace {

constexpr const char* kGroup = "Common options";

/// All of `text` as a number of type T.
template <class T>
std::optional<T> parsed(const std::string& text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string presetNames() {
  std::string names;
  for (const inference::Preset& preset : inference::presets()) {
    names += (names.empty() ? "" : ", ") + std::string(preset.name);
    if (preset.name == inference::kDefaultPreset) names += " (default)";
  }
  return names;
}

}  // namespace

CLI::Validator wholeNumber(std::uint64_t least, std::uint64_t most) {
  return {[least, most](const std::string& text) {
            const auto value = parsed<std::uint64_t>(text);
            if (value && *value >= least && *value <= most) return std::string();
            return "takes a whole number from " + grouped(least) + " to " + grouped(most) + ", not '" + text + "'";
          },
          ""};
}

CLI::Validator anyNumber() {
  return {[](const std::string& text) {
            const auto value = parsed<double>(text);
            return value && std::isfinite(*value) ? std::string() : "takes a number, not '" + text + "'";
          },
          ""};
}

CLI::Validator oneOf(std::vector<std::string> names) {
  return {[names = std::move(names)](const std::string& text) {
            if (std::find(names.begin(), names.end(), text) != names.end()) return std::string();
            std::string list;
            for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
            return "takes one of " + list + ", not '" + text + "'";
          },
          ""};
}

void CommonOptions::addTo(CLI::App& command) {
  const auto option = [&](const std::string& name, auto& value, const char* type, const std::string& meaning) {
    return command.add_option(name, value, meaning)->type_name(type)->group(kGroup);
  };
  command.add_flag("--json", json, "print one JSON object on stdout and nothing else")->group(kGroup);
  option("--model", model, "PATH|NAME", "model file, or a model of the library (default: its chosen one)");
  option("--library", library, "DIR", "folder of the library (default: the user's data folder)");
  option("--budget", budget, "N|N%|full", "cache slots, or a share of the document's tokens (default: 2048)");
  option("--method", method, "PRESET", "cache method: " + presetNames());
  option("--set", set, "KEY=VALUE", "one setting, see longleaf-cli --help; repeatable")->allow_extra_args(false);
  option("--device", device.device, "NAME", "auto (default), cpu or cuda");
  option("--threads", device.threads, "N", "threads (default: all processors)")->check(wholeNumber(1, 1024));
  option("--template", chatTemplate, "NAME", "chat template, where the model's own is not recognised");
  option("--password", password, "TEXT", "password of an encrypted document");
  option("--temperature", sampling.temperature, "X", "randomness; 0 takes the likeliest token (default)")
      ->check(anyNumber());
  option("--top-k", sampling.topK, "K", "draw from the K likeliest tokens; 0 = all")->check(wholeNumber(0, 1U << 30));
  option("--top-p", sampling.topP, "P", "draw from the likeliest tokens that make up P")->check(anyNumber());
  option("--min-p", sampling.minP, "P", "leave out tokens below P of the likeliest")->check(anyNumber());
  option("--repeat-penalty", sampling.repeatPenalty, "X", "1 = none")->check(anyNumber());
  option("--seed", sampling.seed, "N", "seed of the random draws")->check(wholeNumber(0, INT64_MAX));
  option("--max-tokens", sampling.maxTokens, "N", "longest answer, in tokens")->check(wholeNumber(1, 1U << 20));
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
