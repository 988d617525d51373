// SPDX-License-Identifier: Apache-2.0
// What outlives a session: the document tier out of it and into another, and a conversation from its record.
#include "inference/session/session.h"

namespace longleaf::inference {

Expected<void> Session::save(const SectionSink& sink) const {
  const ReadingState state{.tokensRead = m_tokensRead,
                           .maxSlotsSeen = m_maxSlotsSeen,
                           .uncompressed = m_uncompressed,
                           .compressed = m_compressed ? 1U : 0U,
                           .frozen = m_frozen ? 1U : 0U,
                           .textBegin = m_textBegin,
                           .textEnd = m_textEnd,
                           .nonFiniteScores = m_nonFiniteScores,
                           .prefillTokens = m_prefill.tokens,
                           .prefillSeconds = m_prefill.seconds};
  return saveTier({.plan = m_plan, .document = m_document, .fates = m_fates, .backend = m_backend}, state, sink);
}

Expected<void> Session::restore(const SectionSource& source) {
  if (m_tokensRead > 0 || m_frozen) {
    return tl::unexpected(Error{ErrorCode::internal, "a saved reading goes into a session that has read nothing"});
  }
  const auto state =
      restoreTier({.plan = m_plan, .document = m_document, .fates = m_fates, .backend = m_backend}, source);
  if (!state) {
    // New slots overwrite all of their table, so that nothing else has to go.
    if (const auto done = m_document.setLength(m_backend, 0); !done) return done;
    if (const auto done = m_fates.clear(m_backend); !done) return done;
    return tl::unexpected(state.error());
  }
  m_tokensRead = static_cast<std::uint32_t>(state->tokensRead);
  m_maxSlotsSeen = static_cast<std::uint32_t>(state->maxSlotsSeen);
  m_uncompressed = static_cast<std::uint32_t>(state->uncompressed);
  m_compressed = state->compressed == 1;
  m_frozen = state->frozen == 1;
  m_textBegin = static_cast<std::uint32_t>(state->textBegin);
  m_textEnd = static_cast<std::uint32_t>(state->textEnd);
  m_nonFiniteScores = state->nonFiniteScores;
  m_prefill = {.tokens = state->prefillTokens, .seconds = state->prefillSeconds};
  if (const auto done = rotate(m_document); !done) return done;
  return noteSlots();
}

Expected<void> Session::replayAnswer(std::span<const TokenId> ids, const std::stop_token& stop) {
  if (m_overlay) {
    if (const auto done = freeze(); !done) return done;
  }
  for (const TokenId id : ids) {
    if (!roomForToken()) {
      return tl::unexpected(
          Error{ErrorCode::invalidSetting,
                "there is no room for the earlier answers of this chat; a larger --set overlay=N makes more"});
    }
    if (const auto done = appendToken(id, stop); !done) return done;
  }
  return {};
}

}  // namespace longleaf::inference
