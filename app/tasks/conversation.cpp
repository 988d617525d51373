// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/conversation.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "app/tasks/continued_ids.h"

namespace longleaf::app {

namespace {

using inference::SpecialTokens;
using inference::TextPart;
using inference::TokenId;
using StepKind = OverlayStep::Kind;

/// An answer gets at least this many slots, or old turns leave.
constexpr std::size_t kAnswerRoom = 64;

Error tooLong(std::size_t tokens, std::size_t room) {
  return {Code::usage, "the question takes " + std::to_string(tokens) + " tokens and there is room for " +
                           std::to_string(room) + "; a larger --set overlay=N makes more"};
}

/// Ids from a library are checked before they are looked up.
bool sound(std::span<const TurnLog> turns, std::uint32_t vocabulary) {
  const auto known = [vocabulary](TokenId id) { return id >= 0 && static_cast<std::uint32_t>(id) < vocabulary; };
  return std::all_of(turns.begin(), turns.end(), [&](const TurnLog& turn) {
    return std::all_of(turn.unread.begin(), turn.unread.end(), known) &&
           std::all_of(turn.steps.begin(), turn.steps.end(),
                       [&](const OverlayStep& step) { return std::all_of(step.ids.begin(), step.ids.end(), known); });
  });
}

}  // namespace

Conversation::Prompt Conversation::promptOf(const TurnWords& words, bool first) const {
  const inference::Tokenizer& tokenizer = m_reading.session->model().tokenizer();
  const inference::ChatTemplate& chat = m_reading.chat;
  const std::string between = chat.answerClose + chat.userOpen;
  Prompt prompt;
  const auto append = [&](const std::vector<TextPart>& parts) {
    const std::vector<TokenId> ids = continuedIds(tokenizer, parts);
    prompt.ids.insert(prompt.ids.end(), ids.begin(), ids.end());
    return static_cast<std::uint32_t>(ids.size());
  };
  if (!first) prompt.ids = m_state.unread;
  // The first turn goes on where the document's text ends, which is the first part of the same turn. Passages are ids
  // of their own, so that they can leave without the question's words changing.
  std::string lead = first ? std::string() : between;
  if (!words.passages.empty()) {
    if (!first) append({{between, SpecialTokens::recognised}});
    lead.clear();
    prompt.passagesBegin = static_cast<std::uint32_t>(prompt.ids.size());
    const std::string passages = (first ? "\n\n" : "") + words.passages;
    prompt.passages = append({{passages, SpecialTokens::plain}});
  }
  const bool ownParagraph = first || !words.passages.empty();
  const std::string question = (ownParagraph ? "\n\n" : "") + words.question;
  std::vector<TextPart> parts{{question, SpecialTokens::plain}, {chat.userClose, SpecialTokens::recognised}};
  if (!lead.empty()) parts.insert(parts.begin(), {lead, SpecialTokens::recognised});
  append(parts);
  return prompt;
}

std::uint32_t Conversation::roomForPassages(const std::string& question) const {
  const auto used = static_cast<std::uint32_t>(nextPrompt({.question = question}).ids.size());
  const std::uint32_t capacity = m_reading.session->overlayCapacity();
  return capacity - std::min(capacity, used + kRoomBesidePassages);
}

Expected<void> Conversation::remove(std::uint32_t begin, std::uint32_t count) {
  if (auto done = lift(m_reading.session->removeFromOverlay(begin, count)); !done) return done;
  m_departed.push_back({.kind = StepKind::removed, .ids = {}, .begin = begin, .count = count});
  m_state.departures += 1;
  return {};
}

Expected<void> Conversation::clear() {
  if (auto done = lift(m_reading.session->rewindOverlay(0)); !done) return done;
  m_departed.push_back({.kind = StepKind::cleared, .ids = {}});
  m_state.departures += 1;
  m_state.held.clear();
  m_state.unread.clear();
  return {};
}

Expected<void> Conversation::makeRoom(const TurnWords& words) {
  inference::Session& session = *m_reading.session;
  const std::size_t capacity = session.overlayCapacity();
  const auto tooFull = [&] {
    const std::size_t wanted = std::min(capacity, nextPrompt(words).ids.size() + kAnswerRoom);
    return session.overlayLength() + wanted > capacity;
  };
  std::vector<Held>& held = m_state.held;
  std::uint32_t begin = 0;
  for (Held& turn : held) {
    if (turn.passages > 0 && tooFull()) {
      if (auto done = remove(begin + turn.passagesBegin, turn.passages); !done) return done;
      turn.length -= turn.passages;
      turn.passages = 0;
    }
    begin += turn.length;
  }
  while (held.size() > 1 && tooFull()) {
    // The first turn closes the document's own; the ones after it can go.
    if (auto done = remove(held[0].length, held[1].length); !done) return done;
    held.erase(held.begin() + 1);
    if (held.size() == 1) m_state.unread.clear();  // it was the end of the turn that has gone
  }
  return !held.empty() && tooFull() ? clear() : Expected<void>();
}

Expected<void> Conversation::checkRoom(const TurnWords& words) const {
  const std::size_t tokens = promptOf(words, true).ids.size(), room = m_reading.session->overlayCapacity();
  return tokens > room ? tl::unexpected(tooLong(tokens, room)) : Expected<void>();
}

Expected<Answer> Conversation::ask(const TurnWords& words, const AnswerOptions& options) {
  inference::Session& session = *m_reading.session;
  // Asked before old turns leave: a question for which no room can be made must not cost any of them.
  if (auto fits = checkRoom(words); !fits) return tl::unexpected(fits.error());
  Logged logged{.before = m_state, .lengthBefore = session.overlayLength(), .log = {}};
  if (auto room = makeRoom(words); !room) return tl::unexpected(room.error());
  const Prompt prompt = nextPrompt(words);

  const std::uint32_t before = session.overlayLength();
  Answer answer;
  inference::StreamDecoder decoder(session.model().tokenizer(), false);
  const auto take = [&](const std::string& text) {
    answer.text += text;
    if (!text.empty() && options.onText) options.onText(text);
  };
  session.resetPhases();
  auto generated = lift(session.generate(prompt.ids, {.sampling = options.sampling,
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
  answer.ids = generated->ids;
  std::vector<TokenId>& ids = generated->ids;
  // The last token was chosen but not read: it belongs to the next turn's beginning, unless it only marks the end.
  m_state.unread.clear();
  if (answer.reason != inference::StopReason::end && !ids.empty()) m_state.unread = {ids.back()};
  if (!ids.empty()) ids.pop_back();
  m_state.held.push_back({session.overlayLength() - before, prompt.passagesBegin, prompt.passages});

  logged.log.steps = std::exchange(m_departed, {});
  logged.log.steps.push_back({.kind = StepKind::prompt, .ids = prompt.ids});
  logged.log.steps.push_back({.kind = StepKind::answer, .ids = std::move(ids)});
  logged.log.passagesBegin = prompt.passagesBegin;
  logged.log.passages = prompt.passages;
  logged.log.unread = m_state.unread;
  m_log.push_back(std::move(logged));

  auto statistics = lift(session.statistics());
  if (!statistics) return tl::unexpected(statistics.error());
  answer.statistics = std::move(*statistics);
  return answer;
}

// --- Going back ----------------------------------------------------------------------------------------------------

Expected<void> Conversation::goBack(std::size_t index, const std::stop_token& stop) {
  if (index >= m_log.size()) return {};
  const Logged& target = m_log[index];
  if (target.before.departures == m_state.departures) {
    if (auto done = lift(m_reading.session->rewindOverlay(target.lengthBefore)); !done) return done;
    m_state = target.before;
    m_log.resize(index);
    return {};
  }
  std::vector<TurnLog> earlier;
  for (std::size_t i = 0; i < index; ++i) earlier.push_back(std::move(m_log[i].log));
  if (auto done = lift(m_reading.session->rewindOverlay(0)); !done) return done;
  m_state = {};
  m_log.clear();
  m_departed.clear();
  return takeUp(earlier, stop);
}

Expected<void> Conversation::takeUp(std::span<const TurnLog> turns, const std::stop_token& stop) {
  if (!sound(turns, m_reading.session->model().config().vocabulary)) {
    return tl::unexpected(Error{Code::corrupt, "what was written down of this chat is of another model or damaged"});
  }
  for (const TurnLog& turn : turns) {
    if (auto done = apply(turn, stop); !done) return done;
  }
  return {};
}

Expected<void> Conversation::apply(const TurnLog& turn, const std::stop_token& stop) {
  inference::Session& session = *m_reading.session;
  Logged logged{.before = m_state, .lengthBefore = session.overlayLength(), .log = turn};
  std::vector<Held>& held = m_state.held;
  std::uint32_t begin = session.overlayLength();
  for (const OverlayStep& step : turn.steps) {
    if (step.kind == StepKind::prompt && step.ids.empty()) continue;
    if (auto done = replay(session, step, stop); !done) return done;
    if (step.kind == StepKind::cleared) held.clear();
    if (step.kind == StepKind::removed) {
      std::uint32_t at = 0;
      const auto hit = std::find_if(held.begin(), held.end(), [&](const Held& h) {
        const bool here = step.begin < at + h.length;
        if (!here) at += h.length;
        return here;
      });
      if (hit != held.end() && step.count == hit->length) {
        held.erase(hit);
      } else if (hit != held.end()) {
        hit->length -= step.count;
        hit->passages = 0;
      }
    }
    if (step.kind == StepKind::cleared || step.kind == StepKind::removed) {
      m_state.departures += 1;
      begin = session.overlayLength();
    }
  }
  held.push_back({session.overlayLength() - begin, turn.passagesBegin, turn.passages});
  m_state.unread = turn.unread;
  m_log.push_back(std::move(logged));
  return {};
}

}  // namespace longleaf::app
