// SPDX-License-Identifier: GPL-3.0-or-later
// Rows as a table for other programs.
#pragma once

#include <string>
#include <vector>

#include "app/tasks/evaluation/values.h"

namespace longleaf::app::evaluation {

/// CSV (RFC 4180) with a heading line: document, setting, series, task, budget_slots, slots, tokens, items, value, low,
/// high, reference, difference, difference_low, difference_high, seconds, and a column for each figure ("exact", ...).
/// `value` is in nats per token or a score, as the task has it; what there is not is empty.
std::string rowsAsCsv(const std::vector<Row>& rows);

}  // namespace longleaf::app::evaluation
