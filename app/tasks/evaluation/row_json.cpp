// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/row_json.h"

#include <exception>

#include "app/tasks/evaluation/bootstrap.h"
#include "app/tasks/stored_number.h"

namespace longleaf::app::evaluation {

namespace {

const char* valueKey(Task task) { return isLikelihood(task) ? "mean_nll" : "score"; }

Json intervalJson(const Mean& mean) {
  if (mean.items == 0) return nullptr;
  return Json::array({mean.ci95.low, mean.ci95.high});
}

Json valueJson(const Mean& mean) { return mean.items == 0 ? Json(nullptr) : Json(mean.value); }

Json differenceJson(const std::optional<Difference>& difference) {
  if (!difference) return nullptr;
  return {{"reference", difference->reference},
          {"mean", difference->mean.value},
          {"ci95", intervalJson(difference->mean)},
          {"items", difference->mean.items}};
}

Json figuresJson(const std::vector<NamedMean>& figures) {
  Json object = Json::object();
  for (const NamedMean& figure : figures) {
    object[figure.name] = {{"mean", figure.mean.value}, {"ci95", intervalJson(figure.mean)}};
  }
  return object;
}

Json partsJson(const std::vector<Part>& parts, Task task) {
  Json list = Json::array();
  for (const Part& part : parts) {
    list.push_back({{"kind", part.kind},
                    {valueKey(task), valueJson(part.mean)},
                    {"ci95", intervalJson(part.mean)},
                    {"items", part.mean.items},
                    {"difference", differenceJson(part.difference)}});
  }
  return list;
}

Json depthsJson(const std::vector<DepthBin>& bins, Task task) {
  Json list = Json::array();
  for (const DepthBin& bin : bins) {
    Json object = {{"depth", bin.depth}, {valueKey(task), bin.value}, {"items", bin.items}};
    if (bin.exact) object["exact"] = *bin.exact;
    list.push_back(std::move(object));
  }
  return list;
}

Json itemJson(const Item& item) {
  Json figures = Json::object();
  for (const auto& [name, value] : item.figures) figures[name] = value;
  return {{"place", item.place}, {"kind", item.kind},   {"apart", item.apart},
          {"depth", item.depth}, {"value", item.value}, {"figures", figures}};
}

Item itemFrom(const Json& json) {
  Item item{.place = storedNumber<std::uint32_t>(json.at("place")),
            .kind = json.at("kind").get<std::string>(),
            .apart = json.at("apart").get<bool>(),
            .depth = json.at("depth").get<double>(),
            .value = json.at("value").get<double>()};
  for (const auto& [name, value] : json.at("figures").items()) item.figures.emplace_back(name, value.get<double>());
  return item;
}

Json itemsJson(const std::vector<Item>& items) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(itemJson(item));
  return list;
}

}  // namespace

Json storedRow(const Row& row) {
  return {{"document", row.document},   {"setting", row.setting},        {"series", row.series},
          {"task", taskName(row.task)}, {"tokens", row.tokens},          {"budget_slots", row.budgetSlots},
          {"slots", row.slots},         {"cache_bytes", row.cacheBytes}, {"reading_seconds", row.readingSeconds},
          {"seconds", row.seconds},     {"values", itemsJson(row.items)}};
}

std::optional<Row> plainRowFromStored(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::nullopt;
  try {
    const auto task = taskByName(json.at("task").get<std::string>());
    if (!task) return std::nullopt;
    Row row{.document = json.at("document").get<std::string>(),
            .setting = json.at("setting").get<std::string>(),
            .series = json.at("series").get<std::string>(),
            .task = *task,
            .tokens = storedNumber<std::uint32_t>(json.at("tokens")),
            .budgetSlots = storedNumber<std::uint32_t>(json.at("budget_slots")),
            .slots = storedNumber<std::uint32_t>(json.at("slots")),
            .cacheBytes = storedNumber<std::size_t>(json.at("cache_bytes")),
            .readingSeconds = json.at("reading_seconds").get<double>(),
            .seconds = json.at("seconds").get<double>()};
    for (const Json& item : json.at("values")) row.items.push_back(itemFrom(item));
    return row;
  } catch (const std::exception&) {  // of JSON, or a number out of range
    return std::nullopt;
  }
}

std::optional<Row> rowFromStored(const std::string& text) {
  auto row = plainRowFromStored(text);
  if (row) summarize(*row);
  return row;
}

Json rowJson(const Row& row) {
  return {{"document", row.document},
          {"setting", row.setting},
          {"task", taskName(row.task)},
          {valueKey(row.task), valueJson(row.mean)},
          {"ci95", intervalJson(row.mean)},
          {"items", row.mean.items},
          {"by_depth", depthsJson(row.byDepth, row.task)},
          {"seconds", row.seconds},
          {"series", row.series},
          {"tokens", row.tokens},
          {"budget_slots", row.budgetSlots},
          {"slots", row.slots},
          {"cache_bytes", row.cacheBytes},
          {"reading_seconds", row.readingSeconds},
          {"difference", differenceJson(row.difference)},
          {"figures", figuresJson(row.figures)},
          {"parts", partsJson(row.parts, row.task)},
          {"from_library", row.fromLibrary},
          {"values", itemsJson(row.items)}};
}

Json overallJson(const Overall& overall) {
  const Task task = overall.task;
  return {{"setting", overall.setting},
          {"task", taskName(task)},
          {valueKey(task), valueJson(overall.mean)},
          {"ci95", intervalJson(overall.mean)},
          {"items", overall.mean.items},
          {"by_depth", depthsJson(overall.byDepth, task)},
          {"series", overall.series},
          {"budget_slots", overall.budgetSlots},
          {"difference", differenceJson(overall.difference)},
          {"figures", figuresJson(overall.figures)},
          {"parts", partsJson(overall.parts, task)}};
}

Json resultJson(const RunRequest& request, const RunResult& result) {
  Json rows = Json::array();
  for (const Row& row : result.rows) rows.push_back(rowJson(row));
  Json overall = Json::array();
  for (const Overall& all : result.overall) overall.push_back(overallJson(all));
  return {{"evaluation", result.id},
          {"seed", request.seed},
          {"rows", rows},
          {"overall", overall},
          {"stopped", result.stopped}};
}

}  // namespace longleaf::app::evaluation
