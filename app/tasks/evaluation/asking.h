// SPDX-License-Identifier: GPL-3.0-or-later
// What the tasks share: prompts above a reading, and likelihoods on its overlay.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "app/error.h"
#include "app/tasks/reading.h"
#include "inference/session/session.h"

namespace longleaf::app::evaluation {

using Ids = std::vector<inference::TokenId>;

/// The ids of the first question of a chat about the document, ready to be answered; `passages` as passagesText()
/// writes them, or empty.
Ids questionIds(const inference::Tokenizer& tokenizer, const inference::ChatTemplate& chat, std::string_view question,
                std::string_view passages = {});

/// One prompt above a document and several continuations of it: the prompt is read once. Rewinds the overlay to where
/// it was when it goes.
class Prompted final {
 public:
  Prompted(inference::Session& session, Ids prompt)
      : m_session(session), m_prompt(std::move(prompt)), m_before(session.overlayLength()) {}
  ~Prompted() { (void)m_session.rewindOverlay(m_before); }
  Prompted(const Prompted&) = delete;
  Prompted& operator=(const Prompted&) = delete;

  Expected<inference::ContinuationScore> score(std::span<const inference::TokenId> continuation,
                                               const inference::ScoreOptions& options = {});
  /// Greedy.
  Expected<Ids> answer(std::uint32_t maxTokens, const std::stop_token& stop);

 private:
  /// What is left to be read of the prompt: all of it, or its last token once more.
  Expected<std::span<const inference::TokenId>> unread();

  inference::Session& m_session;
  Ids m_prompt;
  std::uint32_t m_before;
  bool m_read = false;
};

double meanNll(std::span<const float> nll);

}  // namespace longleaf::app::evaluation
