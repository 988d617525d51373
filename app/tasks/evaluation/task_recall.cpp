// SPDX-License-Identifier: GPL-3.0-or-later
// `recall`: passages of the text at even depths. 48 tokens are given, and the likelihood of the next 48 is taken: what
// the cache still knows word for word. What the recent segment holds anyway is told apart.
#include <algorithm>

#include "app/tasks/continued_ids.h"
#include "app/tasks/evaluation/asking.h"
#include "app/tasks/evaluation/questions.h"

namespace longleaf::app::evaluation {

namespace {

constexpr std::uint32_t kGiven = 48;
constexpr std::uint32_t kWanted = 48;

/// The first token of the tier that the recent segment holds; their number where nothing is evicted.
std::uint32_t recentBegin(const inference::MemoryPlan& plan) {
  const bool evicts = plan.settings.method.schedule != inference::Schedule::never && plan.tokens > plan.budgetSlots;
  return evicts ? plan.tokens - std::min(plan.tokens, plan.split.recent) : plan.tokens;
}

class RecallQuestions final : public Questions {
 public:
  RecallQuestions(Subject subject, DocumentTokens tokens, std::uint32_t count)
      : m_document(std::move(subject.document)),
        m_tokens(std::move(tokens)),
        m_paragraph(continuedIds(subject.tokenizer, {{"\n\n", inference::SpecialTokens::plain}})),
        m_count(count) {}

  const storage::Document& document() const override { return m_document; }
  Expected<std::vector<Item>> ask(const Scene& scene) override;

 private:
  storage::Document m_document;
  DocumentTokens m_tokens;
  Ids m_paragraph;
  std::uint32_t m_count;
};

Expected<std::vector<Item>> RecallQuestions::ask(const Scene& scene) {
  inference::Session& session = *scene.reading.session;
  const std::uint32_t recent = recentBegin(session.plan());
  const std::uint32_t text = m_tokens.textTokens();
  std::vector<Item> items;
  for (std::uint32_t i = 0; i < m_count; ++i) {
    const auto start = static_cast<std::uint32_t>(std::uint64_t{text - kGiven - kWanted} * (2 * i + 1) / (2 * m_count));
    const auto given = m_tokens.ids.begin() + m_tokens.textBegin + start;
    Ids prompt = m_paragraph;
    prompt.insert(prompt.end(), given, given + kGiven);
    const auto score = Prompted(session, std::move(prompt))
                           .score(std::span(given + kGiven, given + kGiven + kWanted), {.stop = scene.stop});
    if (!score) return tl::unexpected(score.error());
    const bool isRecent = m_tokens.textBegin + start + kGiven + kWanted > recent;
    items.push_back({.place = i,
                     .kind = isRecent ? "recent" : "",
                     .apart = isRecent,
                     .depth = static_cast<double>(start) / text,
                     .value = meanNll(score->nll)});
    scene.tell(i + 1, m_count);
  }
  return items;
}

}  // namespace

Expected<std::unique_ptr<Questions>> recallQuestions(Subject subject) {
  DocumentTokens tokens = documentTokens(subject.document, subject.tokenizer, subject.chat);
  const std::uint32_t most = tokens.textTokens() / (kGiven + kWanted);
  if (most == 0) {
    return tl::unexpected(Error{Code::usage, "'" + subject.document.title + "' is too short: recall needs at least " +
                                                 std::to_string(kGiven + kWanted) + " tokens"});
  }
  const std::uint32_t count = std::min(subject.items, most);
  return std::make_unique<RecallQuestions>(std::move(subject), std::move(tokens), count);
}

}  // namespace longleaf::app::evaluation
