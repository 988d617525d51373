// SPDX-License-Identifier: GPL-3.0-or-later
// Settings as a person writes them, and what the library keeps: requests and rows of evaluations, turns of chats.
#include <string>

#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/stored_run.h"
#include "app/tasks/overlay_log.h"
#include "app/tasks/setting_text.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

namespace longleaf::tests::fuzz {
namespace {

void requireSetting(const app::CacheSetting& setting) {
  inference::Settings copy = setting.settings;
  for (const inference::SettingKey& key : inference::settingKeys()) {
    const std::string value = inference::settingValue(setting.settings, key.name);
    require(inference::applySetting(copy, key.name, value).has_value(),
            "a value is taken again: " + std::string(key.name));
    require(inference::settingValue(copy, key.name) == value, "a value stays what it is: " + std::string(key.name));
  }
  require(inference::checkMethod(setting.settings.method).has_value(), "a setting can be read with");
  require(setting.budget.value >= 0, "a budget is a number");
}

void requireUsage(const app::Error& error) {
  require(error.code == app::Code::usage && !error.message.empty(), "a refusal names the right values");
}

}  // namespace

bool settings(std::string_view input) {
  const auto setting = app::parseSetting(input);
  if (setting)
    requireSetting(*setting);
  else
    requireUsage(setting.error());
  const auto run = app::evaluation::storedRun({.request = std::string(input)});
  if (run) {
    require(run->rows() > 0, "a stored run has rows");
    for (const app::CacheSetting& each : run->request.settings) requireSetting(each);
  }
  const auto row = app::evaluation::rowFromStored(std::string(input));
  if (row) {
    const auto again = app::evaluation::rowFromStored(app::evaluation::storedRow(*row).dump());
    require(again.has_value(), "a row is stored again");
  }
  return setting || run || row;
}

bool turnLog(std::string_view input) {
  const auto turn = app::turnFromBytes(bytesOf(input));
  if (!turn) return false;
  const auto again = app::turnFromBytes(app::turnBytes(*turn));
  require(again && again->unread == turn->unread && again->steps.size() == turn->steps.size(), "a turn is kept");
  return true;
}

}  // namespace longleaf::tests::fuzz
