// SPDX-License-Identifier: GPL-3.0-or-later
// Means of items with intervals, and what a row's items amount to.
//
// Intervals: percentile bootstrap (Efron 1979) of the mean over 2,000 resamples with a fixed seed, so that the same
// items give the same interval. One item gives an interval of no width.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/tasks/evaluation/values.h"

namespace longleaf::app::evaluation {

Mean meanOf(std::span<const double> values);

/// Of the values of `items` minus those of `reference`, question by question; those that either side tells apart are
/// left out. For `kind` not empty: of the items of that kind alone, told apart or not.
Mean pairedDifference(std::span<const Item> items, std::span<const Item> reference, const std::string& kind = {});

/// Fills a row's mean, figures, parts and depths from its items.
void summarize(Row& row);

/// Fills the differences of all rows to the rows of `reference`, a setting as it was written, on the same document in
/// the same task.
void compareWith(std::vector<Row>& rows, const std::string& reference);

/// One value for each task and setting, in the order in which they turn up; differences to the task's first setting.
std::vector<Overall> overall(const std::vector<Row>& rows);

}  // namespace longleaf::app::evaluation
