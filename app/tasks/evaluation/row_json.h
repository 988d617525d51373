// SPDX-License-Identifier: GPL-3.0-or-later
// Rows as JSON: as the library keeps them, and as the command line prints them.
#pragma once

#include <optional>
#include <string>

#include "app/tasks/evaluation/run.h"
#include "app/tasks/evaluation/values.h"
#include "app/tasks/measurements.h"

namespace longleaf::app::evaluation {

/// What a row is made of, its items with it; what summarize() makes of these is not in it.
Json storedRow(const Row& row);
/// The same back, summarized; nothing where the JSON is not of this shape.
std::optional<Row> rowFromStored(const std::string& json);
/// Without the summary, which takes its time: for what was counted and timed.
std::optional<Row> plainRowFromStored(const std::string& json);

/// {document, setting, task, mean_nll or score, ci95, items, by_depth, seconds} and what else there is to tell.
Json rowJson(const Row& row);
Json overallJson(const Overall& overall);
/// {evaluation, seed, rows, overall, stopped}
Json resultJson(const RunRequest& request, const RunResult& result);

}  // namespace longleaf::app::evaluation
