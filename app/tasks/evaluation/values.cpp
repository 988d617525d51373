// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/values.h"

#include <array>

namespace longleaf::app::evaluation {

namespace {

struct TaskName {
  Task task;
  std::string_view name;
  bool likelihood;
};

constexpr std::array<TaskName, 5> kTasks = {{{Task::perplexity, "perplexity", true},
                                             {Task::recall, "recall", true},
                                             {Task::facts, "facts", true},
                                             {Task::agreement, "agreement", false},
                                             {Task::qa, "qa", false}}};

}  // namespace

std::string_view taskName(Task task) { return kTasks[static_cast<std::size_t>(task)].name; }

std::optional<Task> taskByName(std::string_view name) {
  for (const TaskName& known : kTasks) {
    if (known.name == name) return known.task;
  }
  return std::nullopt;
}

bool isLikelihood(Task task) { return kTasks[static_cast<std::size_t>(task)].likelihood; }

std::optional<double> Item::figure(std::string_view name) const {
  for (const Figure& figure : figures) {
    if (figure.first == name) return figure.second;
  }
  return std::nullopt;
}

}  // namespace longleaf::app::evaluation
