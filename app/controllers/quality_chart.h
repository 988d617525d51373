// SPDX-License-Identifier: GPL-3.0-or-later
// Quality against budget, from evaluations: a line for each setting without its budget, with 95 % intervals.
#pragma once

#include <vector>

#include "app/error.h"
#include "app/tasks/evaluation/values.h"
#include "app/tasks/shelf.h"
#include "ui/charts/series_chart.h"

namespace longleaf::app {

/// Of the settings of one task; those of other tasks are left out. No series where nothing was measured.
ui::SeriesChartData qualityChart(evaluation::Task task, const std::vector<evaluation::Overall>& overall);

/// Of the run in the library that was changed last among those with results, its first task. Errors: the library's.
Expected<ui::SeriesChartData> lastQualityChart(Shelf& shelf);

}  // namespace longleaf::app
