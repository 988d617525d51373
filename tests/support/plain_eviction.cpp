// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/plain_eviction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace longleaf::tests {

using namespace kernels;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

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

std::vector<double> pooled(const std::vector<double>& raw, const EvictionPolicy& policy) {
  std::vector<double> result = raw;
  const auto reach = static_cast<std::ptrdiff_t>(policy.pool / 2);
  const auto count = static_cast<std::ptrdiff_t>(raw.size());
  for (std::ptrdiff_t i = 0; i < count; ++i) {
    if (raw[static_cast<std::size_t>(i)] == kInfinity) continue;
    std::vector<double> window;
    for (std::ptrdiff_t j = std::max<std::ptrdiff_t>(0, i - reach); j <= std::min(count - 1, i + reach); ++j) {
      if (raw[static_cast<std::size_t>(j)] != kInfinity) window.push_back(raw[static_cast<std::size_t>(j)]);
    }
    result[static_cast<std::size_t>(i)] =
        policy.poolKind == PoolKind::max
            ? *std::max_element(window.begin(), window.end())
            : std::accumulate(window.begin(), window.end(), 0.0) / static_cast<double>(window.size());
  }
  return result;
}

/// max(value, mean over slots that are not recent)
void raise(const std::vector<PlainSlot>& slots, std::vector<double>& values) {
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].segment == Segment::recent || values[i] == kInfinity) continue;
    sum += values[i];
    count += 1.0;
  }
  for (double& value : values) value = count > 0.0 ? std::max(value, sum / count) : value;
}

}  // namespace

void PlainHead::score(const EvictionPolicy& policy, std::uint32_t n) {
  const double counted = policy.window > 0 ? std::min(n, policy.window) : n;
  for (PlainSlot& slot : slots) {
    if (policy.statistic == Statistic::decayedSum) {
      slot.score = std::pow(static_cast<double>(policy.lambda), n) * slot.score + slot.pending;
    } else if (policy.statistic == Statistic::max) {
      slot.score = std::max(slot.score, slot.pending);
    } else if (policy.statistic == Statistic::meanMax) {
      slot.score = std::max(slot.score, slot.pending / (group * counted));
    } else if (policy.statistic == Statistic::windowMean) {
      slot.score = slot.pending / (group * policy.window);
    } else if (policy.statistic == Statistic::position) {
      slot.score = slot.pos;
    }
  }
  if (policy.statistic == Statistic::key) scoreByKeys(slots, policy.anchors);
}

void PlainHead::assignSegments(const SegmentBudget& budget) {
  std::uint32_t seen = 0;
  for (const PlainSlot& slot : slots) seen = std::max(seen, slot.last + 1);
  for (PlainSlot& slot : slots) {
    if (slot.segment == Segment::residual) continue;
    slot.segment = slot.first < budget.sink                              ? Segment::sink
                   : slot.w == 1.0 && slot.first + budget.recent >= seen ? Segment::recent
                                                                         : Segment::context;
  }
}

std::vector<double> PlainHead::selectionValues(const EvictionPolicy& policy, const SegmentBudget& budget) const {
  std::vector<double> scores;
  std::vector<double> weights;
  for (const PlainSlot& slot : slots) {
    scores.push_back(std::isfinite(slot.score) ? slot.score : kInfinity);
    weights.push_back(valueWeight(*this, slot, policy.valueWeight));
  }
  const auto weighted = [&](std::vector<double> values) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] *= weights[i];
      if (!std::isfinite(values[i])) values[i] = kInfinity;
    }
    return values;
  };
  std::vector<double> e = policy.poolScore ? pooled(scores, policy) : scores;
  if (policy.meanFloor) raise(slots, e);
  e = policy.poolScore ? weighted(e) : pooled(weighted(e), policy);
  const std::vector<std::size_t> first = race(pooled(scores, policy));
  const auto share = static_cast<double>(policy.firstStage);
  const auto chosen = static_cast<std::size_t>(std::floor(share * budget.context));
  for (std::size_t i = 0; i < std::min(first.size(), chosen); ++i) e[first[i]] = kInfinity;
  return e;
}

std::vector<std::size_t> PlainHead::race(const std::vector<double>& e) const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].segment == Segment::context) order.push_back(i);
  }
  std::sort(order.begin(), order.end(),
            [&e](std::size_t a, std::size_t b) { return e[a] != e[b] ? e[a] > e[b] : a > b; });
  return order;
}

std::vector<std::size_t> PlainHead::losers(const std::vector<double>& e, const EvictionPolicy& policy,
                                           const SegmentBudget& budget) {
  if (policy.rings > 1) return losersOfRings(slots, e, policy.rings, budget.context);
  std::vector<std::size_t> order = race(e);
  if (order.size() <= budget.context) return {};
  order.erase(order.begin(), order.begin() + budget.context);
  std::sort(order.begin(), order.end());
  return order;
}

void PlainHead::placeResidual(const std::vector<PlainSlot>& leaving, const EvictionPolicy& policy,
                              const SegmentBudget& budget) {
  for (const PlainSlot& loser : leaving) {
    std::vector<PlainSlot*> residual;
    for (PlainSlot& slot : slots) {
      if (slot.segment == Segment::residual) residual.push_back(&slot);
    }
    std::sort(residual.begin(), residual.end(), [](const PlainSlot* a, const PlainSlot* b) { return a->age < b->age; });
    if (policy.fate == Fate::mergeResidual && residual.size() < budget.residual) {
      slots.push_back(loser);
      slots.back().segment = Segment::residual;
      slots.back().age = static_cast<std::uint32_t>(residual.size());
      continue;
    }
    PlainSlot* best = nullptr;
    double bestSimilarity = -kInfinity;
    for (PlainSlot* slot : residual) {
      const bool cosine = policy.similarity == Similarity::cosine;
      const double similarity = cosine ? plainCosine(slot->k, loser.k) : dot(slot->k, loser.k);
      if (cosine && similarity < static_cast<double>(policy.threshold)) continue;
      if (similarity > bestSimilarity) {
        best = slot;
        bestSimilarity = similarity;
      }
    }
    if (policy.fate == Fate::drop || best == nullptr) {
      ++dropped;
    } else {
      mergePlain(*best, loser, loser.w / (best->w + loser.w));
    }
  }
}

void PlainHead::evict(const std::vector<double>& e, const EvictionPolicy& policy, const SegmentBudget& budget) {
  const std::vector<std::size_t> leaving = losers(e, policy, budget);
  if (policy.fate == Fate::mergeSimilar || policy.fate == Fate::mergeAdjacent) {
    dropped += mergeIntoContext(slots, leaving, policy);
  }
  std::vector<PlainSlot> out;
  for (const std::size_t i : leaving) out.push_back(slots[i]);
  for (std::size_t i = leaving.size(); i-- > 0;) slots.erase(slots.begin() + static_cast<std::ptrdiff_t>(leaving[i]));
  if (policy.fate == Fate::drop || policy.fate == Fate::mergeResidual) placeResidual(out, policy, budget);
  std::sort(slots.begin(), slots.end(),
            [](const PlainSlot& a, const PlainSlot& b) { return a.pos != b.pos ? a.pos < b.pos : a.first < b.first; });
}

void PlainHead::compress(const EvictionPolicy& policy, const SegmentBudget& budget, std::uint32_t n) {
  score(policy, n);
  assignSegments(budget);
  evict(selectionValues(policy, budget), policy, budget);
}

}  // namespace longleaf::tests
