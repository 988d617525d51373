// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of evaluations with invented figures, as the controller would show them.
#pragma once

#include "app/tasks/evaluation/run.h"
#include "app/tasks/evaluation/stored_run.h"
#include "ui/evaluation/evaluation_page.h"

namespace longleaf::tests {

/// Facts and recall of three methods at `budgets` budgets over one text, all rows done.
app::evaluation::StoredRun inventedRun(int budgets = 4);
app::evaluation::RunResult inventedResult(const app::evaluation::StoredRun& run);

/// Three runs, of which one is shown; the form filled in behind it.
void fillEvaluation(ui::EvaluationPage& page);
/// What can be chosen from, and a wish that goes.
void fillEvaluationForm(ui::EvaluationPage& page);
/// The second of six readings.
ui::EvaluationProgress evaluationRuns();

}  // namespace longleaf::tests
