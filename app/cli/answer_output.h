// SPDX-License-Identifier: GPL-3.0-or-later
// An answer on the terminal and as JSON, with its citations.
#pragma once

#include <vector>

#include "app/cli/output.h"
#include "app/tasks/chat.h"

namespace longleaf::app::cli {

/// Fields "citations", "unsupported" and "passages"; characters are counted as Unicode code points of the document's
/// clean text.
Json citationsJson(const AnswerSources& sources, const std::vector<const ShelvedDocument*>& documents);
Json unsupportedJson(const AnswerSources& sources);
Json passagesJson(const std::vector<ChosenPassage>& passages, const ShelvedDocument& document);

/// On stdout, below an answer, of which they are a part: where its sentences come from, and what stands nowhere.
void printSources(const ChatAnswer& answer, const std::vector<const ShelvedDocument*>& documents);

/// On stderr: the pages of the passages that were read again.
void printPassages(const std::vector<ChosenPassage>& passages);

/// On stderr: tokens per second, and the time to the first.
void printSpeed(const Answer& answer);

}  // namespace longleaf::app::cli
