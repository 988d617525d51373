// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluations as the window shows them: tasks, runs and results in its language, as values for the page.
#pragma once

#include <QHash>
#include <QString>

#include "app/tasks/evaluation/pace.h"
#include "app/tasks/evaluation/plots.h"
#include "app/tasks/evaluation/run.h"
#include "app/tasks/evaluation/stored_run.h"
#include "ui/evaluation/evaluation_values.h"

namespace longleaf::app {

/// Titles of the library's documents by the hash of their text.
using TextTitles = QHash<QString, QString>;

QList<ui::EvaluationTask> evaluationTasks();
/// Name of each method and one line on it; the usual one comes first, and is what the others are compared with.
QList<QPair<QString, QString>> evaluationMethods();
/// "Facts"
QString taskTitle(evaluation::Task task);

ui::EvaluationRunRow runRow(const evaluation::StoredRun& run, const TextTitles& titles);
ui::EvaluationResults shownResults(const evaluation::StoredRun& run, const evaluation::RunResult& result,
                                   const TextTitles& titles);
/// "7 of 12 rows"
QString rowsText(std::size_t done, std::size_t all);
/// What runs at this moment, and how much of a reading with its questions is done, 0 to 1.
QString progressText(const evaluation::RunProgress& progress);
double readingShare(const evaluation::RunProgress& progress);
/// "About 12 min 30 s, by the speed of earlier runs."; also where the time is not known.
QString estimateText(const std::optional<evaluation::ExpectedTime>& time);

/// The words on exported charts.
evaluation::PlotWords plotWords();

}  // namespace longleaf::app
