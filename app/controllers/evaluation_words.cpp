// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/evaluation_words.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/controllers/evaluation_controller.h"
#include "app/controllers/offered_settings.h"
#include "app/controllers/quality_chart.h"
#include "app/tasks/evaluation/plot_axes.h"
#include "ui/theme/figures.h"

namespace longleaf::app {

// Unqualified, or lupdate takes the functions that return them for members of the namespace.
using ui::EvaluationResults;
using ui::EvaluationRunRow;
using ui::EvaluationSection;
using ui::EvaluationTableRow;
using ui::HeatCell;
using ui::HeatMapData;
using ui::HeatRow;
using ui::HeatScale;

namespace {

using namespace evaluation;

constexpr int kDepths = 10;
/// Of a reading with its questions; questions are quick beside it.
constexpr double kReadingsPart = 0.85;
constexpr int kMostItems = 512;  // facts: names that are told apart

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }
QString number(double value, int places = 3) { return QLocale().toString(value, 'f', places); }
QString signedNumber(double value) { return (value > 0 ? QStringLiteral("+") : QString()) + number(value); }

QString intervalText(const Mean& mean) {
  return EvaluationController::tr("%1 to %2").arg(number(mean.ci95.low), number(mean.ci95.high));
}

QString unitOf(Task task) {
  return isLikelihood(task) ? EvaluationController::tr("nats per token, lower is better")
                            : EvaluationController::tr("score from 0 to 1, higher is better");
}

/// "The Time Machine", "questions.jsonl 3"
QString titleOf(const StoredText& stored, const TextTitles& titles) {
  const QString title = titles.value(text(stored.textHash));
  if (!title.isEmpty()) return title;
  const QString name = text(stored.name);
  const qsizetype mark = name.lastIndexOf(QLatin1Char('#'));
  if (mark < 0) return QFileInfo(name).fileName();
  return QFileInfo(name.left(mark)).fileName() + QLatin1Char(' ') + name.mid(mark + 1);
}

QString titleOf(const StoredRun& run, const TextTitles& titles) {
  const QString first = titleOf(run.texts.front(), titles);
  if (run.texts.size() == 1) return first;
  return EvaluationController::tr("%1 and %2 more").arg(first, ui::grouped(static_cast<qint64>(run.texts.size()) - 1));
}

QString tasksText(const StoredRun& run) {
  QStringList names;
  for (const TaskRequest& task : run.request.tasks) names.append(taskTitle(task.task));
  return names.join(QStringLiteral(", "));
}

QString settingsCount(const StoredRun& run) {
  return EvaluationController::tr("settings: %1").arg(ui::grouped(static_cast<qint64>(run.request.settings.size())));
}

QString whenText(std::int64_t milliseconds) {
  return QLocale().toString(QDateTime::fromMSecsSinceEpoch(milliseconds), QLocale::ShortFormat);
}

// --- The table -----------------------------------------------------------------------------------------------------

QString figureName(const std::string& name) {
  static const QHash<QString, const char*> kNames{
      {QStringLiteral("exact"), QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "exact")},
      {QStringLiteral("kl"), QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "divergence")},
      {QStringLiteral("first_difference"),
       QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "tokens until they part")},
      {QStringLiteral("f1"), QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "F1")},
      {QStringLiteral("rouge_l"), QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "ROUGE-L")},
      {QStringLiteral("once"), QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "named once")},
      {QStringLiteral("twice"), QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "named twice")},
      {QStringLiteral("recent"),
       QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "still in the recent segment")},
      {QStringLiteral("passages"),
       QT_TRANSLATE_NOOP("longleaf::app::EvaluationController", "with passages read again")}};
  const auto known = kNames.find(text(name));
  return known == kNames.end() ? text(name) : EvaluationController::tr(*known);
}

QString partsText(const std::vector<NamedMean>& figures, const std::vector<Part>& parts) {
  QStringList list;
  for (const NamedMean& figure : figures)
    list.append(figureName(figure.name) + QLatin1Char(' ') + number(figure.mean.value));
  for (const Part& part : parts) {
    if (part.mean.items > 0) list.append(figureName(part.kind) + QLatin1Char(' ') + number(part.mean.value));
  }
  return list.join(QStringLiteral(" · "));
}

/// Rows and overall values have these in common.
template <typename Measured>  // not class: lupdate would take it for one
EvaluationTableRow tableRow(const Measured& measured, const std::string& reference) {
  using Verdict = EvaluationTableRow::Verdict;
  EvaluationTableRow row{.setting = text(measured.setting), .parts = partsText(measured.figures, measured.parts)};
  const bool any = measured.mean.items > 0;
  row.mean = any ? number(measured.mean.value) : EvaluationController::tr("none");
  if (any) row.interval = intervalText(measured.mean);
  row.verdict = measured.setting == reference ? Verdict::reference : Verdict::unknown;
  if (measured.difference && measured.difference->mean.items > 0) {
    const Mean& mean = measured.difference->mean;
    const bool clear = mean.ci95.low > 0 || mean.ci95.high < 0;
    const bool better = isLikelihood(measured.task) ? mean.value < 0 : mean.value > 0;
    row.verdict = !clear ? Verdict::unclear : better ? Verdict::better : Verdict::worse;
    row.difference = EvaluationController::tr("%1 (%2)").arg(signedNumber(mean.value), intervalText(mean));
  }
  return row;
}

// --- Charts --------------------------------------------------------------------------------------------------------

HeatRow heatRow(const Overall& setting) {
  HeatRow row{.label = ui::grouped(setting.budgetSlots)};
  row.cells.resize(kDepths);
  for (const DepthBin& bin : setting.byDepth) {
    const auto place = std::min(static_cast<qsizetype>(bin.depth * kDepths), qsizetype{kDepths - 1});
    QString sentence = EvaluationController::tr("%1 slots, depth %2: %3; items: %4")
                           .arg(row.label, ui::percentText(bin.depth), number(bin.value, 2),
                                ui::grouped(static_cast<qint64>(bin.items)));
    if (bin.exact) sentence += EvaluationController::tr("; %1 exactly right").arg(ui::percentText(*bin.exact));
    row.cells[place] = HeatCell{.value = bin.value, .figure = number(bin.value, 2), .sentence = sentence};
  }
  return row;
}

HeatScale scaleOf(const PlotData& data) {
  HeatScale scale{.low = std::numeric_limits<double>::max(),
                  .high = std::numeric_limits<double>::lowest(),
                  .lowIsGood = isLikelihood(data.task)};
  for (const Overall& setting : data.settings) {
    for (const DepthBin& bin : setting.byDepth) {
      scale.low = std::min(scale.low, bin.value);
      scale.high = std::max(scale.high, bin.value);
    }
  }
  return scale;
}

QList<QPair<QString, HeatMapData>> mapsOf(const PlotData& data) {
  QList<QPair<QString, HeatMapData>> maps;
  if (!hasHeatMap(data.task)) return maps;
  for (const PlotSeries& series : seriesOf(data)) {
    const QString name = text(series.name);
    HeatMapData map{.name = EvaluationController::tr("%1 by depth and budget, %2").arg(taskTitle(data.task), name),
                    .firstColumn = EvaluationController::tr("beginning of the text"),
                    .lastColumn = EvaluationController::tr("end"),
                    .scale = scaleOf(data)};
    map.rowTitle = EvaluationController::tr("slots");
    for (int i = 0; i < kDepths; ++i)
      map.columns.append(EvaluationController::tr("depth %1").arg(ui::percentText((i + 0.5) / kDepths)));
    // The largest budget on top.
    for (auto setting = series.settings.rbegin(); setting != series.settings.rend(); ++setting)
      map.rows.append(heatRow(**setting));
    maps.append({name, map});
  }
  return maps;
}

EvaluationSection sectionOf(const StoredRun& run, const RunResult& result, const PlotData& data,
                            const TextTitles& titles) {
  EvaluationSection section{.heading = taskTitle(data.task)};
  section.severalDocuments = run.texts.size() > 1;
  const std::string& reference = run.request.settings.front().text;
  std::size_t items = 0;
  if (section.severalDocuments) {
    for (const Overall& all : data.settings) section.rows.append(tableRow(all, reference));
  }
  for (const Row& row : result.rows) {
    if (row.task != data.task) continue;
    items = std::max(items, row.mean.items);
    EvaluationTableRow shown = tableRow(row, reference);
    const auto stored = std::find_if(run.texts.begin(), run.texts.end(),
                                     [&](const StoredText& each) { return each.name == row.document; });
    shown.document = stored == run.texts.end() ? text(row.document) : titleOf(*stored, titles);
    shown.slots = ui::grouped(row.slots);
    shown.time = ui::durationText(row.seconds);
    section.rows.append(shown);
  }
  section.detail = EvaluationController::tr("%1 · items of a text: %2")
                       .arg(unitOf(data.task), ui::grouped(static_cast<qint64>(items)));
  section.chartTitle = EvaluationController::tr("Quality against budget");
  section.chart = qualityChart(data.task, data.settings);
  section.mapsTitle = EvaluationController::tr("Depth in the text against budget: the brighter, the better");
  section.maps = mapsOf(data);
  return section;
}

}  // namespace

QString taskTitle(Task task) {
  switch (task) {
    case Task::perplexity:
      return EvaluationController::tr("Perplexity");
    case Task::recall:
      return EvaluationController::tr("Recall");
    case Task::facts:
      return EvaluationController::tr("Facts");
    case Task::agreement:
      return EvaluationController::tr("Agreement");
    case Task::qa:
      break;
  }
  return EvaluationController::tr("Questions and answers");
}

QList<ui::EvaluationTask> evaluationTasks() {
  const struct {
    Task task;
    QString meaning;
    QString unit;
    int most;
  } rows[] = {
      {Task::facts,
       EvaluationController::tr(
           "Sentences with a number are planted into the text at even depths: how likely is the number, and is it "
           "given back exactly?"),
       EvaluationController::tr("facts"), kMostItems},
      {Task::recall,
       EvaluationController::tr(
           "Passages at even depths: 48 tokens are given, the likelihood of the next 48 is taken."),
       EvaluationController::tr("passages"), 1000},
      {Task::perplexity,
       EvaluationController::tr("The likelihood of the last tokens of the text, while they are read."),
       EvaluationController::tr("tokens at the end"), 1 << 20},
      {Task::agreement,
       EvaluationController::tr(
           "Answers of the first setting, 32 tokens each: how far would the others have given the same?"),
       EvaluationController::tr("answers"), 1000},
      {Task::qa,
       EvaluationController::tr("Questions with their right answers out of a file; such a run has texts of its own."),
       EvaluationController::tr("questions a text"), 10000}};
  QList<ui::EvaluationTask> tasks;
  for (const auto& row : rows) {
    tasks.append({.key = QString::fromUtf8(taskName(row.task).data()),
                  .name = taskTitle(row.task),
                  .meaning = row.meaning,
                  .unit = row.unit,
                  .usualItems = static_cast<int>(usualItems(row.task)),
                  .mostItems = row.most,
                  .ofQuestionFile = row.task == Task::qa});
  }
  return tasks;
}

QList<QPair<QString, QString>> evaluationMethods() {
  QList<QPair<QString, QString>> methods = offeredMethods();
  const auto usual = std::find_if(methods.begin(), methods.end(), [](const auto& method) {
    return method.first.toStdString() == inference::kDefaultPreset;
  });
  if (usual != methods.end()) std::rotate(methods.begin(), usual, usual + 1);
  return methods;
}

QString rowsText(std::size_t done, std::size_t all) {
  return EvaluationController::tr("%1 of %2 rows")
      .arg(ui::grouped(static_cast<qint64>(std::min(done, all))), ui::grouped(static_cast<qint64>(all)));
}

EvaluationRunRow runRow(const StoredRun& run, const TextTitles& titles) {
  using State = EvaluationRunRow::State;
  const QStringList detail{tasksText(run), settingsCount(run), whenText(run.changedAt)};
  return {.id = run.id,
          .title = titleOf(run, titles),
          .detail = detail.join(QStringLiteral(" · ")),
          .rows = rowsText(run.done, run.rows()),
          .state = run.complete() ? State::complete : State::partial};
}

EvaluationResults shownResults(const StoredRun& run, const RunResult& result, const TextTitles& titles) {
  EvaluationResults results{.id = run.id,
                            .title = titleOf(run, titles),
                            .rows = rowsText(run.done, run.rows()),
                            .rowsDone = static_cast<int>(run.done),
                            .rowsAll = static_cast<int>(run.rows())};
  QStringList detail{
      tasksText(run), settingsCount(run),
      EvaluationController::tr("seed %1").arg(QLocale().toString(static_cast<qulonglong>(run.request.seed))),
      QFileInfo(text(run.model)).fileName(), whenText(run.changedAt)};
  if (run.request.tokens > 0) {
    detail.insert(
        2, EvaluationController::tr("the first %1 tokens").arg(ui::grouped(static_cast<qint64>(run.request.tokens))));
  }
  results.detail = detail.join(QStringLiteral(" · "));
  for (const PlotData& data : plotsOf(result.overall)) results.sections.append(sectionOf(run, result, data, titles));
  return results;
}

double readingShare(const RunProgress& progress) {
  if (progress.read != nullptr) {
    const auto total = static_cast<double>(std::max(1U, progress.read->tokensTotal));
    return kReadingsPart * progress.read->tokensDone / total;
  }
  const auto all = static_cast<double>(std::max(1U, progress.questions));
  return kReadingsPart + (1 - kReadingsPart) * progress.asked / all;
}

QString progressText(const RunProgress& progress) {
  const QString which = EvaluationController::tr("Reading %1 of %2")
                            .arg(ui::grouped(static_cast<qint64>(progress.reading) + 1),
                                 ui::grouped(static_cast<qint64>(progress.readings)));
  const QString what = progress.read != nullptr
                           ? EvaluationController::tr("%1 of %2 tokens")
                                 .arg(ui::grouped(progress.read->tokensDone), ui::grouped(progress.read->tokensTotal))
                           : EvaluationController::tr("asking, %1 of %2")
                                 .arg(ui::grouped(progress.asked), ui::grouped(progress.questions));
  return QStringList{which, text(progress.setting), what}.join(QStringLiteral(" · "));
}

QString estimateText(const std::optional<ExpectedTime>& time) {
  if (!time)
    return EvaluationController::tr("How long it will take is not known yet: nothing has been read with this model.");
  const QString duration = ui::durationText(time->seconds);
  return time->asksUnknown
             ? EvaluationController::tr(
                   "Reading takes about %1, by what was measured; the time of the questions comes on top.")
                   .arg(duration)
             : EvaluationController::tr("Takes about %1, by what was measured.").arg(duration);
}

PlotWords plotWords() {
  return {.likelihood = EvaluationController::tr("nats per token (lower is better)"),
          .score = EvaluationController::tr("score (higher is better)"),
          .budget = EvaluationController::tr("cache slots"),
          .depth = EvaluationController::tr("depth in the text"),
          .cells = EvaluationController::tr("in the cells:")};
}

}  // namespace longleaf::app
