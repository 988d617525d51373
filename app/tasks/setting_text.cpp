// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/setting_text.h"

#include <algorithm>
#include <utility>

namespace longleaf::app {

namespace {

Error usage(std::string message) { return {Code::usage, std::move(message)}; }

Error inSetting(std::string_view text, const Error& error) {
  return {error.code, "setting '" + std::string(text) + "': " + error.message};
}

std::vector<std::string_view> parts(std::string_view text) {
  std::vector<std::string_view> list;
  for (;;) {
    const std::size_t comma = text.find(',');
    list.push_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return list;
    text.remove_prefix(comma + 1);
  }
}

/// The words of `text` over those of `base`; its own keys are returned in `own` too.
Expected<SettingWords> wordsOf(std::string_view text, const SettingWords& base, std::vector<std::string>& own) {
  SettingWords words = base;
  std::vector<std::string_view> named;
  for (const std::string_view part : parts(text)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos || equals == 0 || equals + 1 == part.size()) {
      return tl::unexpected(usage("'" + std::string(part) +
                                  "' is not KEY=VALUE; write budget=N, method=PRESET or a key of --set, with commas "
                                  "between them"));
    }
    const std::string_view key = part.substr(0, equals);
    const std::string_view value = part.substr(equals + 1);
    if (std::find(named.begin(), named.end(), key) != named.end()) {
      return tl::unexpected(usage("'" + std::string(key) + "' is there twice"));
    }
    named.push_back(key);
    if (key == "budget") {
      words.budget = value;
    } else if (key == "method") {
      words.method = value;
    } else {
      words.set.emplace_back(part);
      own.emplace_back(part);
    }
  }
  return words;
}

bool alike(const CacheSetting& a, const CacheSetting& b) {
  const auto keys = inference::settingKeys();
  return a.budget.kind == b.budget.kind && a.budget.value == b.budget.value &&
         std::all_of(keys.begin(), keys.end(), [&](const inference::SettingKey& key) {
           return inference::settingValue(a.settings, key.name) == inference::settingValue(b.settings, key.name);
         });
}

}  // namespace

Expected<inference::Settings> settingsOf(const SettingWords& words) {
  auto method = lift(inference::presetByName(words.method));
  if (!method) return tl::unexpected(method.error());
  inference::Settings settings{.method = *method};
  for (const std::string& pair : words.set) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) return tl::unexpected(usage("--set takes KEY=VALUE, not '" + pair + "'"));
    auto done = lift(inference::applySetting(settings, pair.substr(0, equals), pair.substr(equals + 1)));
    if (!done) return tl::unexpected(done.error());
  }
  if (auto sound = lift(inference::checkMethod(settings.method)); !sound) return tl::unexpected(sound.error());
  return settings;
}

Expected<inference::Budget> budgetOf(const SettingWords& words, const inference::Settings& settings, bool document) {
  using Kind = inference::Budget::Kind;
  const bool unbounded = settings.method.schedule == inference::Schedule::never;
  if (words.budget.empty()) return unbounded ? inference::Budget{Kind::full, 0} : inference::Budget{};
  auto budget = lift(inference::Budget::parse(words.budget));
  if (!budget) return budget;
  if (budget->kind == Kind::percent && !document) {
    return tl::unexpected(usage("--budget " + words.budget +
                                " is a share of a document, and there is none here; give a number of slots"));
  }
  if (unbounded && budget->kind != Kind::full) {
    return tl::unexpected(usage("this method evicts nothing, so --budget " + words.budget +
                                " cannot be kept; use --budget full or a method such as zsmerge"));
  }
  // A split that cannot be made is wrong usage whatever the document: said before anything is opened.
  if (budget->kind == Kind::slots && !unbounded) {
    if (auto split = lift(inference::splitBudget(settings.method, static_cast<std::uint32_t>(budget->value))); !split) {
      return tl::unexpected(split.error());
    }
  }
  return budget;
}

Expected<CacheSetting> parseSetting(std::string_view text, const SettingWords& base) {
  std::vector<std::string> own;
  const auto words = wordsOf(text, base, own);
  if (!words) return tl::unexpected(inSetting(text, words.error()));
  const auto settings = settingsOf(*words);
  if (!settings) return tl::unexpected(inSetting(text, settings.error()));
  const auto budget = budgetOf(*words, *settings, true);
  if (!budget) return tl::unexpected(inSetting(text, budget.error()));
  std::string series = words->method;
  for (const std::string& pair : own) series += " " + pair;
  return CacheSetting{.text = std::string(text), .series = std::move(series), .settings = *settings, .budget = *budget};
}

Expected<std::vector<CacheSetting>> parseSettings(const std::vector<std::string>& texts, const SettingWords& base) {
  std::vector<CacheSetting> settings;
  for (const std::string& text : texts) {
    auto setting = parseSetting(text, base);
    if (!setting) return tl::unexpected(setting.error());
    const auto twin = std::find_if(settings.begin(), settings.end(),
                                   [&](const CacheSetting& earlier) { return alike(earlier, *setting); });
    if (twin != settings.end()) {
      return tl::unexpected(usage("settings '" + twin->text + "' and '" + text + "' are the same"));
    }
    settings.push_back(std::move(*setting));
  }
  return settings;
}

}  // namespace longleaf::app
