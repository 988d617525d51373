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

/// The split of B, or nothing where B is too small.
std::optional<kernels::SegmentBudget> trySplit(const CacheMethod& method, std::uint32_t slots) {
  kernels::SegmentBudget split;
  split.sink = sizeOf(method.sink, slots);
  split.residual = method.fate == kernels::Fate::mergeResidual ? sizeOf(method.residual, slots) : 0;
  const std::uint64_t others = std::uint64_t{split.sink} + split.residual;
  if (slots < kSmallestBudget || others >= slots || split.residual > kLargestResidual) return std::nullopt;
  const bool rest = method.recent.kind == SegmentSize::Kind::rest;
  split.recent = rest ? slots - static_cast<std::uint32_t>(others) : sizeOf(method.recent, slots);
  if (split.recent < 1 || others + split.recent > slots) return std::nullopt;
  split.context = slots - static_cast<std::uint32_t>(others) - split.recent;
  const bool contextNeeded = method.score != Score::position && method.score != Score::none;
  if (contextNeeded && split.context < 1) return std::nullopt;
  return split;
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
  }
  return kernels::Statistic::none;
}

float CacheMethod::statisticLambda() const { return score == Score::decayedSum ? lambda : 1.0F; }

kernels::EvictionPolicy CacheMethod::policy() const {
  return {.statistic = statistic(),
          .lambda = statisticLambda(),
          .valueWeight = valueWeight,
          .pool = pool,
          .poolKind = poolKind,
          .fate = fate,
          .similarity = similarity,
          .threshold = threshold,
          .alpha = alpha};
}

Expected<void> checkMethod(const CacheMethod& method) {
  const bool relative = method.positions == kernels::Positions::relative;
  if (relative != (method.mergeSpace == MergeSpace::before)) {
    return invalid("merge_space must be 'before' with positions=relative and 'after' with positions=absolute");
  }
  if (method.schedule != Schedule::never && method.score == Score::none) {
    return invalid("a schedule that evicts needs a score: position, sum, decayed_sum, max or maxmean");
  }
  if (method.readMode == ReadMode::exact && method.schedule == Schedule::never) {
    return invalid("read_mode=exact compresses after the prompt: schedule must be token, chunk or prompt");
  }
  if (method.fate == kernels::Fate::drop && method.residual.value > 0) {
    return invalid("residual slots take merged tokens: with fate=drop residual must be 0");
  }
  if (method.valueWeight != kernels::ValueWeight::none && method.score == Score::position) {
    return invalid("value_weight goes with a score of attention, not with score=position");
  }
  return {};
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
