// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/evaluation_wish.h"

#include <algorithm>
#include <utility>

#include "app/controllers/evaluation_controller.h"
#include "app/controllers/offered_settings.h"

namespace longleaf::app {

// Unqualified, or lupdate takes the functions that return them for members of the namespace.
using ui::EvaluationTaskWish;
using ui::EvaluationWish;

namespace {

using namespace evaluation;

QString text(const std::string& bytes) { return QString::fromStdString(bytes); }

/// Each method with each budget, then what was written; what is wrong with them, in words.
QString settingsOf(const EvaluationWish& wish, std::vector<CacheSetting>& settings) {
  QStringList budgets;
  for (const QString& each : wish.budgets.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
    const QString budget = each.simplified().remove(QLatin1Char(' '));
    if (budget.isEmpty()) continue;
    if (!inference::Budget::parse(budget.toStdString()))
      return EvaluationController::tr("“%1” is no budget: write a number of slots, a share such as 10%, or full.")
          .arg(budget);
    if (!budgets.contains(budget)) budgets.append(budget);
  }
  std::vector<std::string> texts;
  for (const QString& method : wish.methods) {
    const bool unbounded = methodSettings(method).method.schedule == inference::Schedule::never;
    if (!unbounded && budgets.isEmpty()) return EvaluationController::tr("Write at least one budget.");
    for (const QString& budget : unbounded ? QStringList{QStringLiteral("full")} : budgets)
      texts.push_back(QStringLiteral("method=%1,budget=%2").arg(method, budget).toStdString());
  }
  for (const QString& line : wish.written) {
    const std::string written = line.toStdString();
    if (std::find(texts.begin(), texts.end(), written) == texts.end()) texts.push_back(written);
  }
  if (texts.empty()) return EvaluationController::tr("Tick at least one method, or write a setting.");
  auto parsed = parseSettings(texts);
  if (!parsed) return EvaluationController::tr("These settings do not go: %1").arg(text(parsed.error().message));
  settings = std::move(*parsed);
  return {};
}

QString textsProblem(const EvaluationWish& wish, bool anyModel) {
  if (!anyModel) return EvaluationController::tr("There is no model yet: import one in the settings.");
  if (wish.tasks.isEmpty()) return EvaluationController::tr("Tick at least one task.");
  if (wish.tasks.front().key == QLatin1String("qa"))
    return wish.questionFile.isEmpty() ? EvaluationController::tr("Choose a question file.") : QString();
  return wish.documents.isEmpty() ? EvaluationController::tr("Tick at least one document.") : QString();
}

/// A setting that a task of the request tells nothing of.
QString taskProblem(const RunRequest& request) {
  const bool perplexity = std::any_of(request.tasks.begin(), request.tasks.end(),
                                      [](const TaskRequest& task) { return task.task == Task::perplexity; });
  for (const CacheSetting& setting : request.settings) {
    const inference::CacheMethod& method = setting.settings.method;
    if (!perplexity || method.schedule == inference::Schedule::never || method.boundedWhileReading()) continue;
    return EvaluationController::tr(
               "%1 compresses only after everything is read, so perplexity tells nothing of it: take recall or facts.")
        .arg(text(setting.text));
  }
  return {};
}

}  // namespace

EvaluationWish firstWish(qint64 document) {
  EvaluationWish wish{.tasks = {{QStringLiteral("facts"), 0}, {QStringLiteral("recall"), 0}},
                      .methods = {QStringLiteral("zsmerge"), QStringLiteral("streaming")},
                      .budgets = QStringLiteral("1024, 2048"),
                      .seed = QStringLiteral("0")};
  if (document != 0) wish.documents = {document};
  return wish;
}

UnderstoodWish understand(const EvaluationWish& wish, bool anyModel) {
  UnderstoodWish understood;
  RunRequest& request = understood.request;
  const auto refuse = [&](const QString& problem) {
    if (understood.problem.isEmpty()) understood.problem = problem;
  };
  refuse(textsProblem(wish, anyModel));
  for (const EvaluationTaskWish& task : wish.tasks) {
    if (const auto known = taskByName(task.key.toStdString()))
      request.tasks.push_back({.task = *known, .items = static_cast<std::uint32_t>(task.items)});
  }
  bool ok = true;
  request.seed = wish.seed.isEmpty() ? 0 : wish.seed.toULongLong(&ok);
  if (!ok) refuse(EvaluationController::tr("The seed is a whole number."));
  request.tokens = wish.tokens.isEmpty() ? 0 : QString(wish.tokens).remove(QLatin1Char(',')).toUInt(&ok);
  if (!ok) refuse(EvaluationController::tr("The number of tokens is a whole number."));
  refuse(settingsOf(wish, request.settings));
  for (const CacheSetting& setting : request.settings) understood.settings.append(text(setting.text));
  const auto reference = std::find_if(request.settings.begin(), request.settings.end(),
                                      [&](const CacheSetting& each) { return text(each.text) == wish.reference; });
  if (reference != request.settings.end()) std::rotate(request.settings.begin(), reference, reference + 1);
  refuse(taskProblem(request));
  return understood;
}

std::optional<ExpectedTime> timeFor(const EvaluationWish& wish, const RunRequest& request,
                                    const EvaluationOverview& overview, double tokensPerSecond) {
  Pace pace = overview.pace;
  if (pace.tokensPerSecond <= 0) pace.tokensPerSecond = tokensPerSecond;
  std::vector<double> tokens;
  for (const EvaluationText& each : overview.texts) {
    if (!wish.documents.contains(each.id)) continue;
    if (each.tokens == 0 && request.tokens == 0) return std::nullopt;
    const qint64 most = request.tokens > 0 ? request.tokens : each.tokens;
    tokens.push_back(static_cast<double>(each.tokens > 0 ? std::min(most, each.tokens) : most));
  }
  return expectedTime(pace, request, tokens);
}

}  // namespace longleaf::app
