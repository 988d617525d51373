// SPDX-License-Identifier: Apache-2.0
// A cache method is data: one value on each of six axes (score, allocation, fate, position, schedule, store) and how a
// budget is split. A preset is a named value of this type; the engine never asks for a preset's name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "inference/error.h"
#include "kernels/operations.h"
#include "kernels/slots.h"

namespace longleaf::inference {

enum class Score : std::uint8_t { none, position, sum, decayedSum, max, maxMean };

/// When slots are evicted down to the budget.
enum class Schedule : std::uint8_t {
  never,   // the cache grows with the text
  token,   // after each token
  chunk,   // after each chunk of reading, then every `rankEvery` decoded tokens
  prompt,  // once, when the prompt has been read
};

enum class ReadMode : std::uint8_t {
  chunked,  // evict as the schedule says while reading
  exact,    // read the whole prompt with a full cache, then compress once (the reference's prompt)
};

/// Whether merging averages keys before or after rotation; it follows from where positions are applied.
enum class MergeSpace : std::uint8_t { before, after };

/// Part of a budget: a number of slots, a share of B (rounded down), or what the others leave.
struct SegmentSize {
  enum class Kind : std::uint8_t { slots, share, rest };
  Kind kind = Kind::slots;
  double value = 0;

  static constexpr SegmentSize slots(double n) { return {Kind::slots, n}; }
  static constexpr SegmentSize share(double part) { return {Kind::share, part}; }
  static constexpr SegmentSize rest() { return {Kind::rest, 0}; }
  friend bool operator==(const SegmentSize&, const SegmentSize&) = default;
};

struct CacheMethod {
  Score score = Score::none;
  float lambda = 0.98F;  // of decayedSum
  kernels::ValueWeight valueWeight = kernels::ValueWeight::none;
  std::uint32_t pool = 1;
  kernels::PoolKind poolKind = kernels::PoolKind::max;
  SegmentSize sink = SegmentSize::slots(0);
  SegmentSize recent = SegmentSize::rest();
  SegmentSize residual = SegmentSize::slots(0);  // context takes what is left
  kernels::Fate fate = kernels::Fate::drop;
  kernels::Similarity similarity = kernels::Similarity::dot;
  float threshold = -1.0F;
  float alpha = 1.0F;
  kernels::Positions positions = kernels::Positions::absolute;
  MergeSpace mergeSpace = MergeSpace::after;
  Schedule schedule = Schedule::never;
  ReadMode readMode = ReadMode::chunked;
  std::uint32_t chunk = 256;     // C, tokens
  std::uint32_t rankEvery = 64;  // R, decoded tokens
  kernels::StoreFormat store = kernels::StoreFormat::f16;

  /// The part of the method that the compression kernel needs.
  kernels::EvictionPolicy policy() const;
  /// Statistic and decay for the attention kernel; none when nothing is ever evicted.
  kernels::Statistic statistic() const;
  float statisticLambda() const;
  /// True when no more than B + C slots exist at any moment of reading.
  bool boundedWhileReading() const {
    return readMode == ReadMode::chunked && (schedule == Schedule::chunk || schedule == Schedule::token);
  }
  /// Tokens that one chunk of reading has: C, or 1 where every token is followed by an eviction.
  std::uint32_t readChunk() const { return schedule == Schedule::token && readMode == ReadMode::chunked ? 1 : chunk; }
};

/// A preset with its name, one line for people, and its source.
struct Preset {
  std::string_view name;
  std::string_view summary;
  CacheMethod method;
};

std::span<const Preset> presets();
inline constexpr std::string_view kDefaultPreset = "zsmerge";
/// invalidSetting with the list of names when there is none of this name.
Expected<CacheMethod> presetByName(std::string_view name);

/// Axis values that do not go together, or are out of range: a sentence. Checked before anything is planned.
Expected<void> checkMethod(const CacheMethod& method);

/// Splits B slots; invalidSetting naming the smallest budget when B is too small for this method.
Expected<kernels::SegmentBudget> splitBudget(const CacheMethod& method, std::uint32_t slots);
/// The smallest B that splitBudget() accepts; nothing where the parts leave no room in any.
std::optional<std::uint32_t> smallestBudget(const CacheMethod& method);

/// What a person asks for: slots, a share of the document's tokens, or all of them.
struct Budget {
  enum class Kind : std::uint8_t { slots, percent, full };
  Kind kind = Kind::slots;
  double value = 2048;

  /// "2048", "10%", "full"; invalidSetting for anything else or out of range.
  static Expected<Budget> parse(std::string_view text);
  /// Slots for a document tier of `tokens` tokens (a percentage counts `textTokens`).
  std::uint32_t resolve(std::uint32_t tokens, std::uint32_t textTokens) const;
};

}  // namespace longleaf::inference
