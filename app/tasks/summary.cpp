// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/summary.h"

#include <algorithm>
#include <utility>

#include "app/tasks/measurements.h"
#include "app/tasks/readable_parts.h"

namespace longleaf::app {

namespace {

const char* lengthName(SummaryLength length) {
  return length == SummaryLength::brief ? "short" : length == SummaryLength::page ? "page" : "outline";
}

/// One summary in the making.
class Summarizer final {
 public:
  Summarizer(const SummaryTools& tools, const ShelvedDocument& whole, const SummaryRequest& request)
      : m_tools(tools), m_whole(whole), m_request(request) {}

  Expected<Summary> run(const storage::Document& part);

 private:
  Expected<std::uint32_t> limitTokens(std::uint32_t textTokens) const;
  Expected<Reading> read(const storage::Document& document, const std::string& stage);
  Expected<void> readSections(const storage::Document& part, std::uint32_t limit);
  Expected<SummarySection> readSection(const storage::Document& section, std::size_t part, std::size_t parts);
  Expected<void> finish(Reading& reading, const std::string& title);
  storage::Document digest(const std::string& title) const;
  Expected<void> addChat();

  const SummaryTools& m_tools;
  const ShelvedDocument& m_whole;
  const SummaryRequest& m_request;
  Summary m_summary;
  std::uint32_t m_tokensTotal = 0;  // of all readings
  std::uint32_t m_tokensBefore = 0;
  double m_secondsBefore = 0;
};

Expected<std::uint32_t> Summarizer::limitTokens(std::uint32_t textTokens) const {
  const auto plan = lift(inference::plan(
      m_tools.engine.model->header(),
      {.settings = m_request.settings, .budget = m_request.budget, .tokens = textTokens, .textTokens = textTokens},
      *m_tools.engine.backend, true));
  if (!plan) return tl::unexpected(plan.error());
  const std::uint64_t limit = std::uint64_t{plan->budgetSlots} * m_request.settings.tokensPerSlot;
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, UINT32_MAX));
}

Expected<Reading> Summarizer::read(const storage::Document& document, const std::string& stage) {
  inference::ReadProgress last;
  const auto show = [&](const inference::ReadProgress& progress) {
    last = progress;
    if (!m_request.progress) return;
    inference::ReadProgress overall = progress;
    overall.tokensDone += m_tokensBefore;
    overall.tokensTotal = std::max(m_tokensTotal, overall.tokensDone);
    overall.seconds += m_secondsBefore;
    m_request.progress(stage, overall);
  };
  ReadingPlace place = m_tools.place;
  place.title = m_whole.document.title + (stage.empty() ? "" : ", " + stage);
  auto reading = readIntoCache(m_tools.engine, document, m_tools.chat,
                               {.settings = m_request.settings,
                                .budget = m_request.budget,
                                .place = &place,
                                .planned = m_request.planned,
                                .progress = show,
                                .notice = m_request.notice,
                                .stop = m_request.stop});
  m_tokensBefore += reading ? reading->textTokens : 0;
  m_secondsBefore += last.seconds;
  return reading;
}

/// `part`: counted from 1.
Expected<SummarySection> Summarizer::readSection(const storage::Document& section, std::size_t part,
                                                 std::size_t parts) {
  const std::string stage = partName(part, parts);
  auto reading = read(section, stage);
  if (!reading) return tl::unexpected(reading.error());
  const std::string title = section.outline.empty() ? stage : section.outline.front().title;
  Conversation conversation(*reading);
  const SummaryLength length =
      m_request.length == SummaryLength::outline ? SummaryLength::outline : SummaryLength::brief;
  const auto answer = conversation.ask(summaryPrompt(length, m_whole.document.title + ", " + title),
                                       {.sampling = m_request.sampling, .stop = m_request.stop});
  if (!answer) return tl::unexpected(answer.error());
  if (answer->reason == inference::StopReason::stopped) return tl::unexpected(Error{Code::stopped, "stopped"});
  if (answer->reason == inference::StopReason::length && m_request.notice) {
    m_request.notice(SummaryCut{.part = part, .parts = parts, .limitTokens = m_request.sampling.maxTokens});
  }
  return SummarySection{.title = title,
                        .firstPage = section.pages.empty() ? "" : section.pages.front().label,
                        .lastPage = section.pages.empty() ? "" : section.pages.back().label,
                        .tokens = reading->textTokens,
                        .text = answer->text,
                        .reason = answer->reason};
}

Expected<void> Summarizer::readSections(const storage::Document& part, std::uint32_t limit) {
  const auto sections = readableParts(part, m_tools.engine.model->tokenizer(), limit);
  for (std::size_t i = 0; i < sections.size(); ++i) {
    auto section = readSection(sections[i], i + 1, sections.size());
    if (!section) return tl::unexpected(section.error());
    m_summary.sections.push_back(std::move(*section));
  }
  return {};
}

/// What the parts say, as a text of its own.
storage::Document Summarizer::digest(const std::string& title) const {
  storage::Document digest{.title = title};
  for (const SummarySection& section : m_summary.sections) {
    const std::size_t begin = digest.text.size();
    digest.text += section.title + "\n\n" + section.text + "\n\n";
    digest.pages.push_back({section.firstPage, begin, digest.text.size()});
    digest.outline.push_back({section.title, 0, begin});
  }
  return digest;
}

Expected<void> Summarizer::addChat() {
  storage::ChatRecord chat{.kind = storage::ChatKind::summary,
                           .title = std::string("Summary (") + lengthName(m_request.length) + ")" +
                                    (m_request.part.empty() ? "" : ", " + m_request.part),
                           .documents = {m_whole.id}};
  const auto id = lift(m_tools.shelf.library->addChat(chat));
  if (!id) return tl::unexpected(id.error());
  m_summary.chat = *id;
  return {};
}

Expected<void> Summarizer::finish(Reading& reading, const std::string& title) {
  if (auto added = addChat(); !added) return added;
  ChatScope scope{
      .shelf = m_tools.shelf, .reading = reading, .documents = {&m_whole}, .modelHash = m_tools.place.modelHash};
  scope.onBegun = [&](storage::MessageId question, storage::MessageId message) {
    if (m_request.onBegun) m_request.onBegun(m_summary.chat, question, message);
  };
  Chat chat(scope, m_summary.chat);
  auto answer = chat.ask({.question = "Summarize", .prompt = summaryPrompt(m_request.length, title), .passages = false},
                         {.sampling = m_request.sampling, .onText = m_request.onText, .stop = m_request.stop});
  if (!answer) {
    (void)m_tools.shelf.library->removeChat(m_summary.chat);
    return tl::unexpected(answer.error());
  }
  m_summary.answer = std::move(*answer);
  return {};
}

Expected<Summary> Summarizer::run(const storage::Document& part) {
  const auto tokens = static_cast<std::uint32_t>(
      m_tools.engine.model->tokenizer().encode(part.text, inference::SpecialTokens::plain).size());
  const auto limit = limitTokens(tokens);
  if (!limit) return tl::unexpected(limit.error());
  const std::string title = part.title + (m_request.part.empty() ? "" : ", " + m_request.part);
  m_tokensTotal = m_summary.tokens = tokens;
  storage::Document text;
  if (tokens > *limit) {
    if (m_request.notice) m_request.notice(ReadInSections{.tokens = tokens, .limitTokens = *limit});
    if (auto done = readSections(part, *limit); !done) return tl::unexpected(done.error());
    text = digest(title);
  }
  auto reading = read(m_summary.sections.empty() ? part : text, m_summary.sections.empty() ? "" : "all parts");
  if (!reading) return tl::unexpected(reading.error());
  if (m_request.read) m_request.read(*reading);
  if (auto done = finish(*reading, title); !done) return tl::unexpected(done.error());
  return std::move(m_summary);
}

}  // namespace

Expected<Summary> summarize(const SummaryTools& tools, const ShelvedDocument& whole, const storage::Document& part,
                            const SummaryRequest& request) {
  return Summarizer(tools, whole, request).run(part);
}

}  // namespace longleaf::app
