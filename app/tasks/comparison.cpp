// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/comparison.h"

#include <algorithm>
#include <filesystem>
#include <span>
#include <utility>

#include "app/tasks/page_tokens.h"
#include "app/tasks/prompts.h"

namespace longleaf::app {

namespace {

using inference::TokenId;

constexpr std::uint32_t kRowsAtOnce = 16;  // of logits

/// One comparison in the making.
class Comparer final {
 public:
  Comparer(const ComparisonTools& tools, const ShelvedDocument& document, const ComparisonRequest& request)
      : m_tools(tools), m_document(document), m_request(request) {
    m_cited.add(document.document);
  }

  Expected<Comparison> run();

 private:
  Expected<void> plan();
  Expected<Reading> read(std::size_t index);
  Expected<TurnWords> words(std::size_t index, const Conversation& conversation, ComparedAnswer& result);
  Expected<void> ask(std::size_t index, Reading& reading, ComparedAnswer& result);
  Expected<void> agree(std::size_t index, inference::Session& session, std::span<const TokenId> prompt,
                       ComparedAnswer& result);
  Expected<void> count(const inference::Session& session, FateTable& fates) const;
  Expected<ComparedAnswer> answerWith(std::size_t index);
  void tell(std::size_t index, ComparisonStage stage, const inference::ReadProgress& reading = {}) const {
    if (m_request.progress) m_request.progress({.setting = index, .stage = stage, .reading = reading});
  }
  Expected<void> stopped() const { return tl::unexpected(Error{Code::stopped, "stopped"}); }

  const ComparisonTools& m_tools;
  const ShelvedDocument& m_document;
  const ComparisonRequest& m_request;
  CitedDocuments m_cited;
  std::vector<std::uint32_t> m_bounds;  // of the pages, in source tokens
  Comparison m_comparison;
  std::string m_reference;          // its answer
  std::vector<TokenId> m_scored;    // the beginning of it
  evaluation::Opinions m_opinions;  // along that
};

/// Everything that can be known to be wrong is said before the first hour of reading.
Expected<void> Comparer::plan() {
  const inference::Model& model = *m_tools.engine.model;
  const DocumentTokens tokens = documentTokens(m_document.document, model.tokenizer(), m_tools.chat);
  const std::span<const TokenId> text = std::span(tokens.ids).subspan(tokens.textBegin, tokens.textTokens());
  m_bounds = pageTokenBounds(m_document.document, text, model.tokenizer());
  for (std::uint32_t& bound : m_bounds) bound += tokens.textBegin;
  for (std::size_t i = 0; i < m_request.settings.size(); ++i) {
    const CacheSetting& setting = m_request.settings[i];
    auto plan = lift(inference::plan(model.header(),
                                     {.settings = setting.settings,
                                      .budget = setting.budget,
                                      .tokens = static_cast<std::uint32_t>(tokens.ids.size()),
                                      .textTokens = tokens.textTokens(),
                                      .logitRows = kRowsAtOnce},
                                     *m_tools.engine.backend, true));
    auto done = plan ? lift(inference::checkPlan(*plan)) : Expected<void>(tl::unexpected(plan.error()));
    if (!done) {
      return tl::unexpected(Error{done.error().code, "setting '" + setting.text + "': " + done.error().message});
    }
    if (m_request.planned) m_request.planned(i, *plan);
  }
  return {};
}

Expected<Reading> Comparer::read(std::size_t index) {
  const CacheSetting& setting = m_request.settings[index];
  tell(index, ComparisonStage::reading);
  return readIntoCache(
      m_tools.engine, m_document.document, m_tools.chat,
      {.settings = setting.settings,
       .budget = setting.budget,
       .place = &m_tools.place,
       .progress = [&](const inference::ReadProgress& progress) { tell(index, ComparisonStage::reading, progress); },
       .notice = m_request.notice,
       .stop = m_request.stop});
}

/// The same passages for all settings that leave them the same room: they are searched by the question's words alone.
Expected<TurnWords> Comparer::words(std::size_t index, const Conversation& conversation, ComparedAnswer& result) {
  if (m_request.question.empty()) {
    return TurnWords{.question = summaryPrompt(SummaryLength::brief, m_document.document.title)};
  }
  TurnWords words{.question = questionPrompt(m_request.question)};
  const std::uint32_t room =
      std::min(m_request.settings[index].settings.passageTokens, conversation.roomForPassages(words.question));
  if (room == 0) return words;
  auto choice = choosePassages({.library = m_tools.library,
                                .id = m_document.id,
                                .document = m_document.document,
                                .tokenizer = m_tools.engine.model->tokenizer(),
                                .tokens = room},
                               m_request.question);
  if (!choice) return tl::unexpected(choice.error());
  words.passages = passagesText(m_document.document, choice->passages);
  result.passages = std::move(choice->passages);
  return words;
}

Expected<void> Comparer::ask(std::size_t index, Reading& reading, ComparedAnswer& result) {
  tell(index, ComparisonStage::answering);
  Conversation conversation(reading);
  const auto said = words(index, conversation, result);
  if (!said) return tl::unexpected(said.error());
  AnswerOptions options{.sampling = m_request.sampling, .stop = m_request.stop};
  options.onText = [&](const std::string& text) {
    if (m_request.onText) m_request.onText(index, text);
  };
  auto answer = conversation.ask(*said, options);
  if (!answer) return tl::unexpected(answer.error());
  if (answer->reason == inference::StopReason::stopped) return stopped();
  result.answer = std::move(*answer);
  result.sources = m_cited.cite(result.answer.text);

  tell(index, ComparisonStage::agreeing);
  const TurnLog& turn = conversation.turn(0);
  const auto prompt = std::find_if(turn.steps.begin(), turn.steps.end(),
                                   [](const OverlayStep& step) { return step.kind == OverlayStep::Kind::prompt; });
  if (auto back = lift(reading.session->rewindOverlay(0)); !back) return back;
  return agree(index, *reading.session, prompt->ids, result);
}

/// Every setting is given the beginning of the reference's answer, the reference too: equal tiers give equal bits.
Expected<void> Comparer::agree(std::size_t index, inference::Session& session, std::span<const TokenId> prompt,
                               ComparedAnswer& result) {
  if (index == 0) {
    const std::vector<TokenId>& ids = result.answer.ids;
    m_scored.assign(ids.begin(), ids.begin() + std::min<std::ptrdiff_t>(std::ssize(ids), kScoredTokens));
  }
  // The last one is looked at and not read.
  const std::size_t room = session.overlayCapacity() - std::min<std::size_t>(session.overlayCapacity(), prompt.size());
  const std::span<const TokenId> scored = std::span(m_scored).first(std::min(m_scored.size(), room + 1));
  if (scored.empty()) return {};
  evaluation::Opinions opinions;
  auto score = lift(session.score(prompt, scored, {.logits = &opinions.logits, .stop = m_request.stop}));
  if (!score) return tl::unexpected(score.error());
  opinions.likeliest = std::move(score->likeliest);
  if (index == 0) m_opinions = opinions;
  const evaluation::Agreement agreement = evaluation::compareOpinions(m_opinions, opinions);
  result.agreement = {
      .top1 = agreement.top1, .kl = agreement.kl, .tokens = static_cast<std::uint32_t>(opinions.likeliest.size())};
  if (agreement.firstDifference < result.agreement.tokens) {
    result.agreement.firstDifference = agreement.firstDifference;
  }
  return {};
}

Expected<ComparedAnswer> Comparer::answerWith(std::size_t index) {
  ComparedAnswer result{.setting = m_request.settings[index]};
  auto reading = read(index);
  if (!reading) return tl::unexpected(reading.error());
  const inference::MemoryPlan& plan = reading->session->plan();
  result.textTokens = reading->textTokens;
  result.readingSeconds = reading->seconds;
  result.fromSnapshot = reading->fromSnapshot;
  result.cacheBytes = plan.cacheBytes;
  result.peakBytes = plan.totalBytes;
  if (auto done = ask(index, *reading, result); !done) return tl::unexpected(done.error());
  if (index == 0) m_reference = result.answer.text;
  result.spans = wordDiff(m_reference, result.answer.text);
  if (auto done = count(*reading->session, result.fates); !done) return tl::unexpected(done.error());
  return result;
}

Expected<void> Comparer::count(const inference::Session& session, FateTable& fates) const {
  const inference::ModelConfig& config = session.model().config();
  auto heads = lift(session.fates(m_bounds));
  if (!heads) return tl::unexpected(heads.error());
  fates = {.layers = config.layers, .kvHeads = config.kvHeads, .pageTokens = {}, .heads = std::move(*heads)};
  for (std::size_t page = 0; page + 1 < m_bounds.size(); ++page) {
    fates.pageTokens.push_back(m_bounds[page + 1] - m_bounds[page]);
  }
  return {};
}

Expected<Comparison> Comparer::run() {
  const std::size_t count = m_request.settings.size();
  if (count < kFewestCompared || count > kMostCompared) {
    return tl::unexpected(Error{Code::usage, "two to four settings can be compared, not " + std::to_string(count)});
  }
  if (auto planned = plan(); !planned) return tl::unexpected(planned.error());
  const storage::Document& document = m_document.document;
  m_comparison = {.question = m_request.question,
                  .document = m_document.id,
                  .title = document.title,
                  .path = document.path,
                  .format = document.format,
                  .model = std::filesystem::path(m_tools.engine.model->header().path).filename().string()};
  for (const storage::Page& page : document.pages) m_comparison.pageLabels.push_back(page.label);
  for (std::size_t i = 0; i < count; ++i) {
    auto result = answerWith(i);
    if (!result) return tl::unexpected(result.error());
    m_comparison.settings.push_back(std::move(*result));
    if (m_request.compared) m_request.compared(i, m_comparison.settings.back());
  }
  return std::move(m_comparison);
}

}  // namespace

Expected<Comparison> compare(const ComparisonTools& tools, const ShelvedDocument& document,
                             const ComparisonRequest& request) {
  return Comparer(tools, document, request).run();
}

}  // namespace longleaf::app
