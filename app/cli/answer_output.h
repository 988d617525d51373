// SPDX-License-Identifier: GPL-3.0-or-later
// An answer on the terminal, with its citations.
#pragma once

#include <vector>

#include "app/tasks/answer_json.h"
#include "app/tasks/chat.h"

namespace longleaf::app::cli {

/// On stdout, below an answer, of which they are a part: where its sentences come from, and what stands nowhere.
void printSources(const std::string& answer, const AnswerSources& sources,
                  const std::vector<const ShelvedDocument*>& documents);

/// On stderr: the pages of the passages that were read again.
void printPassages(const std::vector<ChosenPassage>& passages);

/// On stderr: tokens per second, and the time to the first.
void printSpeed(const Answer& answer);

}  // namespace longleaf::app::cli
