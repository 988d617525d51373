// SPDX-License-Identifier: GPL-3.0-or-later
// The options that commands share, and how they become settings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/error.h"
#include "app/tasks/engine.h"
#include "app/tasks/setting_text.h"
#include "inference/cache/settings.h"
#include "inference/session/sampler.h"

namespace longleaf::app::cli {

struct CommonOptions {
  bool json = false;
  std::string model;
  std::string quantize;  // name of a weight format; empty: weights as they are
  std::string library;
  std::string budget;  // as typed; empty: the default
  std::string method = std::string(inference::kDefaultPreset);
  std::vector<std::string> set;  // key=value
  DeviceChoice device;
  std::string chatTemplate;
  std::string password;
  inference::Sampling sampling;

  void addTo(CLI::App& command);
  /// The model at `path` with the weights that --quantize asks for.
  inference::ModelChoice choiceOf(const std::string& path) const;
};

/// A validator of option values whose complaint names the right ones.
CLI::Validator wholeNumber(std::uint64_t least, std::uint64_t most);
/// Any number: its range is the business of whoever takes it.
CLI::Validator anyNumber();
CLI::Validator oneOf(std::vector<std::string> names);

/// Method, budget and `--set` as they were typed.
SettingWords wordsFrom(const CommonOptions& options);

/// Preset and `--set` as settings. usage errors name the right values.
Expected<inference::Settings> settingsFrom(const CommonOptions& options);

/// The budget; `document` false: a share is an error, since there is nothing it could be a share of.
Expected<inference::Budget> budgetFrom(const CommonOptions& options, const inference::Settings& settings,
                                       bool document);

}  // namespace longleaf::app::cli
