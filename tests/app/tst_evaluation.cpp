// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks and runs of an evaluation on a tiny random model: a budget that holds everything is the full cache, all
// settings are asked the same, what is done is not done again.
#include <QTest>
#include <cmath>
#include <numeric>

#include "app/tasks/evaluation/questions.h"
#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/run.h"
#include "support/cli_process.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;
using namespace longleaf::app::evaluation;

class TestEvaluation final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void aBudgetThatHoldsEverythingIsTheFullCache_data();
  void aBudgetThatHoldsEverythingIsTheFullCache();
  void allSettingsAreAskedTheSame_data();
  void allSettingsAreAskedTheSame();
  void perplexityIsThatOfTheText();
  void whatTheWindowHoldsIsToldApart();
  void severalTasksShareAReading();
  void questionsOfAFile();
  void finishedRowsComeFromTheLibrary();
  void theReferenceIsAskedAgainWhereItIsNeeded();
  void aStoppedRunGoesOn();
  void anotherSeedIsAnotherRow();
  void theBeginningOfADocument();
  void refuses_data();
  void refuses();

 private:
  RunPlace place(storage::Library* library = nullptr) const {
    return {.engine = *m_engine, .chat = *m_chat, .library = library, .modelHash = "tiny"};
  }

  ScratchFolder m_folder;
  std::optional<app::Engine> m_engine;
  std::optional<inference::ChatTemplate> m_chat;
  std::vector<Source> m_story;
};

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

std::vector<app::CacheSetting> settings(const std::vector<std::string>& texts) {
  auto parsed = app::parseSettings(texts, {.set = {"chunk=64", "overlay=512", "store=f32"}});
  if (!parsed) qFatal("%s", parsed.error().message.c_str());
  return std::move(*parsed);
}

Source sourceOf(std::string text, std::vector<QaPair> pairs = {}) {
  Source source{.name = "story", .document = documentOf(std::move(text), "story"), .pairs = std::move(pairs)};
  return source;
}

RunResult done(const RunPlace& place, const RunRequest& request, const std::vector<Source>& sources) {
  auto result = runEvaluation(place, request, sources);
  if (!result) qFatal("%s", result.error().message.c_str());
  return std::move(*result);
}

/// Everything but how long it took, and from where it came.
QByteArray figures(Row row) {
  row.seconds = 0;
  row.readingSeconds = 0;
  row.fromLibrary = false;
  return QByteArray::fromStdString(storedRow(row).dump());
}

}  // namespace

void TestEvaluation::initTestCase() {
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  auto engine = app::loadEngine(model, {.device = "cpu", .threads = 2}, {}, {});
  QVERIFY2(engine, engine ? "" : engine.error().message.c_str());
  m_engine.emplace(std::move(*engine));
  m_chat = *inference::chatTemplateByName("chatml");
  m_story.push_back(sourceOf(prose(3000)));
}

void TestEvaluation::aBudgetThatHoldsEverythingIsTheFullCache_data() {
  QTest::addColumn<int>("task");
  for (const Task task : {Task::perplexity, Task::recall, Task::facts, Task::agreement})
    QTest::newRow(taskName(task).data()) << static_cast<int>(task);
}

void TestEvaluation::aBudgetThatHoldsEverythingIsTheFullCache() {
  QFETCH(const int, task);
  const RunRequest request{.tasks = {{static_cast<Task>(task), task == static_cast<int>(Task::perplexity) ? 512U : 6U}},
                           .settings = settings({"method=full", "budget=3500", "budget=64"})};
  const RunResult result = done(place(), request, m_story);
  QCOMPARE(result.rows.size(), std::size_t{3});
  QVERIFY(!result.stopped);
  const Row& full = result.rows[0];
  const Row& whole = result.rows[1];
  const Row& small = result.rows[2];
  QVERIFY(!full.difference && whole.difference && small.difference);
  QVERIFY2(std::abs(whole.difference->mean.value) < 1e-4, qPrintable(QString::number(whole.difference->mean.value)));
  QVERIFY(std::abs(small.difference->mean.value) > 1e-3);  // so it can fail
  QVERIFY(small.slots <= 64);
  if (request.tasks[0].task != Task::agreement) return;
  QCOMPARE(full.mean.value, 1.0);
  QCOMPARE(whole.mean.value, 1.0);
  QVERIFY(small.mean.value < 1.0);
  for (const Item& item : whole.items) {
    QVERIFY(*item.figure("kl") < 1e-6);
    QVERIFY(*item.figure("first_difference") >= 1);
  }
  QVERIFY(small.figures[0].name == "kl" && small.figures[0].mean.value > 1e-4);
}

void TestEvaluation::allSettingsAreAskedTheSame_data() { aBudgetThatHoldsEverythingIsTheFullCache_data(); }

void TestEvaluation::allSettingsAreAskedTheSame() {
  QFETCH(const int, task);
  const RunRequest request{.tasks = {{static_cast<Task>(task), 8}},
                           .settings = settings({"budget=64,method=streaming", "budget=128", "budget=10%,method=h2o"})};
  const RunResult result = done(place(), request, m_story);
  QCOMPARE(result.rows.size(), std::size_t{3});
  for (const Row& row : result.rows) {
    QCOMPARE(row.tokens, result.rows[0].tokens);
    QCOMPARE(row.items.size(), result.rows[0].items.size());
    for (std::size_t i = 0; i < row.items.size(); ++i) {
      QCOMPARE(row.items[i].place, result.rows[0].items[i].place);
      QCOMPARE(row.items[i].depth, result.rows[0].items[i].depth);
      QVERIFY(std::isfinite(row.items[i].value));
    }
    QVERIFY(row.slots <= row.budgetSlots && row.readingSeconds <= row.seconds);
  }
  // A run over again is the same, item by item.
  const RunResult again = done(place(), request, m_story);
  for (std::size_t i = 0; i < 3; ++i) QCOMPARE(figures(again.rows[i]), figures(result.rows[i]));
}

/// The tail that was scored while it was read is what a question about it would have given.
void TestEvaluation::perplexityIsThatOfTheText() {
  const RunRequest request{.tasks = {{Task::perplexity, 64}}, .settings = settings({"method=full"})};
  const RunResult result = done(place(), request, m_story);
  QCOMPARE(result.rows[0].items.size(), std::size_t{1});

  const auto tokens = app::documentTokens(m_story[0].document, m_engine->model->tokenizer(), *m_chat);
  const std::span<const inference::TokenId> ids = tokens.ids;
  const auto plan = inference::plan(m_engine->model->header(),
                                    {.settings = request.settings[0].settings,
                                     .budget = request.settings[0].budget,
                                     .tokens = static_cast<std::uint32_t>(ids.size() - 65),
                                     .textTokens = tokens.textTokens() - 65},
                                    *m_engine->backend, true);
  QVERIFY(plan);
  auto session = inference::Session::create(*m_engine->model, *m_engine->backend, *plan);
  QVERIFY(session);
  QVERIFY((*session)->read(ids.first(ids.size() - 65)));
  const auto score = (*session)->score(ids.subspan(ids.size() - 65, 1), ids.last(64));
  QVERIFY(score);
  const double mean = std::accumulate(score->nll.begin(), score->nll.end(), 0.0) / 64;
  QVERIFY2(std::abs(result.rows[0].mean.value - mean) < 1e-4, qPrintable(QString::number(mean)));
}

void TestEvaluation::whatTheWindowHoldsIsToldApart() {
  const RunRequest request{.tasks = {{Task::recall, 12}},
                           .settings = settings({"method=full", "budget=400,method=streaming"})};
  const RunResult result = done(place(), request, m_story);
  QVERIFY(result.rows[0].parts.empty());  // a full cache has no recent segment
  const Row& window = result.rows[1];
  QCOMPARE(window.parts.size(), std::size_t{1});
  QCOMPARE(window.parts[0].kind, std::string("recent"));
  const std::size_t recent = window.parts[0].mean.items;
  QVERIFY(recent >= 1 && recent < 12);
  QCOMPARE(window.mean.items, 12 - recent);
  QCOMPARE(window.difference->mean.items, 12 - recent);
  for (const Item& item : window.items) {
    const bool inWindow = item.depth * window.tokens + 96 > window.tokens - 396;
    QCOMPARE(item.apart, inWindow);
  }
}

void TestEvaluation::severalTasksShareAReading() {
  const RunRequest facts{.tasks = {{Task::facts, 4}}, .settings = settings({"budget=64", "budget=128"})};
  const RunResult alone = done(place(), facts, m_story);
  RunRequest request = facts;
  request.tasks = {{Task::perplexity, 128}, {Task::facts, 4}, {Task::recall, 3}};
  std::size_t readings = 0;
  RunPlace counting = place();
  counting.progress = [&](const RunProgress& progress) {
    if (progress.read != nullptr && progress.read->tokensDone == progress.read->tokensTotal) ++readings;
  };
  const RunResult together = done(counting, request, m_story);
  QCOMPARE(readings, std::size_t{2});
  QCOMPARE(together.rows.size(), std::size_t{6});
  QCOMPARE(together.overall.size(), std::size_t{6});
  for (std::size_t i = 0; i < 6; ++i) {
    QVERIFY(together.rows[i].task == request.tasks[i / 2].task);
    QCOMPARE(together.rows[i].setting, request.settings[i % 2].text);
    QCOMPARE(together.rows[i].tokens, alone.rows[0].tokens);  // all about the text with the facts
    QCOMPARE(together.rows[i].difference.has_value(), i % 2 == 1);
  }
  // The same questions above the same text, whether its end was scored while it was read or not.
  for (std::size_t i = 0; i < 2; ++i) QCOMPARE(figures(together.rows[2 + i]), figures(alone.rows[i]));
}

void TestEvaluation::questionsOfAFile() {
  std::vector<QaPair> pairs = {
      {.kind = QaPair::Kind::choice,
       .question = "Who?",
       .answer = "an old sailor",
       .options = {"the sea", "an old sailor"},
       .right = 1},
      {.kind = QaPair::Kind::shortAnswer, .question = "Who carried the tower?", .answer = "an old sailor"},
      {.kind = QaPair::Kind::summary, .question = "Summarize the text.", .answer = "Tales of a miller."}};
  const std::vector<Source> sources = {sourceOf(prose(3000), pairs)};
  RunRequest request{.tasks = {{Task::qa}}, .settings = settings({"budget=128", "budget=128,passages=0"})};
  RunResult result = done(place(), request, sources);
  QCOMPARE(result.rows[0].items.size(), std::size_t{6});
  QCOMPARE(result.rows[0].mean.items, std::size_t{3});
  QCOMPARE(result.rows[0].parts[0].kind, std::string("passages"));
  QCOMPARE(result.rows[0].parts[0].mean.items, std::size_t{3});
  QCOMPARE(result.rows[1].items.size(), std::size_t{3});
  QVERIFY(result.rows[1].parts.empty());
  // Without passages both are the same reading.
  QCOMPARE(result.rows[1].difference->mean.value, 0.0);
  for (const Item& item : result.rows[0].items) QVERIFY(item.value >= 0 && item.value <= 1);
  QVERIFY(result.rows[0].items[0].figure("nll") && !result.rows[0].items[0].figure("f1"));
  QVERIFY(result.rows[0].items[4].figure("rouge_l"));

  request.tasks[0].items = 1;
  result = done(place(), request, sources);
  QCOMPARE(result.rows[0].mean.items, std::size_t{1});
}

void TestEvaluation::finishedRowsComeFromTheLibrary() {
  const ScratchFolder folder;
  const auto library = valueOf(storage::Library::open(folder.path("library")));
  RunRequest request{.tasks = {{Task::facts, 4}}, .settings = settings({"budget=64", "budget=128"})};
  const RunResult first = done(place(library.get()), request, m_story);
  QVERIFY(first.id > 0 && !first.rows[0].fromLibrary);

  const RunResult second = done(place(library.get()), request, m_story);
  QCOMPARE(second.id, first.id);
  for (std::size_t i = 0; i < 2; ++i) {
    QVERIFY(second.rows[i].fromLibrary);
    QCOMPARE(figures(second.rows[i]), figures(first.rows[i]));
  }
  QVERIFY(std::abs(second.rows[1].difference->mean.ci95.low - first.rows[1].difference->mean.ci95.low) < 1e-12);

  // Another run with one setting more, and one written otherwise.
  request.settings = settings({"method=zsmerge,budget=64", "budget=256", "budget=128"});
  const RunResult third = done(place(library.get()), request, m_story);
  QVERIFY(third.id != first.id);
  QVERIFY(third.rows[0].fromLibrary && !third.rows[1].fromLibrary && third.rows[2].fromLibrary);
  QCOMPARE(third.rows[0].setting, std::string("method=zsmerge,budget=64"));

  const auto runs = valueOf(library->evaluations());
  QCOMPARE(runs.size(), std::size_t{2});
  const auto asked = app::Json::parse(runs[0].request);
  QCOMPARE(asked["tasks"][0]["task"].get<std::string>(), std::string("facts"));
  QCOMPARE(asked["settings"].size(), std::size_t{3});
  QCOMPARE(asked["documents"][0]["text_sha256"].get<std::string>().size(), std::size_t{64});
  QVERIFY(asked["machine"].contains("device") && asked.contains("program") && asked["model"]["sha256"] == "tiny");
  QCOMPARE(valueOf(library->evaluationRows(runs[0].id)).size(), std::size_t{3});
}

void TestEvaluation::theReferenceIsAskedAgainWhereItIsNeeded() {
  const ScratchFolder folder;
  const auto library = valueOf(storage::Library::open(folder.path("library")));
  RunRequest request{.tasks = {{Task::agreement, 3}}, .settings = settings({"method=full", "budget=64"})};
  const RunResult first = done(place(library.get()), request, m_story);
  request.settings = settings({"method=full", "budget=128"});
  const RunResult second = done(place(library.get()), request, m_story);
  QVERIFY(!second.rows[0].fromLibrary);
  QCOMPARE(figures(second.rows[0]), figures(first.rows[0]));
  const RunResult third = done(place(library.get()), request, m_story);
  QVERIFY(third.rows[0].fromLibrary && third.rows[1].fromLibrary);
  QCOMPARE(figures(third.rows[1]), figures(second.rows[1]));
  // Compared with another setting, the same setting is another row.
  request.settings = settings({"budget=256", "budget=128"});
  QVERIFY(!done(place(library.get()), request, m_story).rows[1].fromLibrary);
}

void TestEvaluation::aStoppedRunGoesOn() {
  const RunRequest request{.tasks = {{Task::facts, 4}},
                           .settings = settings({"budget=64", "budget=128", "budget=256"})};
  const RunResult unbroken = done(place(), request, m_story);

  const ScratchFolder folder;
  const auto library = valueOf(storage::Library::open(folder.path("library")));
  std::stop_source stop;
  RunPlace stoppable = place(library.get());
  stoppable.stop = stop.get_token();
  stoppable.progress = [&](const RunProgress& progress) {
    QCOMPARE(progress.readings, std::size_t{3});
    if (progress.reading == 1 && progress.read == nullptr) stop.request_stop();  // between two questions
  };
  std::size_t told = 0;
  stoppable.finished = [&](const Row&) { ++told; };
  const RunResult stopped = done(stoppable, request, m_story);
  QVERIFY(stopped.stopped);
  QCOMPARE(stopped.rows.size(), std::size_t{1});
  QCOMPARE(told, std::size_t{1});
  QCOMPARE(valueOf(library->evaluationRows(stopped.id)).size(), std::size_t{1});

  const RunResult rest = done(place(library.get()), request, m_story);
  QCOMPARE(rest.id, stopped.id);
  QVERIFY(rest.rows[0].fromLibrary && !rest.rows[1].fromLibrary && !rest.rows[2].fromLibrary);
  for (std::size_t i = 0; i < 3; ++i) QCOMPARE(figures(rest.rows[i]), figures(unbroken.rows[i]));
}

void TestEvaluation::anotherSeedIsAnotherRow() {
  const ScratchFolder folder;
  const auto library = valueOf(storage::Library::open(folder.path("library")));
  RunRequest request{.tasks = {{Task::facts, 4}}, .settings = settings({"budget=64"})};
  const Row first = done(place(library.get()), request, m_story).rows[0];
  for (auto change : {+[](RunRequest& r) { r.seed = 9; }, +[](RunRequest& r) { r.tasks[0].items = 5; },
                      +[](RunRequest& r) { r.tokens = 700; }, +[](RunRequest& r) { r.tasks[0].task = Task::recall; }}) {
    RunRequest other = request;
    change(other);
    QVERIFY(!done(place(library.get()), other, m_story).rows[0].fromLibrary);
  }
  RunPlace otherModel = place(library.get());
  otherModel.modelHash = "another";
  QVERIFY(!done(otherModel, request, m_story).rows[0].fromLibrary);
  QVERIFY(done(place(library.get()), request, m_story).rows[0].fromLibrary);
}

void TestEvaluation::theBeginningOfADocument() {
  const inference::Tokenizer& tokenizer = m_engine->model->tokenizer();
  const storage::Document whole = documentOf("Caf\xC3\xA9 \xF0\x9F\x90\x87 and more words than that.");
  const std::size_t all = tokenizer.encode(whole.text, inference::SpecialTokens::plain).size();
  for (std::uint32_t n = 1; n <= all + 1; ++n) {
    const storage::Document part = beginningOf(whole, tokenizer, n);
    QVERIFY(whole.text.starts_with(part.text));
    QCOMPARE(part.text == whole.text, n >= all);
    QCOMPARE(part.pages.back().end, part.text.size());
    // A cut character goes; apart from that, so many tokens it is.
    QVERIFY(tokenizer.encode(part.text, inference::SpecialTokens::plain).size() <= n);
  }
  QCOMPARE(beginningOf(whole, tokenizer, 0).text, whole.text);
}

void TestEvaluation::refuses_data() {
  QTest::addColumn<int>("task");
  QTest::addColumn<QByteArray>("setting");
  QTest::addColumn<int>("bytes");
  QTest::addColumn<QByteArray>("says");
  const auto row = [](const char* name, Task task, const char* setting, int bytes, const char* says) {
    QTest::newRow(name) << static_cast<int>(task) << QByteArray(setting) << bytes << QByteArray(says);
  };
  row("short for recall", Task::recall, "budget=64", 40, "too short");
  row("short for perplexity", Task::perplexity, "budget=64", 1, "too short");
  row("evicts after the prompt", Task::perplexity, "budget=64,schedule=prompt", 2000, "after the prompt");
  row("positions", Task::facts, "budget=4000", 9000, "budget=4000");
  row("too many facts", Task::facts, "budget=64", -1, "at most 512");
}

void TestEvaluation::refuses() {
  QFETCH(const int, task);
  QFETCH(const QByteArray, setting);
  QFETCH(const int, bytes);
  QFETCH(const QByteArray, says);
  const std::string text = bytes < 0 ? prose(2000) : prose(9000).substr(0, static_cast<std::size_t>(bytes));
  const RunRequest request{.tasks = {{static_cast<Task>(task), bytes < 0 ? 1000U : 4U}},
                           .settings = settings({setting.toStdString()})};
  bool read = false;
  RunPlace here = place();
  here.progress = [&](const RunProgress&) { read = true; };
  const auto result = runEvaluation(here, request, {sourceOf(text)});
  QVERIFY(!result);
  QVERIFY(!read);  // said before anything is read
  QVERIFY2(QByteArray::fromStdString(result.error().message).contains(says), result.error().message.c_str());
}

QTEST_GUILESS_MAIN(TestEvaluation)
#include "tst_evaluation.moc"
