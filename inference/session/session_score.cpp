// SPDX-License-Identifier: Apache-2.0
// How likely a given continuation is above the document: all of its tokens in one pass, not one after another.
#include <algorithm>

#include "inference/session/phase_clock.h"
#include "inference/session/session.h"
#include "inference/thread_rule.h"

namespace longleaf::inference {

Expected<void> Session::scoreRows(std::uint32_t firstRow, std::span<const TokenId> targets, ContinuationScore& score,
                                  std::vector<float>& logits) {
  const std::size_t vocabulary = m_model.config().vocabulary;
  const std::size_t before = score.nll.size();
  score.nll.resize(before + targets.size());
  logits.resize(targets.size() * vocabulary);
  const auto done = m_transformer.negativeLogLikelihood(
      {.firstRow = firstRow, .targets = targets, .nll = std::span(score.nll).subspan(before), .logits = logits},
      m_plan.settings.activations);
  if (!done) return done;
  for (std::size_t row = 0; row < targets.size(); ++row) {
    const auto begin = logits.begin() + static_cast<std::ptrdiff_t>(row * vocabulary);
    const auto end = begin + static_cast<std::ptrdiff_t>(vocabulary);
    score.likeliest.push_back(static_cast<TokenId>(std::max_element(begin, end) - begin));
  }
  return {};
}

Expected<ContinuationScore> Session::score(std::span<const TokenId> prompt, std::span<const TokenId> continuation,
                                           const ScoreOptions& options) {
  assertNotForbidden();
  if (!m_overlay) return tl::unexpected(Error{ErrorCode::internal, "there is no overlay to score on"});
  if (prompt.empty() || continuation.empty()) {
    return tl::unexpected(Error{ErrorCode::invalidSetting, "there is nothing to score"});
  }
  std::vector<TokenId> ids(prompt.begin(), prompt.end());
  ids.insert(ids.end(), continuation.begin(), continuation.end() - 1);
  if (const auto room = roomForPrompt(ids.size()); !room) return tl::unexpected(room.error());
  if (const auto done = freeze(); !done) return tl::unexpected(done.error());

  PhaseClock clock(m_prefill);
  ContinuationScore score;
  std::vector<float> logits;
  // The token in front of the continuation predicts its first one.
  const std::size_t firstScored = prompt.size() - 1;
  for (std::size_t begin = 0; begin < ids.size();) {
    const std::size_t end = std::min<std::size_t>(begin + m_plan.maxTokens, ids.size());
    const auto done = growOverlay(std::span(ids).subspan(begin, end - begin), options.stop);
    if (!done) return tl::unexpected(done.error());
    if (const std::size_t from = std::max(begin, firstScored); from < end) {
      const auto scored = scoreRows(static_cast<std::uint32_t>(from - begin),
                                    continuation.subspan(from - firstScored, end - from), score, logits);
      if (!scored) return tl::unexpected(scored.error());
      if (options.logits != nullptr) options.logits->insert(options.logits->end(), logits.begin(), logits.end());
    }
    begin = end;
  }
  clock.count(ids.size());
  return score;
}

}  // namespace longleaf::inference
