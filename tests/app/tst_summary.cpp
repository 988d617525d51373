// SPDX-License-Identifier: GPL-3.0-or-later
// Summaries: what is within the limit is read at once, what is beyond it in sections, all of it; both are stored.
#include <algorithm>
#include <numeric>

#include <QTest>

#include "app/tasks/document_part.h"
#include "app/tasks/summary.h"
#include "support/cli_process.h"
#include "support/scratch_folder.h"
#include "support/tiny_model.h"

using namespace longleaf;
using namespace longleaf::tests;

class TestSummary final : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void aShortDocumentIsReadAtOnce();
  void aLongOneIsReadInSections();
  void aPartIsSummarizedAlone();
  void aStopLeavesNoSummary();

 private:
  app::SummaryRequest request(std::uint32_t tokensPerSlot) const;
  app::Expected<app::Summary> summarize(const storage::Document& part, const app::SummaryRequest& request) {
    const app::SummaryTools tools{*m_shelf, *m_engine, m_chat, m_place};
    return app::summarize(tools, *m_document, part, request);
  }
  std::uint32_t tokens(const std::string& text) const {
    const auto& tokenizer = m_engine->model->tokenizer();
    return static_cast<std::uint32_t>(tokenizer.encode(text, inference::SpecialTokens::plain).size());
  }

  ScratchFolder m_folder;
  std::optional<app::Shelf> m_shelf;
  std::optional<app::Engine> m_engine;
  std::optional<app::ShelvedDocument> m_document;
  inference::ChatTemplate m_chat = *inference::chatTemplateByName("chatml");
  app::ReadingPlace m_place{.folder = storage::SnapshotFolder({})};
};

void TestSummary::initTestCase() {
  const std::string model = m_folder.path("tiny.gguf");
  QVERIFY(writeTinyModel(model));
  std::string text;
  for (int i = 1; i <= 6; ++i) text += "# Chapter " + std::to_string(i) + "\n\n" + prose(2000) + "\n\n";
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
  m_place = {.folder = m_shelf->snapshots, .quotaBytes = m_shelf->snapshotQuota, .modelHash = "tiny"};
}

app::SummaryRequest TestSummary::request(std::uint32_t tokensPerSlot) const {
  app::SummaryRequest request;
  request.settings.method = *inference::presetByName(inference::kDefaultPreset);
  request.settings.tokensPerSlot = tokensPerSlot;
  request.budget = {inference::Budget::Kind::slots, 128};
  request.sampling.maxTokens = 12;
  return request;
}

void TestSummary::aShortDocumentIsReadAtOnce() {
  app::SummaryRequest asked = request(1000);
  std::uint32_t done = 0;
  std::vector<std::string> notices;
  asked.progress = [&](const std::string&, const inference::ReadProgress& p) { done = p.tokensDone; };
  asked.notice = [&](const app::Notice& notice) { notices.push_back(app::noticeSentence(notice)); };
  const auto summary = summarize(m_document->document, asked);
  QVERIFY2(summary.has_value(), summary ? "" : summary.error().message.c_str());
  QVERIFY(summary->sections.empty() && notices.empty());
  QCOMPARE(summary->tokens, tokens(m_document->document.text));
  QVERIFY(done >= summary->tokens);
  const auto chat = m_shelf->library->chat(summary->chat);
  QVERIFY(chat.has_value() && chat->has_value());
  QVERIFY((*chat)->kind == storage::ChatKind::summary && (*chat)->documents == std::vector{m_document->id});
  const auto messages = m_shelf->library->messages(summary->chat);
  QVERIFY(messages.has_value() && messages->size() == 2);
  QCOMPARE(messages->back().text, summary->answer.answer.text);
}

void TestSummary::aLongOneIsReadInSections() {
  const std::uint32_t all = tokens(m_document->document.text);
  const std::uint32_t perSlot = all / 128 / 3 + 1;  // two chapters at a time
  app::SummaryRequest asked = request(perSlot);
  std::vector<std::string> notices;
  std::vector<std::string> stages;
  std::uint32_t last = 0;
  bool grows = true;
  asked.notice = [&](const app::Notice& notice) { notices.push_back(app::noticeSentence(notice)); };
  asked.progress = [&](const std::string& stage, const inference::ReadProgress& p) {
    if (stages.empty() || stages.back() != stage) stages.push_back(stage);
    grows = grows && p.tokensDone >= last && p.tokensDone <= p.tokensTotal;
    last = p.tokensDone;
  };
  const auto summary = summarize(m_document->document, asked);
  QVERIFY2(summary.has_value(), summary ? "" : summary.error().message.c_str());
  QVERIFY(summary->sections.size() >= 3);
  QCOMPARE(stages.size(), summary->sections.size() + 1);  // and what is drawn from them
  QCOMPARE(stages.back(), std::string("all parts"));
  QVERIFY(grows);
  // Said: that it is read in sections, and which of their summaries were cut.
  QVERIFY(!notices.empty() && notices.front().find(std::to_string(all)) != std::string::npos);
  const auto cut = std::count_if(summary->sections.begin(), summary->sections.end(),
                                 [](const auto& section) { return section.reason == inference::StopReason::length; });
  QCOMPARE(notices.size(), static_cast<std::size_t>(cut) + 1);
  QCOMPARE(summary->sections.front().title, std::string("Chapter 1"));
  QCOMPARE(summary->sections.back().lastPage, std::string("Chapter 6"));
  const auto read = std::accumulate(summary->sections.begin(), summary->sections.end(), 0U,
                                    [](std::uint32_t sum, const auto& section) { return sum + section.tokens; });
  QVERIFY(read + 20 >= all && read <= all + 20);  // nothing left out: only the words at the cuts may split otherwise
}

void TestSummary::aPartIsSummarizedAlone() {
  const auto part = app::sectionOf(m_document->document, "chapter 3");
  QVERIFY(part.has_value());
  app::SummaryRequest asked = request(1000);
  asked.part = "section Chapter 3";
  const auto summary = summarize(*part, asked);
  QVERIFY(summary.has_value());
  QCOMPARE(summary->tokens, tokens(part->text));
  QVERIFY((*m_shelf->library->chat(summary->chat))->title.find("Chapter 3") != std::string::npos);
}

void TestSummary::aStopLeavesNoSummary() {
  const std::size_t before = m_shelf->library->chats()->size();
  std::stop_source stop;
  app::SummaryRequest asked = request(tokens(m_document->document.text) / 128 / 3 + 1);
  asked.settings.method.chunk = 100;  // another reading than before
  asked.stop = stop.get_token();
  asked.progress = [&](const std::string& stage, const inference::ReadProgress&) {
    if (stage.starts_with("part 2")) stop.request_stop();
  };
  const auto none = summarize(m_document->document, asked);
  QVERIFY(!none && none.error().code == app::Code::stopped);
  QCOMPARE(m_shelf->library->chats()->size(), before);
}

QTEST_GUILESS_MAIN(TestSummary)
#include "tst_summary.moc"
