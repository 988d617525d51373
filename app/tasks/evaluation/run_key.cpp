// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/run_key.h"

#include "app/tasks/prompts.h"
#include "storage/documents/file_hash.h"

namespace longleaf::app::evaluation {

namespace {

/// Of what the tasks ask and how they count: raised when a figure changes its meaning.
constexpr int kTasksVersion = 1;

const char* budgetKind(const inference::Budget& budget) {
  switch (budget.kind) {
    case inference::Budget::Kind::slots:
      return "slots";
    case inference::Budget::Kind::percent:
      return "percent";
    case inference::Budget::Kind::full:
      break;
  }
  return "full";
}

}  // namespace

Json settingJson(const CacheSetting& setting) {
  Json values = Json::object();
  for (const inference::SettingKey& key : inference::settingKeys())
    values[std::string(key.name)] = inference::settingValue(setting.settings, key.name);
  return {{"budget", {{"kind", budgetKind(setting.budget)}, {"value", setting.budget.value}}}, {"values", values}};
}

std::string rowKey(const RunPlace& place, const RunRequest& request, const RowPlace& row) {
  Json key = {{"tasks", kTasksVersion},
              {"prompts", promptsVersion()},
              {"task", taskName(row.task.task)},
              {"items", row.task.items},
              {"model", place.modelHash},
              {"template", inference::chatFormatName(place.chat.format)},
              {"text", storage::sha256Of(row.questions.document().text)},
              {"questions", row.questions.fingerprint()},
              {"seed", request.seed},
              {"setting", settingJson(row.setting)}};
  if (row.questions.needsReference()) key["reference"] = settingJson(request.settings.front());
  return storage::sha256Of(dumped(key));
}

Json runJson(const RunPlace& place, const RunRequest& request, const std::vector<Source>& sources) {
  Json documents = Json::array();
  for (const Source& source : sources) {
    documents.push_back({{"name", source.name}, {"text_sha256", storage::sha256Of(source.document.text)}});
  }
  Json settings = Json::array();
  for (const CacheSetting& setting : request.settings) {
    Json json = settingJson(setting);
    json["text"] = setting.text;
    settings.push_back(std::move(json));
  }
  Json tasks = Json::array();
  for (const TaskRequest& task : request.tasks) tasks.push_back({{"task", taskName(task.task)}, {"items", task.items}});
  const kernels::DeviceInfo device = place.engine.backend->info();
  return {{"tasks", tasks},
          {"documents", documents},
          {"settings", settings},
          {"seed", request.seed},
          {"tokens", request.tokens},
          {"model", {{"path", place.engine.model->header().path}, {"sha256", place.modelHash}}},
          {"template", inference::chatFormatName(place.chat.format)},
          {"prompts", promptsVersion()},
          {"tasks_version", kTasksVersion},
          {"program", LONGLEAF_VERSION},
          {"machine", {{"device", device.name}, {"threads", device.threads}}}};
}

}  // namespace longleaf::app::evaluation
