// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "app/cli/output.h"
#include "inference/model/weight_rounding.h"

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

std::vector<std::string> roundingNames() {
  std::vector<std::string> names;
  for (const kernels::WeightFormat format : inference::roundingFormats()) {
    std::string name(kernels::formatName(format));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c == 'Q' ? 'q' : c; });
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

inference::ModelChoice CommonOptions::choiceOf(const std::string& path) const {
  return {path, kernels::formatFromName(quantize)};
}

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
  option("--model", model, "PATH|NAME", "model file or folder, or a model of the library (default: its chosen one)");
  option("--quantize", quantize, "FORMAT",
         "round unquantised weights while loading: q8_0 or q4_0 (default: as they are)")
      ->check(oneOf(roundingNames()));
  option("--library", library, "DIR", "folder of the library (default: the user's data folder)");
  option("--budget", budget, "N|N%|full", "cache slots, or a share of the document's tokens (default: 2048)");
  option("--method", method, "PRESET", "cache method: " + presetNames());
  option("--set", set, "KEY=VALUE", "one setting, see longleaf-cli --help; repeatable")->allow_extra_args(false);
  option("--device", device.device, "NAME", "auto (default), cpu, cuda or cuda:N");
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

SettingWords wordsFrom(const CommonOptions& options) {
  return {.method = options.method, .budget = options.budget, .set = options.set};
}

Expected<inference::Settings> settingsFrom(const CommonOptions& options) {
  auto settings = settingsOf(wordsFrom(options));
  if (!settings) return settings;
  if (auto sound = lift(inference::checkSampling(options.sampling)); !sound) return tl::unexpected(sound.error());
  return settings;
}

Expected<inference::Budget> budgetFrom(const CommonOptions& options, const inference::Settings& settings,
                                       bool document) {
  return budgetOf(wordsFrom(options), settings, document);
}

}  // namespace longleaf::app::cli
