// SPDX-License-Identifier: GPL-3.0-or-later
// Questions above a document that has been read: each turn goes into the overlay tier, earlier turns stay there as long
// as there is room, then the oldest leave.
#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/error.h"
#include "app/tasks/reading.h"
#include "inference/session/session.h"

namespace longleaf::app {

struct Answer {
  std::string text;
  inference::StopReason reason = inference::StopReason::end;
  inference::Statistics statistics;  // of this answer alone
};

struct AnswerOptions {
  inference::Sampling sampling{};
  std::function<void(const std::string&)> onText{};  // whole characters, as they come
  std::stop_token stop{};
};

class Conversation final {
 public:
  explicit Conversation(Reading& reading) : m_reading(reading) {}

  /// Asks in the words of `question` (already framed as a prompt for the model). An error, or a stop before the answer
  /// begins, leaves nothing of the question behind; an answer stopped later stays as far as it came. usage when the
  /// question alone is longer than the overlay.
  Expected<Answer> ask(const std::string& question, const AnswerOptions& options);

 private:
  std::vector<inference::TokenId> nextTurn(const std::string& question) const;
  std::vector<inference::TokenId> firstTurn(const std::string& question) const;
  std::vector<inference::TokenId> laterTurn(const std::string& question) const;
  Expected<void> makeRoom(std::size_t tokens);

  Reading& m_reading;
  std::vector<std::uint32_t> m_turns;        // overlay length of each turn that is still there, oldest first
  std::vector<inference::TokenId> m_unread;  // end of the last answer that is not in the cache yet
};

}  // namespace longleaf::app
