// SPDX-License-Identifier: Apache-2.0
// Everything a person can set about reading and answering, as one table of keys: `--set key=value` and the expert panel
// show the same rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "inference/cache/method.h"

namespace longleaf::inference {

struct Settings {
  CacheMethod method;
  std::uint32_t overlaySlots = 1024;  // slots above the document for question and answer
  std::uint32_t passageTokens = 768;  // tokens of passages that a question re-reads; 0 = off
  std::uint32_t tokensPerSlot = 64;   // a summary reads longer documents in sections
  kernels::ActivationFormat activations = kernels::ActivationFormat::q8;
};

/// One row of the table.
struct SettingKey {
  std::string_view name;
  std::string_view values;   // range or list of values, for help and errors
  std::string_view meaning;  // one line, the tooltip
  bool reading = true;       // a reading depends on it; false: only what is asked of it afterwards
};

std::span<const SettingKey> settingKeys();

/// Sets one key; invalidSetting names the key's values, or all keys if there is none of this name.
Expected<void> applySetting(Settings& settings, std::string_view key, std::string_view value);

/// The present value in the form that applySetting() takes.
std::string settingValue(const Settings& settings, std::string_view key);

}  // namespace longleaf::inference
