// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/pace.h"

#include <algorithm>
#include <numeric>

namespace longleaf::app::evaluation {

Pace paceOf(const std::vector<Row>& rows) {
  Pace pace;
  double tokens = 0, reading = 0;
  std::map<Task, double> items;
  for (const Row& row : rows) {
    tokens += row.tokens;
    reading += row.readingSeconds;
    pace.secondsPerItem[row.task] += std::max(0.0, row.seconds - row.readingSeconds);
    items[row.task] += static_cast<double>(row.items.size());
  }
  if (reading > 0) pace.tokensPerSecond = tokens / reading;
  for (auto& [task, seconds] : pace.secondsPerItem) seconds /= std::max(1.0, items[task]);
  return pace;
}

std::optional<ExpectedTime> expectedTime(const Pace& pace, const RunRequest& request,
                                         const std::vector<double>& tokens) {
  if (pace.tokensPerSecond <= 0 || tokens.empty()) return std::nullopt;
  const double all = std::accumulate(tokens.begin(), tokens.end(), 0.0);
  const auto settings = static_cast<double>(request.settings.size());
  ExpectedTime time{.seconds = settings * all / pace.tokensPerSecond};
  for (const TaskRequest& task : request.tasks) {
    // The tail's likelihoods come with the reading.
    if (task.task == Task::perplexity) continue;
    const auto known = pace.secondsPerItem.find(task.task);
    const std::uint32_t items = task.items > 0 ? task.items : usualItems(task.task);
    if (known == pace.secondsPerItem.end() || items == 0) {
      time.asksUnknown = true;
      continue;
    }
    time.seconds += settings * static_cast<double>(tokens.size()) * items * known->second;
  }
  return time;
}

}  // namespace longleaf::app::evaluation
