// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/head_table.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "inference/cache/fate_map.h"

namespace longleaf::inference {

namespace {

using kernels::Segment;
using kernels::TokenFate;

Segment segmentOf(const HeadTable& table, std::size_t slot) { return static_cast<Segment>(table.segment[slot]); }

TokenFate fateOf(std::span<const std::uint64_t> fates, std::uint32_t token) {
  return static_cast<TokenFate>(fates[token / kTokensPerWord] >> 2 * (token % kTokensPerWord) & 3U);
}

bool soundSource(const HeadTable& table, std::size_t slot, std::uint32_t tokens) {
  const double first = table.first[slot];
  const double last = table.last[slot];
  if (first > last || table.last[slot] >= tokens) return false;
  // A running mean of f32 may leave its range by its rounding.
  const double slack = 1e-5 * last + 1e-5;
  const auto pos = static_cast<double>(table.pos[slot]);
  return pos >= first - slack && pos <= last + slack;
}

/// A slot of one token is that token; one of several is of a segment that merges and covers them all.
bool soundWeight(const HeadTable& table, std::size_t slot, const HeadRules& rules) {
  const float weight = table.weight[slot];
  if (weight == 1.0F) {
    return table.first[slot] == table.last[slot] && table.bias[slot] == 0.0F &&
           table.pos[slot] == static_cast<float>(table.first[slot]);
  }
  if (!(weight >= 2.0F) || segmentOf(table, slot) != (rules.contextMerges ? Segment::context : Segment::residual)) {
    return false;
  }
  const double covered = 1.0 + table.last[slot] - table.first[slot];
  if (static_cast<double>(weight) > covered * 1.000001) return false;
  return std::abs(table.bias[slot] - rules.alpha * std::log(weight)) <= 1e-4F;
}

bool soundScale(float scale) { return std::isnan(scale) || (scale >= 0.0F && std::isfinite(scale)); }

const char* wrongEntry(const HeadTable& table, std::size_t slot, const HeadRules& rules) {
  if (table.segment[slot] > static_cast<std::uint8_t>(Segment::recent)) return "a slot of no segment";
  if (!soundSource(table, slot, rules.tokens)) return "a slot of tokens that were not read";
  if (!soundWeight(table, slot, rules)) return "a slot whose weight does not fit";
  if (!rules.nonFiniteScores && !std::isfinite(table.score[slot])) return "a score that is no number";
  if (!table.kScale.empty() && !(soundScale(table.kScale[slot]) && soundScale(table.vScale[slot]))) {
    return "a scale that is none";
  }
  return nullptr;
}

/// Ranks are the order of pos, ties by first token.
const char* wrongRanks(const HeadTable& table) {
  const std::size_t live = table.rank.size();
  std::vector<std::size_t> order(live, live);
  for (std::size_t slot = 0; slot < live; ++slot) {
    if (table.rank[slot] >= live || order[table.rank[slot]] != live) return "ranks that are no order";
    order[table.rank[slot]] = slot;
  }
  for (std::size_t rank = 1; rank < live; ++rank) {
    const std::size_t a = order[rank - 1];
    const std::size_t b = order[rank];
    const bool before = table.pos[a] != table.pos[b] ? table.pos[a] < table.pos[b] : table.first[a] < table.first[b];
    if (!before) return "slots out of order";
  }
  return nullptr;
}

const char* wrongSegments(const HeadTable& table, const HeadRules& rules) {
  std::array<std::size_t, 4> counts{};
  std::vector<bool> ages;
  for (std::size_t slot = 0; slot < table.segment.size(); ++slot) {
    ++counts[table.segment[slot]];
    if (segmentOf(table, slot) == Segment::sink && table.first[slot] >= rules.split.sink) return "a sink too late";
    if (segmentOf(table, slot) != Segment::residual) continue;
    if (table.age[slot] >= ages.size()) ages.resize(std::size_t{table.age[slot]} + 1);
    if (ages[table.age[slot]]) return "residual slots of the same age";
    ages[table.age[slot]] = true;
  }
  if (ages.size() != counts[static_cast<std::size_t>(Segment::residual)]) return "residual slots whose ages have gaps";
  const kernels::SegmentBudget most =
      rules.compressed ? rules.split : kernels::SegmentBudget{.sink = 0, .context = 0, .residual = 0, .recent = 0};
  const bool fits = counts[static_cast<std::size_t>(Segment::sink)] <= most.sink &&
                    counts[static_cast<std::size_t>(Segment::context)] <= most.context &&
                    counts[static_cast<std::size_t>(Segment::residual)] <= most.residual &&
                    counts[static_cast<std::size_t>(Segment::recent)] <= std::size_t{most.recent} + rules.uncompressed;
  return fits ? nullptr : "more slots in a segment than its part of the budget";
}

/// Every token has one fate, and the slots say the same as the fate map.
const char* wrongFates(const HeadTable& table, std::span<const std::uint64_t> fates, const HeadRules& rules) {
  std::array<std::uint64_t, 4> counts{};
  for (std::uint32_t token = 0; token < rules.tokens; ++token) ++counts[static_cast<std::size_t>(fateOf(fates, token))];
  const std::uint32_t inLast = rules.tokens % kTokensPerWord;
  if (counts[3] > 0 || (inLast > 0 && fates.back() >> 2 * inLast != 0)) return "a fate that is none";
  double sum = 0;
  std::uint64_t alone = 0;
  for (std::size_t slot = 0; slot < table.weight.size(); ++slot) {
    sum += static_cast<double>(table.weight[slot]);
    if (table.weight[slot] != 1.0F) continue;
    if (fateOf(fates, table.first[slot]) != TokenFate::kept) return "a slot of a token that was not kept";
    ++alone;
  }
  if (alone != counts[static_cast<std::size_t>(TokenFate::kept)]) return "a token that was kept without a slot";
  const double dropped = static_cast<double>(counts[static_cast<std::size_t>(TokenFate::dropped)]);
  // Beyond 2^24 a weight is rounded.
  if (std::abs(sum + dropped - rules.tokens) > 1e-6 * rules.tokens) return "tokens that do not add up";
  return nullptr;
}

}  // namespace

tl::unexpected<Error> damagedReading(const std::string& what) {
  return tl::unexpected(Error{ErrorCode::snapshotInvalid, "the saved reading is damaged: " + what});
}

Expected<void> checkHeadTable(const HeadTable& table, std::span<const std::uint64_t> fates, const HeadRules& rules) {
  for (std::size_t slot = 0; slot < table.rank.size(); ++slot) {
    if (const char* wrong = wrongEntry(table, slot, rules)) return damagedReading(wrong);
  }
  if (const char* wrong = wrongRanks(table)) return damagedReading(wrong);
  if (const char* wrong = wrongSegments(table, rules)) return damagedReading(wrong);
  if (const char* wrong = wrongFates(table, fates, rules)) return damagedReading(wrong);
  return {};
}

}  // namespace longleaf::inference
