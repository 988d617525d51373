// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/plain_eviction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace longleaf::tests {

using namespace kernels;

namespace {

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

double valueWeight(const PlainHead& head, const PlainSlot& slot, ValueWeight kind) {
  if (kind == ValueWeight::none) return 1.0;
  if (kind == ValueWeight::v) return std::sqrt(dot(slot.v, slot.v));
  double sum = 0.0;
  for (const auto& matrix : head.wo) {
    double squares = 0.0;
    for (const auto& row : matrix) squares += dot(row, slot.v) * dot(row, slot.v);
    sum += std::sqrt(squares);
  }
  return sum;
}

void mergeInto(PlainSlot& slot, const PlainSlot& loser) {
  const double sum = slot.w + loser.w;
  for (std::size_t i = 0; i < slot.k.size(); ++i) {
    slot.k[i] = (slot.k[i] * slot.w + loser.k[i] * loser.w) / sum;
    slot.v[i] = (slot.v[i] * slot.w + loser.v[i] * loser.w) / sum;
  }
  // f32 as the spec has it: the order of slots hangs on its roundings.
  const float share = static_cast<float>(loser.w) / static_cast<float>(sum);
  const auto pos = static_cast<float>(slot.pos);
  slot.pos = static_cast<double>(pos + (static_cast<float>(loser.pos) - pos) * share);
  slot.w = sum;
  slot.score = std::max(slot.score, loser.score);
  slot.first = std::min(slot.first, loser.first);
  slot.last = std::max(slot.last, loser.last);
}

}  // namespace

std::vector<double> PlainHead::selectionValues(const EvictionPolicy& policy) const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<double> raw;
  for (const PlainSlot& slot : slots) {
    const double e = slot.score * valueWeight(*this, slot, policy.valueWeight);
    raw.push_back(std::isfinite(e) ? e : kInfinity);
  }
  std::vector<double> pooled = raw;
  const auto reach = static_cast<std::ptrdiff_t>(policy.pool / 2);
  const auto count = static_cast<std::ptrdiff_t>(raw.size());
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    if (raw[static_cast<std::size_t>(i)] == kInfinity) continue;
    std::vector<double> window;
    for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, i - reach); j <= std::min(count - 1, i + reach); ++j) {
      if (raw[static_cast<std::size_t>(j)] != kInfinity) window.push_back(raw[static_cast<std::size_t>(j)]);
    }
    pooled[static_cast<std::size_t>(i)] =
        policy.poolKind == PoolKind::max
            ? *std::max_element(window.begin(), window.end())
            : std::accumulate(window.begin(), window.end(), 0.0) / static_cast<double>(window.size());
  }
  return pooled;
}

std::vector<PlainSlot> PlainHead::takeLosers(const std::vector<double>& e, const SegmentBudget& budget) {
  std::uint32_t seen = 0;
  for (const PlainSlot& slot : slots) seen = std::max(seen, slot.last + 1);
  std::vector<std::size_t> race;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    PlainSlot& slot = slots[i];
    if (slot.segment == Segment::residual) continue;
    slot.segment = slot.first < budget.sink             ? Segment::sink
                   : slot.first + budget.recent >= seen ? Segment::recent
                                                        : Segment::context;
    if (slot.segment == Segment::context) race.push_back(i);
  }
  std::sort(race.begin(), race.end(),
            [&e](std::size_t a, std::size_t b) { return e[a] != e[b] ? e[a] > e[b] : a > b; });
  if (race.size() <= budget.context) return {};
  race.erase(race.begin(), race.begin() + budget.context);
  std::sort(race.begin(), race.end());
  std::vector<PlainSlot> losers;
  for (const std::size_t i : race) losers.push_back(slots[i]);
  for (std::size_t i = race.size(); i-- > 0;) slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(race[i]));
  return losers;
}

void PlainHead::place(const PlainSlot& loser, const EvictionPolicy& policy, const SegmentBudget& budget) {
  std::vector<PlainSlot*> residual;
  for (PlainSlot& slot : slots) {
    if (slot.segment == Segment::residual) residual.push_back(&slot);
  }
  std::sort(residual.begin(), residual.end(), [](const PlainSlot* a, const PlainSlot* b) { return a->age < b->age; });
  if (policy.fate == Fate::mergeResidual && residual.size() < budget.residual) {
    slots.push_back(loser);
    slots.back().segment = Segment::residual;
    slots.back().age = static_cast<std::uint32_t>(residual.size());
    return;
  }
  PlainSlot* best = nullptr;
  double bestSimilarity = -std::numeric_limits<double>::infinity();
  for (PlainSlot* slot : residual) {
    double similarity = dot(slot->k, loser.k);
    if (policy.similarity == Similarity::cosine) {
      const double norms = std::sqrt(dot(slot->k, slot->k) * dot(loser.k, loser.k));
      similarity = norms > 0.0 ? similarity / norms : 0.0;
      if (similarity < static_cast<double>(policy.threshold)) continue;
    }
    if (similarity > bestSimilarity) {
      best = slot;
      bestSimilarity = similarity;
    }
  }
  if (policy.fate == Fate::drop || best == nullptr) {
    ++dropped;
  } else {
    mergeInto(*best, loser);
  }
}

void PlainHead::compress(const EvictionPolicy& policy, const SegmentBudget& budget, std::uint32_t n) {
  for (PlainSlot& slot : slots) {
    if (policy.statistic == Statistic::decayedSum) {
      slot.score = std::pow(static_cast<double>(policy.lambda), n) * slot.score + slot.pending;
    } else if (policy.statistic == Statistic::max) {
      slot.score = std::max(slot.score, slot.pending);
    } else if (policy.statistic == Statistic::meanMax) {
      slot.score = std::max(slot.score, slot.pending / (group * n));
    } else if (policy.statistic == Statistic::position) {
      slot.score = slot.pos;
    }
  }
  for (const PlainSlot& loser : takeLosers(selectionValues(policy), budget)) place(loser, policy, budget);
  std::sort(slots.begin(), slots.end(),
            [](const PlainSlot& a, const PlainSlot& b) { return a.pos != b.pos ? a.pos < b.pos : a.first < b.first; });
}

}  // namespace longleaf::tests
