// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer rests on, as JSON: on the command line and in what is exported. Characters are counted as Unicode code
// points of the document's clean text.
#pragma once

#include <vector>

#include "app/citations/cited_documents.h"
#include "app/tasks/measurements.h"
#include "app/tasks/passage_choice.h"
#include "app/tasks/shelf.h"

namespace longleaf::app {

/// Field "citations"; `documents`: those that were cited from, in the order of their numbers.
Json citationsJson(const AnswerSources& sources, const std::vector<const ShelvedDocument*>& documents);
/// Field "unsupported".
Json unsupportedJson(const AnswerSources& sources);
/// Field "passages", of one document.
Json passagesJson(const std::vector<ChosenPassage>& passages, const ShelvedDocument& document);

}  // namespace longleaf::app
