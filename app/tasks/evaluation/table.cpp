// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/table.h"

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace longleaf::app::evaluation {

namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"') result += '"';
    result += c;
  }
  return result + '"';
}

/// Somebody's words in a cell: a program for tables takes no formula out of them.
std::string plainCell(const std::string& text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos ? "'" + text : text;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value);
  return text;
}

std::vector<std::string> figureNames(const std::vector<Row>& rows) {
  std::vector<std::string> names;
  for (const Row& row : rows) {
    for (const NamedMean& figure : row.figures) {
      if (std::find(names.begin(), names.end(), figure.name) == names.end()) names.push_back(figure.name);
    }
  }
  return names;
}

std::string joined(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += quoted(cell) + ",";
  if (!line.empty()) line.pop_back();
  return line + "\r\n";
}

/// Mean, low, high; empty without items.
void addMean(std::vector<std::string>& cells, const Mean& mean) {
  for (const double value : {mean.value, mean.ci95.low, mean.ci95.high})
    cells.push_back(mean.items > 0 ? number(value) : std::string());
}

std::string line(const Row& row, const std::vector<std::string>& figures) {
  std::vector<std::string> cells = {plainCell(row.document),         plainCell(row.setting),
                                    plainCell(row.series),           std::string(taskName(row.task)),
                                    std::to_string(row.budgetSlots), std::to_string(row.slots),
                                    std::to_string(row.tokens),      std::to_string(row.mean.items)};
  addMean(cells, row.mean);
  cells.push_back(row.difference ? plainCell(row.difference->reference) : std::string());
  addMean(cells, row.difference ? row.difference->mean : Mean());
  cells.push_back(number(row.seconds));
  for (const std::string& name : figures) {
    const auto found =
        std::find_if(row.figures.begin(), row.figures.end(), [&](const NamedMean& f) { return f.name == name; });
    cells.push_back(found != row.figures.end() ? number(found->mean.value) : std::string());
  }
  return joined(cells);
}

}  // namespace

std::string rowsAsCsv(const std::vector<Row>& rows) {
  const std::vector<std::string> figures = figureNames(rows);
  std::vector<std::string> heading = {
      "document", "setting", "series", "task",      "budget_slots", "slots",          "tokens",          "items",
      "value",    "low",     "high",   "reference", "difference",   "difference_low", "difference_high", "seconds"};
  heading.insert(heading.end(), figures.begin(), figures.end());
  std::string text = joined(heading);
  for (const Row& row : rows) text += line(row, figures);
  return text;
}

}  // namespace longleaf::app::evaluation
