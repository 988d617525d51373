// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/overlay_log.h"

#include <exception>

#include <nlohmann/json.hpp>

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
    const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data());
    const UnorderedJson all = UnorderedJson::from_cbor(begin, begin + bytes.size());
    if (all.at(0) != kVersion) return std::nullopt;
    TurnLog turn{.steps = {},
                 .passagesBegin = all.at(1),
                 .passages = all.at(2),
                 .unread = all.at(3).get<std::vector<inference::TokenId>>()};
    for (const UnorderedJson& step : all.at(4)) {
      const int kind = step.at(0);
      if (kind < 0 || kind > static_cast<int>(StepKind::cleared)) return std::nullopt;
      turn.steps.push_back({.kind = static_cast<StepKind>(kind),
                            .ids = step.at(3).get<std::vector<inference::TokenId>>(),
                            .begin = step.at(1),
                            .count = step.at(2)});
    }
    return turn;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace longleaf::app
