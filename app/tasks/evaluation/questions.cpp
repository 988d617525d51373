// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/questions.h"

#include <utility>

namespace longleaf::app::evaluation {

Expected<std::unique_ptr<Questions>> makeQuestions(Task task, Subject subject) {
  switch (task) {
    case Task::perplexity:
      return perplexityQuestions(std::move(subject));
    case Task::recall:
      return recallQuestions(std::move(subject));
    case Task::facts:
      return factsQuestions(std::move(subject));
    case Task::agreement:
      return agreementQuestions(std::move(subject));
    case Task::qa:
      break;
  }
  return qaQuestions(std::move(subject));
}

}  // namespace longleaf::app::evaluation
