// SPDX-License-Identifier: GPL-3.0-or-later
// What came of a comparison, as the page shows it: figures in words, spans in units of the text shown, the strip of
// pages, the charts.
#pragma once

#include <QList>
#include <QString>
#include <memory>

#include "app/controllers/comparison_run.h"
#include "app/tasks/comparison.h"
#include "storage/documents/document.h"
#include "ui/charts/series_chart.h"
#include "ui/compare/compare_values.h"

namespace longleaf::app {

/// "24 : 1 · 48 MiB"; without a ratio where there is a slot for every token.
QString costText(const ComparisonPlan& plan);
/// "Reading · 42 % · 612 tokens/s"
QString progressText(ComparisonStage stage, const ui::ReadingState& state);
/// All that a card shows of an answer but its cost.
void showAnswer(ui::CardState& card, const ComparedAnswer& answer, bool reference);

/// Labels and beginnings of all pages.
QList<ui::StripPage> stripPages(const storage::Document& document);
/// One head of one layer; both negative: the mean over all of them.
QList<ui::PageFate> pageFates(const FateTable& fates, int layer, int kvHead);

struct NamedPlan {
  int card = 0;
  QString name{};
  ComparisonPlan plan{};
};
ui::SeriesChartData memoryChart(const QList<NamedPlan>& plans);

}  // namespace longleaf::app
