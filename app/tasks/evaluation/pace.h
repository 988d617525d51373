// SPDX-License-Identifier: GPL-3.0-or-later
// How long a run will take, by how long earlier ones took.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "app/tasks/evaluation/run.h"

namespace longleaf::app::evaluation {

/// Measured over rows of one model on one machine.
struct Pace {
  double tokensPerSecond = 0;               // of reading; 0: not known
  std::map<Task, double> secondsPerItem{};  // of asking; tasks that were never asked are missing
};

Pace paceOf(const std::vector<Row>& rows);

struct ExpectedTime {
  double seconds = 0;
  bool asksUnknown = false;  // a task has never been asked: it comes on top
};

/// `tokens`: of each document, as much of it as is read. Nothing where no reading has been measured.
std::optional<ExpectedTime> expectedTime(const Pace& pace, const RunRequest& request,
                                         const std::vector<double>& tokens);

}  // namespace longleaf::app::evaluation
