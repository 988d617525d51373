// SPDX-License-Identifier: GPL-3.0-or-later
// What a run and its rows are known by in the library: everything that their figures depend on.
#pragma once

#include <string>

#include "app/tasks/evaluation/questions.h"
#include "app/tasks/evaluation/run.h"
#include "app/tasks/measurements.h"

namespace longleaf::app::evaluation {

/// All keys of the settings table, and the budget.
Json settingJson(const CacheSetting& setting);

/// Of which a row is.
struct RowPlace {
  const TaskRequest& task;
  const Questions& questions;
  const CacheSetting& setting;
};

/// SHA-256 of the model, the text, the questions, the setting (and the reference, where the task needs one), and of the
/// version of the tasks themselves. Two rows with one key hold the same figures, on one machine.
std::string rowKey(const RunPlace& place, const RunRequest& request, const RowPlace& row);

/// Everything that is needed to repeat a run: documents with their hashes, model, settings, task, items, seed, version
/// of the program, machine.
Json runJson(const RunPlace& place, const RunRequest& request, const std::vector<Source>& sources);

}  // namespace longleaf::app::evaluation
