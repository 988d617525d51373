// SPDX-License-Identifier: GPL-3.0-or-later
// What the library knows about evaluations: the documents that one can be over, the runs that there are, and how long
// they took.
#pragma once

#include <QString>
#include <string>
#include <vector>

#include "app/controllers/evaluation_words.h"
#include "app/error.h"
#include "app/tasks/evaluation/pace.h"
#include "app/tasks/evaluation/stored_run.h"
#include "app/tasks/shelf.h"

namespace longleaf::app {

struct EvaluationText {
  qint64 id = 0;
  QString title{};
  qint64 tokens = 0;  // 0: not counted
};

struct EvaluationOverview {
  std::vector<EvaluationText> texts{};
  std::vector<evaluation::StoredRun> runs{};  // the one that was changed last comes first
  TextTitles titles{};
  evaluation::Pace pace{};  // of the model in use
};

/// `model`: the path of the one in use. Errors: the library's.
Expected<EvaluationOverview> evaluationOverview(Shelf& shelf, const std::string& model);

}  // namespace longleaf::app
