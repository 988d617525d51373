// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filled_evaluation.h"

#include <QCoreApplication>
#include <QDateTime>
#include <algorithm>
#include <cmath>

#include "app/controllers/evaluation_words.h"
#include "app/tasks/evaluation/bootstrap.h"
#include "ui/theme/figures.h"

namespace longleaf::tests {

using namespace app::evaluation;

namespace {

constexpr std::uint32_t kItems = 40, kTokens = 50'514;

QString s(const char* text) { return QString::fromUtf8(text); }

/// The same at every call, and without order.
double scatter(std::uint32_t place, std::size_t series) {
  const double wave = std::sin(place * 12.9898 + static_cast<double>(series) * 78.233) * 43758.5453;
  return wave - std::floor(wave) - 0.5;
}

/// Better with a larger budget, near the end, and in the order of the methods.
double invented(Task task, std::size_t series, double budget, double depth) {
  const double ground = task == Task::facts ? 1.1 : 2.9, span = task == Task::facts ? 2.2 : 0.7;
  const double size = std::log2(budget / 512) / 4;
  const double end = depth > 0.9 ? 0.6 : 1;
  return ground + span * (1 - 0.75 * size) * end * (1 + 0.16 * static_cast<double>(series));
}

Row inventedRow(const StoredRun& run, const app::CacheSetting& setting, Task task, std::size_t series) {
  Row row{.document = run.texts.front().name,
          .setting = setting.text,
          .series = setting.series,
          .task = task,
          .tokens = kTokens,
          .budgetSlots = static_cast<std::uint32_t>(setting.budget.value),
          .slots = static_cast<std::uint32_t>(setting.budget.value),
          .readingSeconds = 81};
  for (std::uint32_t place = 0; place < kItems; ++place) {
    const double depth = (place + 0.5) / kItems;
    Item item{.place = place, .depth = depth};
    item.value = invented(task, series, setting.budget.value, depth) + 0.9 * scatter(place, series);
    if (task == Task::facts) {
      item.kind = place % 2 == 0 ? "once" : "twice";
      item.figures = {{"exact", item.value < 1.2 ? 1.0 : 0.0}};
    }
    row.items.push_back(std::move(item));
  }
  row.seconds = row.readingSeconds + 6;
  summarize(row);
  return row;
}

}  // namespace

StoredRun inventedRun(int budgets) {
  StoredRun run{.id = 3,
                .texts = {{.name = "/home/reader/books/lamp.pdf", .textHash = "lamp"}},
                .model = "/home/reader/models/Llama-3.2-3B-Instruct.Q4_K_M.gguf",
                .createdAt = QDateTime(QDate(2026, 11, 21), QTime(9, 30)).toMSecsSinceEpoch(),
                .changedAt = QDateTime(QDate(2026, 11, 21), QTime(10, 5)).toMSecsSinceEpoch()};
  run.request.tasks = {{Task::facts, kItems}, {Task::recall, kItems}};
  std::vector<std::string> texts;
  for (const char* method : {"zsmerge", "h2o", "streaming"}) {
    for (int i = 0; i < budgets; ++i)
      texts.push_back("method=" + std::string(method) + ",budget=" + std::to_string(512 << i));
  }
  run.request.settings = app::parseSettings(texts).value();
  run.done = run.rows();
  return run;
}

RunResult inventedResult(const StoredRun& run) {
  RunResult result{.id = run.id};
  for (const TaskRequest& task : run.request.tasks) {
    const std::size_t each = std::max<std::size_t>(1, run.request.settings.size() / 3);
    for (std::size_t i = 0; i < run.request.settings.size(); ++i)
      result.rows.push_back(inventedRow(run, run.request.settings[i], task.task, i / each));
  }
  compareWith(result.rows, run.request.settings.front().text);
  result.overall = overall(result.rows);
  return result;
}

void fillEvaluationForm(ui::EvaluationPage& page) {
  const auto tokens = [](qint64 count) {
    return QCoreApplication::translate("longleaf::app::EvaluationController", "%1 tokens").arg(ui::grouped(count));
  };
  page.setOffer({.documents = {{1, s("The Lamp at Saltholm"), tokens(48'890)},
                               {2, s("A Winter among Bees"), tokens(50'514)},
                               {3, s("Kiln and Clay: a handbook"), tokens(81'299)}},
                 .tasks = app::evaluationTasks(),
                 .methods = app::evaluationMethods()});
  page.setWish({.documents = {1},
                .tasks = {{s("facts"), 40}, {s("recall"), 20}},
                .methods = {s("zsmerge"), s("streaming")},
                .budgets = s("512, 1024, 2048"),
                .seed = s("0")});
  page.setCheck({.settings = {s("method=zsmerge,budget=512"), s("method=zsmerge,budget=1024"),
                              s("method=zsmerge,budget=2048"), s("method=streaming,budget=512"),
                              s("method=streaming,budget=1024"), s("method=streaming,budget=2048")},
                 .summary = QCoreApplication::translate("longleaf::app::EvaluationController",
                                                        "Readings: %1, each document with each setting.")
                                .arg(ui::grouped(6)),
                 .estimate = app::estimateText(ExpectedTime{.seconds = 522})});
}

void fillEvaluation(ui::EvaluationPage& page) {
  const app::TextTitles titles{{s("lamp"), s("The Lamp at Saltholm")}, {s("kiln"), s("Kiln and Clay: a handbook")}};
  const StoredRun whole = inventedRun();
  StoredRun partial = inventedRun(2);
  partial.id = 2;
  partial.texts = {{.name = "kiln.epub", .textHash = "kiln"}, {.name = "bees.epub", .textHash = "bees"}};
  partial.request.tasks = {{Task::perplexity, 4096}};
  partial.done = 5;
  StoredRun asked = inventedRun(1);
  asked.id = 1;
  asked.texts = {{.name = "/home/reader/qa/leval_quality.jsonl#1", .textHash = "quality"}};
  asked.request.tasks = {{Task::qa, 0}};
  asked.done = asked.rows();
  fillEvaluationForm(page);
  page.setRuns({app::runRow(whole, titles), app::runRow(partial, titles), app::runRow(asked, titles)});
  page.showRun(whole.id);
  page.setResults(app::shownResults(whole, inventedResult(whole), titles));
}

ui::EvaluationProgress evaluationRuns() {
  const inference::ReadProgress read{.tokensDone = 21'504, .tokensTotal = kTokens};
  const RunProgress progress{.reading = 1, .readings = 6, .setting = "method=zsmerge,budget=1024", .read = &read};
  return {.running = true,
          .id = 2,
          .words = app::progressText(progress),
          .timeLeft = QCoreApplication::translate("longleaf::app::EvaluationController", "about %1 left")
                          .arg(ui::durationText(384)),
          .share = (1 + app::readingShare(progress)) / 6};
}

}  // namespace longleaf::tests
