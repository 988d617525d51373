// SPDX-License-Identifier: GPL-3.0-or-later
// Runs out of the library: what was asked for comes back to the last key, rows stand in the order of the request, texts
// are found again or said to have changed, and times of earlier runs foretell later ones.
#include <QTest>

#include "app/tasks/evaluation/bootstrap.h"
#include "app/tasks/evaluation/pace.h"
#include "app/tasks/evaluation/row_json.h"
#include "app/tasks/evaluation/run_key.h"
#include "app/tasks/evaluation/sources.h"
#include "app/tasks/evaluation/stored_run.h"
#include "app/tasks/shelf.h"
#include "storage/documents/file_hash.h"
#include "support/cli_process.h"
#include "support/library_samples.h"
#include "support/scratch_folder.h"

using namespace longleaf;
using namespace longleaf::tests;
using namespace longleaf::app::evaluation;

namespace {

[[maybe_unused]] const bool kInMemory = scratchInMemory();

app::Json requestJson(const std::vector<app::CacheSetting>& settings, const std::string& name,
                      const std::string& text) {
  app::Json json = {{"tasks", {{{"task", "facts"}, {"items", 12}}, {{"task", "recall"}, {"items", 5}}}},
                    {"documents", {{{"name", name}, {"text_sha256", storage::sha256Of(text)}}}},
                    {"settings", app::Json::array()},
                    {"seed", 7},
                    {"tokens", 900},
                    {"model", {{"path", "/models/tiny.gguf"}, {"sha256", "abc"}}}};
  for (const app::CacheSetting& setting : settings) {
    app::Json one = settingJson(setting);
    one["text"] = setting.text;
    json["settings"].push_back(one);
  }
  return json;
}

Row rowOf(const app::CacheSetting& setting, Task task, double value) {
  Row row{.document = "story.txt",
          .setting = setting.text,
          .series = setting.series,
          .task = task,
          .tokens = 900,
          .budgetSlots = 64,
          .slots = 64,
          .readingSeconds = 3,
          .seconds = 5};
  for (std::uint32_t i = 0; i < 4; ++i) row.items.push_back({.place = i, .depth = i / 4.0, .value = value + i});
  return row;
}

}  // namespace

class TestEvaluationStored final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aRequestComesBack();
  void whatIsNoRequestIsLeftOut_data();
  void whatIsNoRequestIsLeftOut();
  void rowsHoldNumbersThatAre();
  void rowsStandAsAskedFor();
  void textsAreFoundAgain();
  void aChangedTextIsNotTakenForTheOld();
  void questionsAreFoundAgain();
  void earlierTimesForetell();

 private:
  std::unique_ptr<storage::Library> open(const char* name) const {
    auto library = storage::Library::open(m_folder.path(name));
    return library ? std::move(*library) : nullptr;
  }
  std::string write(const std::string& name, const std::string& text) const {
    return m_folder.write(name, std::as_bytes(std::span(text)));
  }

  ScratchFolder m_folder;
};

void TestEvaluationStored::aRequestComesBack() {
  // Keys that stood beside the setting's own words are in its values.
  const auto settings = app::parseSettings({"budget=64,method=streaming", "budget=10%", "method=full"},
                                           {.set = {"chunk=64", "overlay=512"}});
  QVERIFY(settings);
  const auto library = open("request");
  QVERIFY(library);
  const std::string request = requestJson(*settings, "story.txt", "text").dump();
  const auto id = library->beginEvaluation({.key = "k", .task = "facts,recall", .request = request});
  QVERIFY(id);
  const auto run = storedRun(*library, *id);
  QVERIFY(run);
  QCOMPARE(run->rows(), std::size_t{6});
  QVERIFY(!run->complete());
  QCOMPARE(run->request.seed, std::uint64_t{7});
  QCOMPARE(run->request.tokens, std::uint32_t{900});
  QCOMPARE(run->request.tasks.size(), std::size_t{2});
  QVERIFY(run->request.tasks[1].task == Task::recall);
  QCOMPARE(run->request.tasks[1].items, std::uint32_t{5});
  QCOMPARE(run->request.settings.size(), settings->size());
  for (std::size_t i = 0; i < settings->size(); ++i) {
    QCOMPARE(run->request.settings[i].text, (*settings)[i].text);
    QCOMPARE(run->request.settings[i].series, (*settings)[i].series);
    QCOMPARE(settingJson(run->request.settings[i]).dump(), settingJson((*settings)[i]).dump());
  }
  QCOMPARE(run->model, std::string("/models/tiny.gguf"));
  QCOMPARE(storedRuns(*library)->size(), std::size_t{1});
  QVERIFY(!storedRun(*library, *id + 1));
  QVERIFY(storedRun(*library, *id + 1).error().code == app::Code::notFound);
}

void TestEvaluationStored::whatIsNoRequestIsLeftOut_data() {
  QTest::addColumn<QString>("path");
  QTest::addColumn<QString>("value");
  QTest::newRow("a task of another program") << "/tasks/0/task"
                                             << "\"dreams\"";
  QTest::newRow("a key that there is no more") << "/settings/0/values/flavour"
                                               << "\"sweet\"";
  QTest::newRow("a budget of another kind") << "/settings/0/budget/kind"
                                            << "\"gallons\"";
  QTest::newRow("a setting that is none") << "/settings/0/text"
                                          << "\"method=nothing\"";
  QTest::newRow("a seed in words") << "/seed"
                                   << "\"seven\"";
  QTest::newRow("a seed below zero") << "/seed"
                                     << "-1";
  QTest::newRow("more tokens than can be counted") << "/tokens"
                                                   << "4294967296";
  QTest::newRow("items beyond all numbers") << "/tasks/0/items"
                                            << "1e20";
  QTest::newRow("a budget below zero") << "/settings/0/budget/value"
                                       << "-5";
  QTest::newRow("a budget without end") << "/settings/0/budget/value"
                                        << "1e300";
  QTest::newRow("no settings") << "/settings"
                               << "[]";
  QTest::newRow("no documents") << "/documents"
                                << "[]";
  QTest::newRow("no model") << "/model"
                            << "null";
}

void TestEvaluationStored::whatIsNoRequestIsLeftOut() {
  QFETCH(const QString, path);
  QFETCH(const QString, value);
  const auto settings = app::parseSettings({"budget=64"});
  app::Json json = requestJson(*settings, "story.txt", "text");
  QVERIFY(storedRun({.id = 1, .request = json.dump()}));
  json[app::Json::json_pointer(path.toStdString())] = app::Json::parse(value.toStdString());
  QVERIFY(!storedRun({.id = 1, .request = json.dump()}));
  QVERIFY(!storedRun({.id = 1, .request = json.dump().substr(1)}));
}

void TestEvaluationStored::rowsHoldNumbersThatAre() {
  const auto setting = app::parseSetting("budget=64");
  app::Json json = app::Json::parse(storedRow(rowOf(*setting, Task::facts, 1)).dump());
  QVERIFY(rowFromStored(json.dump()));
  for (const char* path : {"/tokens", "/budget_slots", "/slots", "/cache_bytes", "/values/0/place"}) {
    for (const char* number : {"-1", "1e20", "0.5", "99999999999999999999", "\"3\""}) {
      app::Json changed = json;
      changed[app::Json::json_pointer(path)] = app::Json::parse(number);
      QVERIFY2(!rowFromStored(changed.dump()), qPrintable(QString("%1 is %2").arg(path, number)));
    }
  }
}

void TestEvaluationStored::rowsStandAsAskedFor() {
  const auto settings = app::parseSettings({"budget=64", "budget=32"});
  const auto library = open("rows");
  const std::string request = requestJson(*settings, "story.txt", "text").dump();
  const auto id = library->beginEvaluation({.key = "k", .task = "facts,recall", .request = request});
  const auto add = [&](std::size_t setting, Task task, double value) {
    const Row row = rowOf((*settings)[setting], task, value);
    const std::string key = row.setting + std::string(taskName(task));
    return library->addEvaluationRow(*id, key, storedRow(row).dump()).has_value();
  };
  // As they were done: the reference last.
  QVERIFY(add(1, Task::recall, 3) && add(1, Task::facts, 2) && add(0, Task::facts, 1));
  const auto run = storedRun(*library, *id);
  QVERIFY(run);
  QCOMPARE(run->done, std::size_t{3});
  const auto result = storedResult(*library, *run);
  QVERIFY(result);
  QVERIFY(result->stopped);
  QCOMPARE(result->rows.size(), std::size_t{3});
  QCOMPARE(result->rows[0].setting, std::string("budget=64"));
  QVERIFY(result->rows[0].task == Task::facts && result->rows[2].task == Task::recall);
  QVERIFY(result->rows[1].difference);
  QCOMPARE(result->rows[1].difference->mean.value, 1.0);
  QVERIFY(!result->rows[2].difference);  // its reference is not there yet
  QCOMPARE(result->overall.size(), std::size_t{3});
  QCOMPARE(result->rows[0].mean.value, 2.5);
  QVERIFY(plainRowFromStored(storedRow(result->rows[0]).dump())->byDepth.empty());
  QVERIFY(!result->rows[0].byDepth.empty());
}

void TestEvaluationStored::textsAreFoundAgain() {
  const std::string path = write("found.txt", prose(60));
  const auto settings = app::parseSettings({"budget=64"});
  auto shelf = app::openShelf(m_folder.path("found"));
  QVERIFY(shelf);
  const auto added = app::openFile(*shelf->library, {.path = path});
  QVERIFY(added);
  const auto source = shelvedSource(*shelf->library, added->id);
  QVERIFY(source);
  QCOMPARE(source->name, path);  // as the command line calls it
  const auto run =
      storedRun({.id = 1, .request = requestJson(*settings, "moved/away.txt", source->document.text).dump()});
  QVERIFY(run);
  const auto again = sourcesAgain(*shelf->library, *run, {});
  QVERIFY2(again, again ? "" : again.error().message.c_str());
  QCOMPARE(again->size(), std::size_t{1});
  QCOMPARE(again->front().name, std::string("moved/away.txt"));
  QCOMPARE(again->front().document.text, source->document.text);
  QVERIFY(shelvedSource(*shelf->library, added->id + 9).error().code == app::Code::notFound);
}

void TestEvaluationStored::aChangedTextIsNotTakenForTheOld() {
  const std::string path = write("changed.txt", prose(60));
  const auto settings = app::parseSettings({"budget=64"});
  auto shelf = app::openShelf(m_folder.path("changed"));
  QVERIFY(shelf);
  const auto run = storedRun({.id = 1, .request = requestJson(*settings, path, "what it said once").dump()});
  const auto changed = sourcesAgain(*shelf->library, *run, {});
  QVERIFY(!changed);
  QVERIFY(changed.error().code == app::Code::notFound);
  QVERIFY(changed.error().message.find("changed.txt") != std::string::npos);
  const auto gone = storedRun({.id = 1, .request = requestJson(*settings, path + ".gone", "text").dump()});
  QVERIFY(!sourcesAgain(*shelf->library, *gone, {}));
}

void TestEvaluationStored::questionsAreFoundAgain() {
  const std::string path =
      write("two#books.jsonl", R"({"input": "One.", "title": "a", "qa_pairs": "[{'Q': 'How many?', 'A': 'One'}]"})"
                               "\n"
                               R"({"input": "Two.", "title": "b", "qa_pairs": "[{'Q': 'How many?', 'A': 'Two'}]"})"
                               "\n");
  const auto sources = questionSources(path);
  QVERIFY2(sources, sources ? "" : sources.error().message.c_str());
  QCOMPARE(sources->size(), std::size_t{2});
  QCOMPARE(sources->back().name, path + "#2");
  QCOMPARE(sources->back().pairs.front().answer, std::string("Two"));
  auto json = requestJson(*app::parseSettings({"budget=64"}), path + "#2", "Two.");
  json["tasks"] = {{{"task", "qa"}, {"items", 0}}};
  const auto library = open("questions");
  const auto again = sourcesAgain(*library, *storedRun({.id = 1, .request = json.dump()}), {});
  QVERIFY2(again, again ? "" : again.error().message.c_str());
  QCOMPARE(again->size(), std::size_t{1});
  QCOMPARE(again->front().pairs.front().answer, std::string("Two"));
  json["documents"][0]["name"] = path + "#3";
  QVERIFY(!sourcesAgain(*library, *storedRun({.id = 1, .request = json.dump()}), {}));
  QVERIFY(questionSources(path + ".gone").error().code == app::Code::notFound);
}

void TestEvaluationStored::earlierTimesForetell() {
  const auto settings = app::parseSettings({"budget=64", "budget=32"});
  const Row facts = rowOf((*settings)[0], Task::facts, 1);  // 900 tokens in 3 s, then 4 items in 2 s
  const Pace pace = paceOf({facts, facts});
  QCOMPARE(pace.tokensPerSecond, 300.0);
  QCOMPARE(pace.secondsPerItem.at(Task::facts), 0.5);
  const RunRequest request{.tasks = {{Task::facts, 10}, {Task::perplexity, 512}}, .settings = *settings};
  const auto time = expectedTime(pace, request, {600, 1200});
  QVERIFY(time);
  QCOMPARE(time->seconds, 2 * 1800 / 300.0 + 2 * 2 * 10 * 0.5);
  QVERIFY(!time->asksUnknown);
  const auto more = expectedTime(pace, {.tasks = {{Task::recall, 10}}, .settings = *settings}, {600});
  QVERIFY(more && more->asksUnknown);
  QCOMPARE(more->seconds, 4.0);
  QVERIFY(!expectedTime(paceOf({}), request, {600}));
  QVERIFY(!expectedTime(pace, request, {}));
}

QTEST_GUILESS_MAIN(TestEvaluationStored)
#include "tst_evaluation_stored.moc"
