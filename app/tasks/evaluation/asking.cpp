// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/evaluation/asking.h"

#include <numeric>

#include "app/tasks/continued_ids.h"
#include "app/tasks/prompts.h"

namespace longleaf::app::evaluation {

using inference::SpecialTokens;
using inference::TokenId;

Ids questionIds(const inference::Tokenizer& tokenizer, const inference::ChatTemplate& chat, std::string_view question,
                std::string_view passages) {
  Ids ids;
  if (!passages.empty()) {
    const std::string text = "\n\n" + std::string(passages);
    ids = continuedIds(tokenizer, {{text, SpecialTokens::plain}});
  }
  const std::string text = "\n\n" + questionPrompt(question);
  const Ids rest = continuedIds(tokenizer, {{text, SpecialTokens::plain}, {chat.userClose, SpecialTokens::recognised}});
  ids.insert(ids.end(), rest.begin(), rest.end());
  return ids;
}

Expected<std::span<const TokenId>> Prompted::unread() {
  if (m_prompt.empty()) return tl::unexpected(Error{Code::internal, "an empty prompt"});
  if (!m_read) {
    m_read = true;
    return std::span<const TokenId>(m_prompt);
  }
  const auto kept = m_before + static_cast<std::uint32_t>(m_prompt.size()) - 1;
  if (auto done = lift(m_session.rewindOverlay(kept)); !done) return tl::unexpected(done.error());
  return std::span<const TokenId>(m_prompt).last(1);
}

Expected<inference::ContinuationScore> Prompted::score(std::span<const TokenId> continuation,
                                                       const inference::ScoreOptions& options) {
  const auto prompt = unread();
  if (!prompt) return tl::unexpected(prompt.error());
  return lift(m_session.score(*prompt, continuation, options));
}

Expected<Ids> Prompted::answer(std::uint32_t maxTokens, const std::stop_token& stop) {
  const auto prompt = unread();
  if (!prompt) return tl::unexpected(prompt.error());
  inference::GenerateOptions options{.stop = stop};
  options.sampling.temperature = 0;
  options.sampling.maxTokens = maxTokens;
  auto generation = lift(m_session.generate(*prompt, options));
  if (!generation) return tl::unexpected(generation.error());
  if (generation->reason == inference::StopReason::stopped) return tl::unexpected(Error{Code::stopped, "stopped"});
  return std::move(generation->ids);
}

double meanNll(std::span<const float> nll) {
  return std::accumulate(nll.begin(), nll.end(), 0.0) / static_cast<double>(nll.size());
}

}  // namespace longleaf::app::evaluation
