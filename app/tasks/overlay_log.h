// SPDX-License-Identifier: GPL-3.0-or-later
// What was done to the overlay tier, step by step: done again in the same order above the same document tier, it gives
// the same bits. So a chat can go back to any of its turns, and be taken up after the program has ended, without
// keeping keys and values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "app/error.h"
#include "inference/session/session.h"

namespace longleaf::app {

struct OverlayStep {
  enum class Kind : std::uint8_t {
    prompt,   // ids read in one piece
    answer,   // ids read one by one, as decoding does
    removed,  // slots begin .. begin+count-1 left
    cleared,  // all slots left
  };
  Kind kind = Kind::prompt;
  std::vector<inference::TokenId> ids{};
  std::uint32_t begin = 0;
  std::uint32_t count = 0;
};

/// One turn: making room, the prompt, the answer.
struct TurnLog {
  std::vector<OverlayStep> steps;
  std::uint32_t passagesBegin = 0;         // slots of the passages, counted from the turn's first slot
  std::uint32_t passages = 0;              // how many
  std::vector<inference::TokenId> unread;  // end of the answer that is not in the cache yet
};

/// Does one step. `prompt` steps are not empty.
Expected<void> replay(inference::Session& session, const OverlayStep& step, const std::stop_token& stop);

/// CBOR, for the library.
std::vector<std::byte> turnBytes(const TurnLog& turn);
/// Nothing for bytes that turnBytes() did not write.
std::optional<TurnLog> turnFromBytes(std::span<const std::byte> bytes);

}  // namespace longleaf::app
