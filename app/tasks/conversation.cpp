// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/conversation.h"

#include <algorithm>

namespace longleaf::app {

namespace {

using inference::SpecialTokens;
using inference::TokenId;

/// An answer gets at least this many slots, or old turns leave.
constexpr std::size_t kAnswerRoom = 64;

void append(std::vector<TokenId>& ids, const std::vector<TokenId>& more) {
  ids.insert(ids.end(), more.begin(), more.end());
}

}  // namespace

std::vector<TokenId> Conversation::turnTokens(const std::string& question) const {
  const inference::Tokenizer& tokenizer = m_reading.session->model().tokenizer();
  const inference::ChatTemplate& chat = m_reading.chat;
  std::vector<TokenId> ids;
  // The document is the first part of the first user turn; once that turn has been answered, others follow it.
  if (!m_turns.empty()) {
    ids = m_unread;
    append(ids, tokenizer.encode(chat.answerClose + chat.userOpen, SpecialTokens::recognised));
    append(ids, tokenizer.encode(question, SpecialTokens::plain));
  } else {
    append(ids, tokenizer.encode("\n\n" + question, SpecialTokens::plain));
  }
  append(ids, tokenizer.encode(chat.userClose, SpecialTokens::recognised));
  return ids;
}

Expected<void> Conversation::makeRoom(std::size_t tokens) {
  inference::Session& session = *m_reading.session;
  const std::size_t capacity = session.overlayCapacity();
  const std::size_t wanted = std::min(capacity, tokens + kAnswerRoom);
  while (m_turns.size() > 1 && session.overlayLength() + wanted > capacity) {
    // The first turn closes the document's own; the ones after it can go.
    if (auto done = lift(session.removeFromOverlay(m_turns[0], m_turns[1])); !done) return done;
    m_turns.erase(m_turns.begin() + 1);
  }
  if (!m_turns.empty() && session.overlayLength() + wanted > capacity) {
    m_turns.clear();
    m_unread.clear();
    return lift(session.rewindOverlay(0));
  }
  return {};
}

Expected<Answer> Conversation::ask(const std::string& question, const AnswerOptions& options) {
  inference::Session& session = *m_reading.session;
  if (auto room = makeRoom(turnTokens(question).size()); !room) return tl::unexpected(room.error());
  const std::vector<TokenId> ids = turnTokens(question);

  const std::uint32_t before = session.overlayLength();
  Answer answer;
  inference::StreamDecoder decoder(session.model().tokenizer(), false);
  const auto take = [&](const std::string& text) {
    answer.text += text;
    if (!text.empty() && options.onText) options.onText(text);
  };
  session.resetPhases();
  auto generated = lift(session.generate(ids, {.sampling = options.sampling,
                                               .onToken =
                                                   [&](TokenId id) {
                                                     take(decoder.push(id));
                                                     return !options.stop.stop_requested();
                                                   },
                                               .stop = options.stop}));
  if (!generated) {
    // What was read of this question is forgotten, so that the next one finds the conversation as it was.
    if (auto back = lift(session.rewindOverlay(before)); !back) return tl::unexpected(back.error());
    return tl::unexpected(generated.error());
  }
  take(decoder.finish());
  answer.reason = generated->reason;
  m_turns.push_back(session.overlayLength() - before);
  m_unread.clear();
  // The last token was chosen but not read: it belongs to the next turn's beginning, unless it only marks the end.
  if (generated->reason != inference::StopReason::end && !generated->ids.empty()) m_unread = {generated->ids.back()};
  auto statistics = lift(session.statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  answer.statistics = std::move(*statistics);
  return answer;
}

}  // namespace longleaf::app
