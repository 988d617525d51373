// SPDX-License-Identifier: Apache-2.0
// A document tier as named sections of bytes and back: what a snapshot file holds. Only live slots are written; the
// rotated copy of the keys is made anew. Everything is checked before it is used: a section that does not fit the plan,
// or holds values that no reading could have left, is snapshotInvalid. Keys and values themselves are numbers of any
// kind; that none of their bits has changed is for whoever keeps the sections to check.
//
//   reading    plan and counters, numbers of 64 bits (snapshot_sections.cpp)
//   settings   "key=value\n" for all settings that the slots depend on
//   lengths    u32 [layers][kvHeads]
//   fates      u64 [layers][kvHeads][words of the tokens read]
//   slots N    of layer N: for each KV head the columns of its HeadTable, in their order
//   keys N     for each KV head whole tiles as SlotArrays::k has them, lanes behind the last slot zero
//   values N   for each KV head [length][paddedHeadDim], the padding zero
//   variances N  for each KV head f32 [length][headDim / 2]; only where the method has a variance term
//
// The same reading gives the same bytes but for the time it took, however often it was stopped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "inference/cache/fate_map.h"
#include "inference/cache/memory_plan.h"
#include "inference/cache/slot_storage.h"
#include "inference/error.h"
#include "kernels/backend.h"

namespace longleaf::inference {

/// Receives sections in order: a call of begin(name), then any number of append(bytes).
struct SectionSink {
  std::function<Expected<void>(std::string_view name)> begin;
  std::function<Expected<void>(std::span<const std::byte>)> append;
};

/// The bytes of a section by name; an error if there is none, or it is damaged. The bytes must live until the next
/// call.
using SectionSource = std::function<Expected<std::span<const std::byte>>(std::string_view name)>;

/// What a session counts beside the slots.
struct ReadingState {
  std::uint64_t tokensRead = 0;
  std::uint64_t maxSlotsSeen = 0;
  std::uint64_t uncompressed = 0;  // tokens since the last eviction
  std::uint64_t compressed = 0;    // 0 or 1: evicted from at least once
  std::uint64_t frozen = 0;        // 0 or 1
  std::uint64_t textBegin = 0;
  std::uint64_t textEnd = 0;
  std::uint64_t nonFiniteScores = 0;
  std::uint64_t prefillTokens = 0;
  double prefillSeconds = 0;
};

/// A document tier and where it lies.
struct TierParts {
  const MemoryPlan& plan;
  const SlotStorage& document;
  const FateMap& fates;
  kernels::Backend& backend;
};

/// Errors: those of the sink; deviceLost.
Expected<void> saveTier(const TierParts& tier, const ReadingState& state, const SectionSink& sink);
/// Into a tier without slots; the rotated copy is not made. Errors: snapshotInvalid, those of the source; what the tier
/// holds then is not to be used.
Expected<ReadingState> restoreTier(const TierParts& tier, const SectionSource& source);

}  // namespace longleaf::inference
