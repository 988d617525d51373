// SPDX-License-Identifier: GPL-3.0-or-later
// Cache settings as people write them: a preset, a budget and keys of the settings table, either as options of a
// command or as one text, "budget=512,method=streaming,alpha=0". Commands that take several settings (`compare`,
// `evaluate`) parse them here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/error.h"
#include "inference/cache/settings.h"

namespace longleaf::app {

/// A setting in words, not yet checked.
struct SettingWords {
  std::string method = std::string(inference::kDefaultPreset);
  std::string budget{};            // "512", "10%", "full"; empty: the default
  std::vector<std::string> set{};  // KEY=VALUE, applied to the preset in this order
};

/// A setting that can be planned and read with.
struct CacheSetting {
  std::string text{};  // as it was written: what rows and columns are called
  std::string
      series{};  // the same without its budget, "zsmerge alpha=0": settings that differ in budget alone share it
  inference::Settings settings;
  inference::Budget budget;
};

/// Preset and keys. Errors: usage, naming the right values.
Expected<inference::Settings> settingsOf(const SettingWords& words);

/// The budget for these settings; `document` false: a share is an error, since there is nothing it could be a share of.
/// Errors: usage.
Expected<inference::Budget> budgetOf(const SettingWords& words, const inference::Settings& settings, bool document);

/// "budget=512,method=streaming,KEY=VALUE": what it does not name is as in `base`, and its own keys come after those of
/// `base`. Errors: usage, with the text in front.
Expected<CacheSetting> parseSetting(std::string_view text, const SettingWords& base = {});

/// Several, in order. Errors: usage, also where two are the same.
Expected<std::vector<CacheSetting>> parseSettings(const std::vector<std::string>& texts, const SettingWords& base = {});

}  // namespace longleaf::app
