// SPDX-License-Identifier: GPL-3.0-or-later
// Questions above a document that has been read: each turn (passages, question, answer) goes into the overlay tier.
// Earlier turns stay there as long as there is room; then the passages of old turns leave, and then the oldest turns.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/overlay_log.h"
#include "app/tasks/reading.h"
#include "inference/session/session.h"

namespace longleaf::app {

struct Answer {
  std::string text;
  std::vector<inference::TokenId> ids{};  // all that were chosen, one that ends the answer included
  inference::StopReason reason = inference::StopReason::end;
  inference::Statistics statistics;  // of this answer alone
};

struct AnswerOptions {
  inference::Sampling sampling{};
  std::function<void(const std::string&)> onText{};  // whole characters, as they come
  std::stop_token stop{};
};

/// What a turn says to the model, already framed as a prompt.
struct TurnWords {
  std::string question;
  std::string passages{};  // in front of the question; may be empty
};

class Conversation final {
 public:
  explicit Conversation(Reading& reading) : m_reading(reading) {}

  /// An error, or a stop before the answer begins, leaves nothing of the question behind; an answer stopped later stays
  /// as far as it came. usage when passages and question are longer than the overlay.
  Expected<Answer> ask(const TurnWords& words, const AnswerOptions& options);
  Expected<Answer> ask(const std::string& question, const AnswerOptions& options) {
    return ask(TurnWords{.question = question}, options);
  }

  /// The error of ask() for what is longer than the overlay, before anything is done.
  Expected<void> checkRoom(const TurnWords& words) const;

  /// Slots of the overlay that passages leave to question and answer, at least.
  static constexpr std::uint32_t kRoomBesidePassages = 192;
  /// Tokens that passages may take beside this question, so that an answer has room.
  std::uint32_t roomForPassages(const std::string& question) const;

  std::size_t turns() const { return m_log.size(); }
  const TurnLog& turn(std::size_t index) const { return m_log[index].log; }

  /// Forgets turn `index` and all later ones: the overlay is bit for bit what it was before that turn. Cheap unless
  /// older turns have left since; then all earlier turns are read again.
  Expected<void> goBack(std::size_t index, const std::stop_token& stop = {});

  /// Takes up a conversation whose turns were written down: the same bits as when they happened. Only before the first
  /// question.
  Expected<void> takeUp(std::span<const TurnLog> turns, const std::stop_token& stop = {});

 private:
  /// A turn whose slots are in the overlay.
  struct Held {
    std::uint32_t length = 0;
    std::uint32_t passagesBegin = 0;
    std::uint32_t passages = 0;
  };
  /// The state between two turns, besides the overlay's bytes.
  struct State {
    std::vector<Held> held;  // oldest first
    std::vector<inference::TokenId> unread;
    std::uint32_t departures = 0;  // steps that took slots away, since the beginning
  };
  struct Logged {
    State before;
    std::uint32_t lengthBefore = 0;
    TurnLog log;
  };
  struct Prompt {
    std::vector<inference::TokenId> ids;
    std::uint32_t passagesBegin = 0;
    std::uint32_t passages = 0;
  };

  Prompt promptOf(const TurnWords& words, bool first) const;
  Prompt nextPrompt(const TurnWords& words) const { return promptOf(words, m_state.held.empty()); }
  Expected<void> makeRoom(const TurnWords& words);
  Expected<void> remove(std::uint32_t begin, std::uint32_t count);
  Expected<void> clear();
  Expected<void> apply(const TurnLog& turn, const std::stop_token& stop);

  Reading& m_reading;
  State m_state;
  std::vector<Logged> m_log;
  std::vector<OverlayStep> m_departed;  // steps since the last turn that no turn has logged yet
};

}  // namespace longleaf::app
