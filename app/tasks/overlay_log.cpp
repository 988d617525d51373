// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/overlay_log.h"

#include <exception>
#include <utility>

#include <nlohmann/json.hpp>

#include "app/tasks/cbor_reader.h"

namespace longleaf::app {

namespace {

using UnorderedJson = nlohmann::json;
using StepKind = OverlayStep::Kind;

constexpr int kVersion = 1;

}  // namespace

Expected<void> replay(inference::Session& session, const OverlayStep& step, const std::stop_token& stop) {
  switch (step.kind) {
    case StepKind::prompt: {
      // One token is chosen behind the prompt and not read: what is read next is in the log.
      inference::Sampling one;
      one.maxTokens = 1;
      auto done = lift(session.generate(step.ids, {.sampling = one, .stop = stop}));
      if (!done) return tl::unexpected(done.error());
      return {};
    }
    case StepKind::answer:
      return lift(session.replayAnswer(step.ids, stop));
    case StepKind::removed:
      return lift(session.removeFromOverlay(step.begin, step.count));
    case StepKind::cleared:
      break;
  }
  return lift(session.rewindOverlay(0));
}

std::vector<std::byte> turnBytes(const TurnLog& turn) {
  UnorderedJson steps = UnorderedJson::array();
  for (const OverlayStep& step : turn.steps) {
    steps.push_back({static_cast<int>(step.kind), step.begin, step.count, step.ids});
  }
  const std::vector<std::uint8_t> cbor =
      UnorderedJson::to_cbor({kVersion, turn.passagesBegin, turn.passages, turn.unread, std::move(steps)});
  const auto bytes = std::as_bytes(std::span(cbor));
  return {bytes.begin(), bytes.end()};
}

std::optional<TurnLog> turnFromBytes(std::span<const std::byte> bytes) {
  try {
    CborReader reader(bytes);
    if (reader.list() != 5 || reader.number<int>() != kVersion) return std::nullopt;
    TurnLog turn;
    turn.passagesBegin = reader.number<std::uint32_t>();
    turn.passages = reader.number<std::uint32_t>();
    turn.unread = reader.numbers<inference::TokenId>();
    for (std::size_t steps = reader.list(); steps > 0; --steps) {
      if (reader.list() != 4) return std::nullopt;
      const auto kind = reader.number<unsigned>();
      if (kind > static_cast<unsigned>(StepKind::cleared)) return std::nullopt;
      OverlayStep& step = turn.steps.emplace_back(OverlayStep{.kind = static_cast<StepKind>(kind)});
      step.begin = reader.number<std::uint32_t>();
      step.count = reader.number<std::uint32_t>();
      step.ids = reader.numbers<inference::TokenId>();
    }
    return reader.atEnd() ? std::optional(std::move(turn)) : std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace longleaf::app
