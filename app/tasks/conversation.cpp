// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/conversation.h"

#include <algorithm>

namespace longleaf::app {

namespace {

using inference::SpecialTokens;
using inference::TokenId;

/// An answer gets at least this many slots, or old turns leave.
constexpr std::size_t kAnswerRoom = 64;

Error tooLong(std::size_t tokens, std::size_t room) {
  return {Code::usage, "the question takes " + std::to_string(tokens) + " tokens and there is room for " +
                           std::to_string(room) + "; a larger --set overlay=N makes more"};
}

}  // namespace

std::vector<TokenId> Conversation::firstTurn(const std::string& question) const {
  const inference::Tokenizer& tokenizer = m_reading.session->model().tokenizer();
  // It goes on where the document's text ends, which is the first part of the same turn.
  const std::string words = "\n\n" + question;
  std::vector<TokenId> ids = tokenizer.encode(std::vector<inference::TextPart>{
      {words, SpecialTokens::plain}, {m_reading.chat.userClose, SpecialTokens::recognised}});
  // A space in front of a line end can only be the one that the tokenizer begins a text with.
  if (!ids.empty() && tokenizer.addsSpacePrefix() && tokenizer.piece(ids.front()) == " ") ids.erase(ids.begin());
  return ids;
}

std::vector<TokenId> Conversation::laterTurn(const std::string& question) const {
  const inference::ChatTemplate& chat = m_reading.chat;
  const std::string between = chat.answerClose + chat.userOpen;
  const std::vector<TokenId> turn = m_reading.session->model().tokenizer().encode(
      std::vector<inference::TextPart>{{between, SpecialTokens::recognised},
                                       {question, SpecialTokens::plain},
                                       {chat.userClose, SpecialTokens::recognised}});
  std::vector<TokenId> ids = m_unread;
  ids.insert(ids.end(), turn.begin(), turn.end());
  return ids;
}

std::vector<TokenId> Conversation::nextTurn(const std::string& question) const {
  return m_turns.empty() ? firstTurn(question) : laterTurn(question);
}

Expected<void> Conversation::makeRoom(std::size_t tokens) {
  inference::Session& session = *m_reading.session;
  const std::size_t capacity = session.overlayCapacity();
  const std::size_t wanted = std::min(capacity, tokens + kAnswerRoom);
  while (m_turns.size() > 1 && session.overlayLength() + wanted > capacity) {
    // The first turn closes the document's own; the ones after it can go.
    if (auto done = lift(session.removeFromOverlay(m_turns[0], m_turns[1])); !done) return done;
    m_turns.erase(m_turns.begin() + 1);
    if (m_turns.size() == 1) m_unread.clear();  // it was the end of the turn that has gone
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
  // Asked before old turns leave: a question for which no room can be made must not cost any of them.
  if (const std::size_t tokens = firstTurn(question).size(); tokens > session.overlayCapacity()) {
    return tl::unexpected(tooLong(tokens, session.overlayCapacity()));
  }
  if (auto room = makeRoom(nextTurn(question).size()); !room) return tl::unexpected(room.error());
  const std::vector<TokenId> ids = nextTurn(question);

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
