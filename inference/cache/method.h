// SPDX-License-Identifier: Apache-2.0
// A cache method is data: one value on each of six axes (score, allocation, fate, position, schedule, store) and how a
// budget is split. A preset is a named value of this type; the engine never asks for a preset's name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inference/error.h"
#include "kernels/operations.h"
#include "kernels/slots.h"

namespace longleaf::inference {

enum class Score : std::uint8_t {
  none,
  position,
  sum,
  decayedSum,
  max,
  maxMean,
  windowMean,  // mean over the last `window` queries, in place of the old score
  last,        // the last query, in place of the old score
  key,         // how unlike the others a key is
};

/// How many slots each layer and head gets.
enum class Allocate : std::uint8_t {
  uniform,      // the same
  pyramid,      // fewer from layer to layer (PyramidKV, arXiv 2406.02069): see layerSplits()
  uncertainty,  // measured, see kernels::Allocation, as the following ones
  pooledLayer,
  pooledModel,
  pooledCounts,
};

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
  float lambda = 0.98F;      // of decayedSum
  std::uint32_t window = 0;  // queries that a score of attention counts: the last so many; 0 = all
  kernels::KeyAnchors anchors = kernels::KeyAnchors::global;
  kernels::ValueWeight valueWeight = kernels::ValueWeight::none;
  std::uint32_t pool = 1;
  kernels::PoolKind poolKind = kernels::PoolKind::max;
  bool poolScore = false;  // smooth the score before the value weight, not after
  bool meanFloor = false;
  float firstStage = 0;
  std::uint32_t rings = 1;
  Allocate allocate = Allocate::uniform;
  float beta = 20;    // of the pyramid
  float floor = 0;    // share that no head falls below, of its context (pooled) or of B (uncertainty)
  float ceiling = 2;  // most slots of a head, times B; 0 = no limit
  SegmentSize sink = SegmentSize::slots(0);
  SegmentSize recent = SegmentSize::rest();
  std::uint32_t recentMost = 0;                  // slots that a share of recent stops at; 0 = no limit
  SegmentSize residual = SegmentSize::slots(0);  // context takes what is left
  kernels::Fate fate = kernels::Fate::drop;
  kernels::Similarity similarity = kernels::Similarity::dot;
  kernels::Combine combine = kernels::Combine::count;
  float threshold = -1.0F;
  float alpha = 1.0F;
  bool variance = false;
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
  /// Queries that the statistic counts; 0 = all.
  std::uint32_t statisticWindow() const { return score == Score::last ? 1 : window; }
  /// Whether budgets are shared out by what the heads measure.
  bool sharesBudgets() const { return allocate != Allocate::uniform && allocate != Allocate::pyramid; }
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

/// Splits B slots; invalidSetting naming the smallest budget when B is too small for this method. For a method that
/// gives layers or heads different budgets this is the split of the mean.
Expected<kernels::SegmentBudget> splitBudget(const CacheMethod& method, std::uint32_t slots);
/// The split of every layer where a closed formula shares the slots out, from `slots` for the mean: nothing if layers
/// get the same. Pyramid: of the r = B - recent slots the last layer gets r / beta, the first 2 r - r / beta, those
/// between on the line; rounded down, and what remains of layers * r goes to the lowest layers, one each.
std::vector<kernels::SegmentBudget> layerSplits(const CacheMethod& method, std::uint32_t slots, std::uint32_t layers);
/// The most slots that one head may hold after an eviction; nothing where there is no limit but the text itself.
std::optional<std::uint32_t> largestHead(const CacheMethod& method, std::uint32_t slots, std::uint32_t layers);
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
