// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/quality_chart.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <iterator>
#include <set>

#include "app/controllers/evaluation_words.h"
#include "app/tasks/evaluation/plot_axes.h"
#include "app/tasks/evaluation/stored_run.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

namespace {

QString translated(const char* text) { return QCoreApplication::translate("EvaluationChart", text); }

QString axisTitle(evaluation::Task task) {
  const QString unit = evaluation::isLikelihood(task)
                           ? translated(QT_TRANSLATE_NOOP("EvaluationChart", "%1, nats per token (lower is better)"))
                           : translated(QT_TRANSLATE_NOOP("EvaluationChart", "%1, score (higher is better)"));
  return unit.arg(taskTitle(task));
}

ui::SeriesPoint pointOf(const evaluation::Overall& overall) {
  const auto number = [](double value) { return QLocale().toString(value, 'f', 3); };
  const evaluation::Mean& mean = overall.mean;
  return {.x = double(overall.budgetSlots),
          .y = mean.value,
          .low = mean.ci95.low,
          .high = mean.ci95.high,
          .sentence = translated(QT_TRANSLATE_NOOP("EvaluationChart", "%1, %2 slots: %3, 95 % interval %4 to %5"))
                          .arg(QString::fromStdString(overall.series), ui::grouped(overall.budgetSlots),
                               number(mean.value), number(mean.ci95.low), number(mean.ci95.high))};
}

}  // namespace

ui::SeriesChartData qualityChart(evaluation::Task task, const std::vector<evaluation::Overall>& overall) {
  ui::SeriesChartData chart{
      .name = translated(QT_TRANSLATE_NOOP("EvaluationChart", "%1: quality against budget")).arg(taskTitle(task))};
  chart.x = {.title = translated(QT_TRANSLATE_NOOP("EvaluationChart", "cache slots")),
             .scale = ui::AxisScale::logarithmic};
  chart.y = {.title = axisTitle(task)};
  evaluation::PlotData data{.task = task};
  std::copy_if(overall.begin(), overall.end(), std::back_inserter(data.settings),
               [task](const evaluation::Overall& each) { return each.task == task; });
  std::set<std::uint32_t> budgets;
  for (const evaluation::PlotSeries& series : evaluation::seriesOf(data)) {
    ui::ChartSeries line{.name = QString::fromStdString(series.name)};
    for (const evaluation::Overall* setting : series.settings) {
      line.points.append(pointOf(*setting));
      budgets.insert(setting->budgetSlots);
    }
    chart.series.append(line);
  }
  for (const std::uint32_t budget : budgets) chart.x.ticks.append({double(budget), ui::grouped(budget)});
  return chart;
}

Expected<ui::SeriesChartData> lastQualityChart(Shelf& shelf) {
  const auto runs = evaluation::storedRuns(*shelf.library);
  if (!runs) return tl::unexpected(runs.error());
  for (const evaluation::StoredRun& run : *runs) {
    if (run.done == 0) continue;
    const auto result = evaluation::storedResult(*shelf.library, run);
    if (!result) return tl::unexpected(result.error());
    if (result->overall.empty()) continue;
    ui::SeriesChartData chart = qualityChart(result->overall.front().task, result->overall);
    if (!chart.series.isEmpty()) return chart;
  }
  return ui::SeriesChartData{};
}

}  // namespace longleaf::app
