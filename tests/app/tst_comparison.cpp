// SPDX-License-Identifier: GPL-3.0-or-later
// One question with several settings: what must agree agrees exactly, what is told of pages is what the counters say,
// and a second comparison reads nothing.
#include <algorithm>
#include <cmath>
#include <numeric>

#include <QTest>

#include "app/tasks/comparison.h"
#include "app/tasks/page_tokens.h"
#include "support/cli_process.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;

class TestComparison final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void equalSettingsAgreeExactly();
  void aBudgetForAllIsTheFullCache();
  void lessIsTold();
  void sharesAddUpAndMatchTheCounters();
  void theSecondComparisonReadsNothing();
  void theReadingOfAQuestionIsTakenUp();
  void aSummaryIsComparedToo();
  void stagesComeInOrder();
  void aStopWhileReadingKeepsWholeChunks();
  void aStopWhileAnsweringEndsIt();
  void wrongNumbersOfSettings();
  void whatDoesNotFitIsSaidBeforeReading();
  void pagesAreCountedInTokens();

 private:
  app::CacheSetting setting(const char* text) const { return app::parseSetting(text).value(); }
  app::ComparisonRequest request(std::vector<app::CacheSetting> settings) const {
    app::ComparisonRequest request{.settings = std::move(settings), .question = "Who sold a red boat?"};
    request.sampling.maxTokens = 24;
    return request;
  }
  app::Expected<app::Comparison> compare(const app::ComparisonRequest& request, const char* folder = "shared") {
    const app::ReadingPlace place{.folder = storage::SnapshotFolder(m_folder.path(folder)),
                                  .quotaBytes = app::kSnapshotQuota,
                                  .modelHash = "tiny"};
    return app::compare({*m_shelf->library, *m_engine, m_chat, place}, *m_document, request);
  }

  ScratchFolder m_folder;
  std::optional<app::Shelf> m_shelf;
  std::optional<app::Engine> m_engine;
  std::optional<app::ShelvedDocument> m_document;
  inference::ChatTemplate m_chat = *inference::chatTemplateByName("chatml");
};

namespace {

constexpr int kChapters = 6;

std::string complaint(const app::Expected<app::Comparison>& result) {
  return result ? std::string() : result.error().message;
}

bool near(double a, double b) { return std::abs(a - b) < 1e-9; }

}  // namespace

void TestComparison::initTestCase() {
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  std::string text;
  for (int i = 1; i <= kChapters; ++i) text += "# Chapter " + std::to_string(i) + "\n\n" + prose(450) + "\n\n";
  const std::string file = writeText(m_folder.path("book.md"), text).toStdString();
  auto shelf = app::openShelf(m_folder.path("library"));
  QVERIFY(shelf.has_value());
  m_shelf = std::move(*shelf);
  auto engine = app::loadEngine(model, {.device = "cpu", .threads = 1}, {}, {});
  QVERIFY(engine.has_value());
  m_engine = std::move(*engine);
  auto document = app::openFile(*m_shelf->library, {.path = file});
  QVERIFY2(document.has_value(), document ? "" : document.error().message.c_str());
  m_document = std::move(*document);
}

void TestComparison::equalSettingsAgreeExactly() {
  const auto result =
      compare(request({setting("budget=256"), setting("budget=256,alpha=0.1")}));  // which is the default
  QVERIFY2(result.has_value(), complaint(result).c_str());
  for (const app::ComparedAnswer& answer : result->settings) {
    QCOMPARE(answer.agreement.kl, 0.0);
    QCOMPARE(answer.agreement.top1, 1.0);
    QVERIFY(!answer.agreement.firstDifference);
    QVERIFY(answer.agreement.tokens > 1);
    QCOMPARE(answer.answer.text, result->settings[0].answer.text);
    QVERIFY(std::none_of(answer.spans.begin(), answer.spans.end(), [](const auto& span) { return span.differs; }));
  }
  QVERIFY(!result->settings[0].fromSnapshot && result->settings[1].fromSnapshot);
}

void TestComparison::aBudgetForAllIsTheFullCache() {
  const auto result =
      compare(request({setting("method=full"), setting("budget=full,method=h2o,positions=absolute,merge_space=after"),
                       setting("budget=full")}));
  QVERIFY2(result.has_value(), complaint(result).c_str());
  for (const app::ComparedAnswer& answer : result->settings) {
    QVERIFY2(answer.agreement.kl < 1e-4, std::to_string(answer.agreement.kl).c_str());
    QCOMPARE(answer.agreement.top1, 1.0);
    QVERIFY(!answer.agreement.firstDifference);
    QCOMPARE(answer.answer.text, result->settings[0].answer.text);
    QCOMPARE(answer.fates.total().kept, 1.0);
  }
}

void TestComparison::lessIsTold() {
  const auto result =
      compare(request({setting("method=full"), setting("budget=128"), setting("budget=32,method=streaming")}));
  QVERIFY2(result.has_value(), complaint(result).c_str());
  const auto& [full, some, little] = std::tie(result->settings[0], result->settings[1], result->settings[2]);
  QVERIFY(some.agreement.kl > 1e-3 && little.agreement.kl > 1e-3);
  QVERIFY(little.agreement.top1 < 1 && little.agreement.firstDifference);
  QVERIFY(*little.agreement.firstDifference < little.agreement.tokens);
  QVERIFY(full.cacheBytes > some.cacheBytes && some.cacheBytes > little.cacheBytes);
  QVERIFY(some.peakBytes > some.cacheBytes);
  QCOMPARE(little.agreement.tokens, full.agreement.tokens);
  QCOMPARE(std::size_t{full.agreement.tokens}, full.answer.ids.size());
  // The words that differ are those that the texts do not share.
  std::string whole;
  for (const app::DiffSpan& span : little.spans) {
    QCOMPARE(span.begin, whole.size());
    whole += little.answer.text.substr(span.begin, span.end - span.begin);
  }
  QCOMPARE(whole, little.answer.text);
  if (little.answer.text != full.answer.text) {
    QVERIFY(std::any_of(little.spans.begin(), little.spans.end(), [](const auto& span) { return span.differs; }));
  }
}

void TestComparison::sharesAddUpAndMatchTheCounters() {
  const auto result = compare(request({setting("budget=128"), setting("budget=64,method=streaming")}));
  QVERIFY2(result.has_value(), complaint(result).c_str());
  QCOMPARE(result->pageLabels.size(), m_document->document.pages.size());
  for (const app::ComparedAnswer& answer : result->settings) {
    const app::FateTable& fates = answer.fates;
    QCOMPARE(fates.pageTokens.size(), result->pageLabels.size());
    QCOMPARE(std::accumulate(fates.pageTokens.begin(), fates.pageTokens.end(), 0U), answer.textTokens);
    QCOMPARE(fates.heads.size(), std::size_t{fates.layers} * fates.kvHeads);
    double merged = 0;
    double dropped = 0;
    const std::vector<app::PageShares> mean = fates.shares();
    for (std::size_t page = 0; page < mean.size(); ++page) {
      QVERIFY(near(mean[page].kept + mean[page].merged + mean[page].dropped, 1));
      merged += mean[page].merged * fates.pageTokens[page];
      dropped += mean[page].dropped * fates.pageTokens[page];
      double kept = 0;  // the mean of the heads' own
      for (std::uint32_t head = 0; head < fates.heads.size(); ++head) {
        kept += fates.shares(head / fates.kvHeads, head % fates.kvHeads)[page].kept;
      }
      QVERIFY(near(kept / static_cast<double>(fates.heads.size()), mean[page].kept));
    }
    const inference::CacheStatistics& counters = answer.answer.statistics.cache;
    QVERIFY(counters.droppedTokens > 0);
    QVERIFY(std::abs(merged - counters.mergedTokens) < 1e-6);
    QVERIFY(std::abs(dropped - counters.droppedTokens) < 1e-6);
    QVERIFY(near(fates.total().kept, 1 - (merged + dropped) / answer.textTokens));
  }
  // A streaming window: all of the last page, nothing of those in the middle.
  const std::vector<app::PageShares> window = result->settings[1].fates.shares();
  QCOMPARE(window[window.size() / 2].kept, 0.0);
  QVERIFY(window.back().kept > 0);
}

void TestComparison::theSecondComparisonReadsNothing() {
  app::ComparisonRequest asked = request({setting("budget=96"), setting("budget=48,method=h2o")});
  const auto first = compare(asked);
  QVERIFY2(first.has_value(), complaint(first).c_str());
  std::uint32_t read = 0;
  asked.progress = [&](const app::ComparisonProgress& progress) { read += progress.reading.tokensDone; };
  const auto second = compare(asked);
  QVERIFY2(second.has_value(), complaint(second).c_str());
  QCOMPARE(read, 0U);
  for (std::size_t i = 0; i < 2; ++i) {
    const app::ComparedAnswer& before = first->settings[i];
    const app::ComparedAnswer& now = second->settings[i];
    QVERIFY(!before.fromSnapshot && now.fromSnapshot);
    QVERIFY(before.readingSeconds > 0);
    QCOMPARE(now.readingSeconds, before.readingSeconds);  // as it was, not what loading took
    QCOMPARE(now.answer.text, before.answer.text);
    QCOMPARE(now.agreement.kl, before.agreement.kl);
    QVERIFY(near(now.fates.total().kept, before.fates.total().kept));
  }
}

void TestComparison::theReadingOfAQuestionIsTakenUp() {
  const app::CacheSetting read = setting("budget=80");
  const app::ReadingPlace place{.folder = storage::SnapshotFolder(m_folder.path("asked")),
                                .quotaBytes = app::kSnapshotQuota,
                                .modelHash = "tiny"};
  QVERIFY(app::readIntoCache(*m_engine, m_document->document, m_chat,
                             {.settings = read.settings, .budget = read.budget, .place = &place}));
  const auto result = compare(request({read, setting("budget=40")}), "asked");
  QVERIFY2(result.has_value(), complaint(result).c_str());
  QVERIFY(result->settings[0].fromSnapshot && !result->settings[1].fromSnapshot);
}

void TestComparison::aSummaryIsComparedToo() {
  app::ComparisonRequest asked = request({setting("budget=128"), setting("budget=128")});
  asked.question.clear();
  const auto result = compare(asked);
  QVERIFY2(result.has_value(), complaint(result).c_str());
  QVERIFY(result->question.empty() && !result->settings[0].answer.text.empty());
  QVERIFY(result->settings[0].passages.empty());
  QCOMPARE(result->settings[1].answer.text, result->settings[0].answer.text);
  const auto question = compare(request({setting("budget=128"), setting("budget=128")}));
  QVERIFY(question && question->settings[0].answer.text != result->settings[0].answer.text);
}

void TestComparison::stagesComeInOrder() {
  std::vector<std::pair<std::size_t, app::ComparisonStage>> stages;
  std::vector<std::size_t> compared;
  std::array<std::string, 2> texts;
  app::ComparisonRequest asked = request({setting("budget=72"), setting("budget=56")});
  asked.progress = [&](const app::ComparisonProgress& progress) {
    const std::pair stage{progress.setting, progress.stage};
    if (stages.empty() || stages.back() != stage) stages.push_back(stage);
  };
  asked.compared = [&](std::size_t index, const app::ComparedAnswer&) { compared.push_back(index); };
  asked.onText = [&](std::size_t index, const std::string& text) { texts[index] += text; };
  const auto result = compare(asked);
  QVERIFY2(result.has_value(), complaint(result).c_str());
  using Stage = app::ComparisonStage;
  const decltype(stages) expected{{0, Stage::reading}, {0, Stage::answering}, {0, Stage::agreeing},
                                  {1, Stage::reading}, {1, Stage::answering}, {1, Stage::agreeing}};
  QVERIFY(stages == expected);
  QVERIFY((compared == std::vector<std::size_t>{0, 1}));
  for (std::size_t i = 0; i < 2; ++i) QCOMPARE(texts[i], result->settings[i].answer.text);
}

void TestComparison::aStopWhileReadingKeepsWholeChunks() {
  std::stop_source stop;
  app::ComparisonRequest asked = request({setting("budget=88,chunk=64"), setting("budget=44")});
  asked.stop = stop.get_token();
  std::uint32_t done = 0;
  asked.progress = [&](const app::ComparisonProgress& progress) {
    done = std::max(done, progress.reading.tokensDone);
    if (done >= 256) stop.request_stop();
  };
  const auto stopped = compare(asked, "stopped");
  QVERIFY(!stopped && stopped.error().code == app::Code::stopped);
  asked.stop = {};
  std::uint32_t first = 0;
  asked.progress = [&](const app::ComparisonProgress& progress) {
    if (first == 0) first = progress.reading.tokensDone;
  };
  const auto result = compare(asked, "stopped");
  QVERIFY2(result.has_value(), complaint(result).c_str());
  QCOMPARE(first, done + 64);  // goes on where it was stopped
}

void TestComparison::aStopWhileAnsweringEndsIt() {
  std::stop_source stop;
  app::ComparisonRequest asked = request({setting("budget=128"), setting("budget=64,method=streaming")});
  asked.stop = stop.get_token();
  asked.onText = [&](std::size_t, const std::string&) { stop.request_stop(); };
  std::size_t compared = 0;
  asked.compared = [&](std::size_t, const app::ComparedAnswer&) { ++compared; };
  const auto result = compare(asked);
  QVERIFY(!result && result.error().code == app::Code::stopped);
  QCOMPARE(compared, std::size_t{0});
}

void TestComparison::wrongNumbersOfSettings() {
  for (const std::size_t count : {0U, 1U, 5U}) {
    const auto result = compare(request(std::vector<app::CacheSetting>(count, setting("budget=64"))));
    QVERIFY(!result && result.error().code == app::Code::usage);
  }
}

void TestComparison::whatDoesNotFitIsSaidBeforeReading() {
  app::CacheSetting tooMuch = setting("budget=4096");  // with an overlay beyond the trained positions
  app::ComparisonRequest asked = request({setting("budget=120"), tooMuch});
  asked.settings[1].settings.overlaySlots = 65536;
  bool read = false;
  asked.progress = [&](const app::ComparisonProgress&) { read = true; };
  const auto result = compare(asked);
  QVERIFY(!result && !read);
  QCOMPARE(result.error().code, app::Code::positionLimit);
  QVERIFY(result.error().message.starts_with("setting 'budget=4096': "));
}

void TestComparison::pagesAreCountedInTokens() {
  const inference::Tokenizer& tokenizer = m_engine->model->tokenizer();
  const storage::Document& document = m_document->document;
  const auto ids = tokenizer.encode(document.text, inference::SpecialTokens::plain);
  const std::vector<std::uint32_t> bounds = app::pageTokenBounds(document, ids, tokenizer);
  QCOMPARE(bounds.size(), document.pages.size() + 1);
  QCOMPARE(bounds.front(), 0U);
  QCOMPARE(bounds.back(), static_cast<std::uint32_t>(ids.size()));
  for (std::size_t page = 1; page < document.pages.size(); ++page) {
    // The tokens in front of a page are the text in front of it, or end within its first token.
    const std::string before = tokenizer.decode(std::span(ids).first(bounds[page]));
    QVERIFY(before.size() >= document.pages[page].begin);
    const std::string less = tokenizer.decode(std::span(ids).first(bounds[page] - 1));
    QVERIFY(less.size() < document.pages[page].begin);
  }
}

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
