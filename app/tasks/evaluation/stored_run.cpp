// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/stored_run.h"

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>

#include "app/tasks/evaluation/bootstrap.h"
#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/measurements.h"
#include "app/tasks/stored_number.h"

namespace longleaf::app::evaluation {

namespace {

/// As a person would write it, so that what is out of range is found.
std::optional<inference::Budget> budgetFrom(const Json& json) {
  const auto kind = json.at("kind").get<std::string>();
  std::string text = json.at("value").dump();
  if (kind == "percent") text += '%';
  if (kind == "full") text = "full";
  if (text != "full" && kind != "slots" && kind != "percent") return std::nullopt;
  const auto budget = inference::Budget::parse(text);
  return budget ? std::optional(*budget) : std::nullopt;
}

/// The values count, not the words: these may stand on others that were given beside them.
std::optional<CacheSetting> settingFrom(const Json& json) {
  auto setting = parseSetting(json.at("text").get<std::string>());
  const auto budget = budgetFrom(json.at("budget"));
  if (!setting || !budget) return std::nullopt;
  setting->budget = *budget;
  for (const auto& [key, value] : json.at("values").items()) {
    if (!inference::applySetting(setting->settings, key, value.get<std::string>())) return std::nullopt;
  }
  if (!inference::checkMethod(setting->settings.method)) return std::nullopt;
  return *setting;
}

template <class T>
std::size_t placeOf(const std::vector<T>& list, const std::function<bool(const T&)>& is) {
  return static_cast<std::size_t>(std::find_if(list.begin(), list.end(), is) - list.begin());
}

std::optional<StoredRun> runFrom(const Json& json) {
  StoredRun run{.model = json.at("model").at("path").get<std::string>(),
                .modelHash = json.at("model").at("sha256").get<std::string>()};
  run.request.seed = storedNumber<std::uint64_t>(json.at("seed"));
  run.request.tokens = storedNumber<std::uint32_t>(json.at("tokens"));
  for (const Json& task : json.at("tasks")) {
    const auto known = taskByName(task.at("task").get<std::string>());
    if (!known) return std::nullopt;
    run.request.tasks.push_back({.task = *known, .items = storedNumber<std::uint32_t>(task.at("items"))});
  }
  for (const Json& setting : json.at("settings")) {
    auto known = settingFrom(setting);
    if (!known) return std::nullopt;
    run.request.settings.push_back(std::move(*known));
  }
  for (const Json& text : json.at("documents")) {
    run.texts.push_back(
        {.name = text.at("name").get<std::string>(), .textHash = text.at("text_sha256").get<std::string>()});
  }
  if (run.rows() == 0) return std::nullopt;
  return run;
}

}  // namespace

std::optional<StoredRun> storedRun(const storage::EvaluationRecord& record) {
  const Json json = Json::parse(record.request, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  try {
    auto run = runFrom(json);
    if (!run) return run;
    run->id = record.id;
    run->done = record.rows;
    run->createdAt = record.createdAt;
    run->changedAt = record.changedAt;
    return run;
  } catch (const std::exception&) {  // of JSON, or a number out of range
    return std::nullopt;
  }
}

Expected<std::vector<StoredRun>> storedRuns(storage::Library& library) {
  const auto records = lift(library.evaluations());
  if (!records) return tl::unexpected(records.error());
  std::vector<StoredRun> runs;
  for (const storage::EvaluationRecord& record : *records) {
    if (auto run = storedRun(record)) runs.push_back(std::move(*run));
  }
  return runs;
}

Expected<StoredRun> storedRun(storage::Library& library, storage::EvaluationId id) {
  auto runs = storedRuns(library);
  if (!runs) return tl::unexpected(runs.error());
  const auto run = std::find_if(runs->begin(), runs->end(), [id](const StoredRun& each) { return each.id == id; });
  if (run == runs->end())
    return tl::unexpected(Error{Code::notFound, "there is no evaluation " + std::to_string(id) + " in the library"});
  return std::move(*run);
}

Expected<RunResult> storedResult(storage::Library& library, const StoredRun& run) {
  const auto stored = lift(library.evaluationRows(run.id));
  if (!stored) return tl::unexpected(stored.error());
  RunResult result{.id = run.id, .stopped = !run.complete()};
  for (const std::string& json : *stored) {
    if (auto row = rowFromStored(json)) result.rows.push_back(std::move(*row));
  }
  const auto place = [&](const Row& row) {
    return std::tuple{
        placeOf<StoredText>(run.texts, [&](const StoredText& text) { return text.name == row.document; }),
        placeOf<TaskRequest>(run.request.tasks, [&](const TaskRequest& task) { return task.task == row.task; }),
        placeOf<CacheSetting>(run.request.settings,
                              [&](const CacheSetting& setting) { return setting.text == row.setting; })};
  };
  std::stable_sort(result.rows.begin(), result.rows.end(),
                   [&](const Row& a, const Row& b) { return place(a) < place(b); });
  compareWith(result.rows, run.request.settings.front().text);
  result.overall = overall(result.rows);
  return result;
}

}  // namespace longleaf::app::evaluation
