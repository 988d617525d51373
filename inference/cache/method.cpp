// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/method.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace longleaf::inference {

namespace {

constexpr std::uint32_t kSmallestBudget = 16;
constexpr double kLargestBudget = 1U << 24;
constexpr std::uint32_t kLargestResidual = 65535;  // a residual slot's age has 16 bits

tl::unexpected<Error> invalid(std::string message) {
  return tl::unexpected(Error{ErrorCode::invalidSetting, std::move(message)});
}

/// Slots of a segment; `rest` is not known here and counts as 0. The tiny addition keeps 10 % of 160 at 16.
std::uint32_t sizeOf(const SegmentSize& size, std::uint32_t slots) {
  switch (size.kind) {
    case SegmentSize::Kind::slots:
      return static_cast<std::uint32_t>(size.value);
    case SegmentSize::Kind::share:
      return static_cast<std::uint32_t>(std::floor(size.value * slots + 1e-9));
    case SegmentSize::Kind::rest:
      break;
  }
  return 0;
}

std::uint32_t recentOf(const CacheMethod& method, std::uint32_t slots) {
  const std::uint32_t size = sizeOf(method.recent, slots);
  const bool limited = method.recent.kind == SegmentSize::Kind::share && method.recentMost > 0;
  return limited ? std::min(size, method.recentMost) : size;
}

/// The split of B, or nothing where B is too small.
std::optional<kernels::SegmentBudget> trySplit(const CacheMethod& method, std::uint32_t slots) {
  kernels::SegmentBudget split;
  split.sink = sizeOf(method.sink, slots);
  split.residual = method.fate == kernels::Fate::mergeResidual ? sizeOf(method.residual, slots) : 0;
  const std::uint64_t others = std::uint64_t{split.sink} + split.residual;
  if (slots < kSmallestBudget || others >= slots || split.residual > kLargestResidual) return std::nullopt;
  const bool rest = method.recent.kind == SegmentSize::Kind::rest;
  split.recent = rest ? slots - static_cast<std::uint32_t>(others) : recentOf(method, slots);
  if (split.recent < 1 || others + split.recent > slots) return std::nullopt;
  split.context = slots - static_cast<std::uint32_t>(others) - split.recent;
  if (split.context < method.rings && method.rings > 1) return std::nullopt;
  // The smallest layer of a pyramid, and what uncertainty leaves every layer, need room for context too.
  if (method.allocate == Allocate::pyramid) {
    CacheMethod own = method;
    own.allocate = Allocate::uniform;
    const double least = std::floor((slots - split.recent) / static_cast<double>(method.beta));
    if (least < 1 || !trySplit(own, static_cast<std::uint32_t>(least) + split.recent)) return std::nullopt;
  }
  const double floorSlots = std::floor(static_cast<double>(method.floor) * slots);
  if (method.allocate == Allocate::uncertainty && floorSlots <= slots - split.context) return std::nullopt;
  const bool contextNeeded = method.score != Score::position && method.score != Score::none;
  if (contextNeeded && split.context < 1) return std::nullopt;
  return split;
}

kernels::Allocation allocationOf(Allocate allocate) {
  switch (allocate) {
    case Allocate::uniform:
    case Allocate::pyramid:
      break;
    case Allocate::uncertainty:
      return kernels::Allocation::uncertainty;
    case Allocate::pooledLayer:
      return kernels::Allocation::pooledLayer;
    case Allocate::pooledModel:
      return kernels::Allocation::pooledModel;
    case Allocate::pooledCounts:
      return kernels::Allocation::pooledCounts;
  }
  return kernels::Allocation::fixed;
}

/// Settings of the score that do not go together.
Expected<void> checkScore(const CacheMethod& method) {
  const bool attention = method.score != Score::position && method.score != Score::key && method.score != Score::none;
  if (method.schedule != Schedule::never && method.score == Score::none) {
    return invalid("a schedule that evicts needs a score, such as position, sum, max or key");
  }
  if (method.score == Score::windowMean && method.window == 0) {
    return invalid("score=window_mean needs a window: --set window=32");
  }
  if (method.window > 0 && (!attention || method.score == Score::decayedSum || method.score == Score::last)) {
    return invalid("window goes with score=sum, max, maxmean or window_mean");
  }
  if (method.valueWeight != kernels::ValueWeight::none && !attention) {
    return invalid("value_weight goes with a score of attention, not with score=position, key or none");
  }
  if ((method.meanFloor || method.firstStage > 0) && !attention) {
    return invalid("score_floor and first_stage go with a score of attention, not with score=position, key or none");
  }
  if (method.anchors != kernels::KeyAnchors::global && method.score != Score::key) {
    return invalid("anchors go with score=key");
  }
  return {};
}

/// Settings of sharing out, and of what becomes of what leaves, that do not go together.
Expected<void> checkFate(const CacheMethod& method) {
  const bool kept = method.fate == kernels::Fate::mergeSimilar || method.fate == kernels::Fate::mergeAdjacent;
  if (method.fate != kernels::Fate::mergeResidual && method.residual.value > 0) {
    return invalid(
        "residual slots take merged tokens: with fate=drop, merge_similar or merge_adjacent residual must be 0");
  }
  if (kept && (method.score == Score::position || method.score == Score::none)) {
    return invalid("fate=merge_similar and merge_adjacent merge into context slots: score=position has none");
  }
  if (method.combine != kernels::Combine::count && !kept) {
    return invalid("combine=similarity and gaussian go with fate=merge_similar or merge_adjacent");
  }
  if (method.combine == kernels::Combine::gaussian && method.fate != kernels::Fate::mergeAdjacent) {
    return invalid("combine=gaussian goes with fate=merge_adjacent");
  }
  if (method.variance && method.fate == kernels::Fate::drop) {
    return invalid("variance=on is about merged slots: fate must be one of the merging ones");
  }
  if (method.rings > 1 && (method.fate != kernels::Fate::drop || method.allocate != Allocate::uniform)) {
    return invalid("rings above 1 go with fate=drop and allocate=uniform");
  }
  if (method.sharesBudgets() && method.ceiling == 0 && method.boundedWhileReading()) {
    return invalid("a method that evicts while it reads needs a ceiling of what one head may get: --set ceiling=2");
  }
  if (method.sharesBudgets() && method.score == Score::position) {
    return invalid("allocate=uncertainty and pooled_* share slots by their scores: score=position has none");
  }
  return {};
}

}  // namespace

kernels::Statistic CacheMethod::statistic() const {
  if (schedule == Schedule::never) return kernels::Statistic::none;
  switch (score) {
    case Score::none:
      return kernels::Statistic::none;
    case Score::position:
      return kernels::Statistic::position;
    case Score::sum:
    case Score::decayedSum:
      return kernels::Statistic::decayedSum;
    case Score::max:
      return kernels::Statistic::max;
    case Score::maxMean:
      return kernels::Statistic::meanMax;
    case Score::windowMean:
    case Score::last:
      return kernels::Statistic::windowMean;
    case Score::key:
      return kernels::Statistic::key;
  }
  return kernels::Statistic::none;
}

float CacheMethod::statisticLambda() const { return score == Score::decayedSum ? lambda : 1.0F; }

kernels::EvictionPolicy CacheMethod::policy() const {
  return {.statistic = statistic(),
          .lambda = statisticLambda(),
          .window = statisticWindow(),
          .anchors = anchors,
          .valueWeight = valueWeight,
          .pool = pool,
          .poolKind = poolKind,
          .poolScore = poolScore,
          .meanFloor = meanFloor,
          .firstStage = firstStage,
          .rings = rings,
          .allocation = allocationOf(allocate),
          .floor = floor,
          .fate = fate,
          .similarity = similarity,
          .combine = combine,
          .threshold = threshold,
          .alpha = alpha,
          .variance = variance};
}

Expected<void> checkMethod(const CacheMethod& method) {
  const bool relative = method.positions == kernels::Positions::relative;
  if (relative != (method.mergeSpace == MergeSpace::before)) {
    return invalid(
        "merge_space must be 'before' with positions=relative and 'after' with positions=absolute or capped");
  }
  if (method.readMode == ReadMode::exact && method.schedule == Schedule::never) {
    return invalid("read_mode=exact compresses after the prompt: schedule must be token, chunk or prompt");
  }
  if (const auto sound = checkScore(method); !sound) return sound;
  return checkFate(method);
}

Expected<kernels::SegmentBudget> splitBudget(const CacheMethod& method, std::uint32_t slots) {
  if (const auto split = trySplit(method, slots)) return *split;
  if (method.fate == kernels::Fate::mergeResidual && sizeOf(method.residual, slots) > kLargestResidual) {
    return invalid("a budget of " + std::to_string(slots) +
                   " slots has more than 65,535 residual slots; set residual=N");
  }
  const auto smallest = smallestBudget(method);
  if (!smallest || *smallest <= slots) {
    return invalid("sink, recent and residual leave no room for context in " + std::to_string(slots) +
                   " slots; lower one of them");
  }
  return invalid("a budget of " + std::to_string(slots) + " slots is too small for this method; the smallest is " +
                 std::to_string(*smallest));
}

std::optional<std::uint32_t> smallestBudget(const CacheMethod& method) {
  // Shares are rounded down, so near the border a larger budget may fail where a smaller one does not: one by one
  // there.
  constexpr std::uint32_t kOneByOne = 4096;
  for (std::uint32_t slots = kSmallestBudget; slots < kOneByOne; ++slots) {
    if (trySplit(method, slots)) return slots;
  }
  std::uint32_t high = kOneByOne;
  while (high <= kLargestBudget && !trySplit(method, high)) high *= 2;
  if (high > kLargestBudget) return std::nullopt;
  std::uint32_t low = std::max(high / 2, kOneByOne - 1);  // does not work
  while (high - low > 1) {
    const std::uint32_t middle = low + (high - low) / 2;
    (trySplit(method, middle) ? high : low) = middle;
  }
  return high;
}

std::vector<kernels::SegmentBudget> layerSplits(const CacheMethod& method, std::uint32_t slots, std::uint32_t layers) {
  const auto mean = trySplit(method, slots);
  if (method.allocate != Allocate::pyramid || !mean || layers < 2) return {};
  const std::uint32_t rest = slots - mean->recent;
  const double least = static_cast<double>(rest) / static_cast<double>(method.beta);
  const double most = 2.0 * rest - least;
  std::vector<std::uint32_t> sizes;
  std::uint64_t given = 0;
  for (std::uint32_t layer = 0; layer < layers; ++layer) {
    sizes.push_back(static_cast<std::uint32_t>(std::floor(most - layer * (most - least) / (layers - 1) + 1e-9)));
    given += sizes.back();
  }
  for (std::uint32_t layer = 0; given < std::uint64_t{rest} * layers; layer = (layer + 1) % layers, ++given) {
    ++sizes[layer];
  }
  CacheMethod own = method;
  own.allocate = Allocate::uniform;
  std::vector<kernels::SegmentBudget> splits;
  for (const std::uint32_t size : sizes) {
    kernels::SegmentBudget split = *mean;
    if (const auto scaled = trySplit(own, size + mean->recent)) split = *scaled;
    splits.push_back(split);
  }
  return splits;
}

std::optional<std::uint32_t> largestHead(const CacheMethod& method, std::uint32_t slots, std::uint32_t layers) {
  std::uint32_t largest = slots;
  for (const kernels::SegmentBudget& split : layerSplits(method, slots, layers)) {
    largest = std::max(largest, split.total());
  }
  if (!method.sharesBudgets()) return largest;
  if (method.ceiling == 0) return std::nullopt;
  return static_cast<std::uint32_t>(static_cast<double>(method.ceiling) * slots);
}

Expected<Budget> Budget::parse(std::string_view text) {
  if (text == "full") return Budget{Kind::full, 0};
  const bool percent = text.ends_with('%');
  const std::string_view digits = percent ? text.substr(0, text.size() - 1) : text;
  double value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) {
    return invalid("a budget is a number of slots, a share such as 10%, or 'full', not '" + std::string(text) + "'");
  }
  if (percent && (value <= 0 || value > 100)) {
    return invalid("a budget of " + std::string(text) + " is out of range: a share is above 0% and at most 100%");
  }
  if (!percent && (value < kSmallestBudget || value > kLargestBudget || value != std::floor(value))) {
    return invalid("a budget of " + std::string(text) + " slots is out of range: whole numbers from " +
                   std::to_string(kSmallestBudget) + " to " +
                   std::to_string(static_cast<std::uint64_t>(kLargestBudget)) + ", a share such as 10%, or 'full'");
  }
  return Budget{percent ? Kind::percent : Kind::slots, value};
}

std::uint32_t Budget::resolve(std::uint32_t tokens, std::uint32_t textTokens) const {
  switch (kind) {
    case Kind::slots:
      return static_cast<std::uint32_t>(value);
    case Kind::percent:
      return static_cast<std::uint32_t>(std::floor(value / 100 * textTokens + 1e-9));
    case Kind::full:
      break;
  }
  // A method has to be able to split what it is given: a text of three tokens still gets the smallest budget.
  return std::max(tokens, kSmallestBudget);
}

}  // namespace longleaf::inference
