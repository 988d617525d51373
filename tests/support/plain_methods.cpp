// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <limits>
#include <numeric>

#include "support/plain_eviction.h"

namespace longleaf::tests {

using namespace kernels;

namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) { return std::inner_product(a.begin(), a.end(), b.begin(), 0.0); }

double squaredDistance(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

Vector direction(const Vector& k) {
  Vector u = k;
  const double norm = std::sqrt(dot(k, k));
  for (double& x : u) x = norm > 0.0 ? x / norm : 0.0;
  return u;
}

/// -cos(k_i, mean of the directions of slots begin .. end-1)
double unlike(const std::vector<Vector>& directions, std::size_t i, std::size_t begin, std::size_t end) {
  Vector mean(directions[i].size(), 0.0);
  for (std::size_t j = begin; j < end; ++j) {
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += directions[j][c];
  }
  return -plainCosine(directions[i], mean);
}

/// How many values are smaller, as a share; of equals the later is larger.
Vector ranksOf(const Vector& values) {
  Vector ranks(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      ranks[i] += values[j] < values[i] || (values[j] == values[i] && j > i) ? 1.0 : 0.0;
    }
    ranks[i] /= static_cast<double>(std::max<std::size_t>(values.size(), 2) - 1);
  }
  return ranks;
}

double deviation(const Vector& values) {
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0.0;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return std::sqrt(squares / n);
}

bool stays(const std::vector<PlainSlot>& slots, const std::vector<std::size_t>& leaving, std::size_t i) {
  return slots[i].segment == Segment::context && std::find(leaving.begin(), leaving.end(), i) == leaving.end();
}

/// The context slot that stays to which a chain of similar neighbours leads from slot i in one direction, or any if the
/// slot must not be dropped; slots.size() if there is none.
std::size_t neighbour(const std::vector<PlainSlot>& slots, const std::vector<std::size_t>& leaving, std::size_t i,
                      int step, double threshold) {
  const bool must = slots[i].w > 1.0;
  for (std::size_t at = i;;) {
    const std::size_t next = at + static_cast<std::size_t>(step);
    if (next >= slots.size()) return slots.size();
    if (!must && plainCosine(slots[at].k, slots[next].k) < threshold) return slots.size();
    if (stays(slots, leaving, next)) return next;
    const bool leaves = std::find(leaving.begin(), leaving.end(), next) != leaving.end();
    if (!must && !leaves) return slots.size();
    at = next;
  }
}

}  // namespace

double plainCosine(const Vector& a, const Vector& b) {
  const double norms = std::sqrt(dot(a, a) * dot(b, b));
  return norms > 0.0 ? dot(a, b) / norms : 0.0;
}

void mergePlain(PlainSlot& slot, const PlainSlot& loser, double share) {
  const std::size_t half = slot.k.size() / 2;
  if (slot.variance.empty()) slot.variance.assign(half, 0.0);
  for (std::size_t i = 0; i < half; ++i) {
    const double low = loser.k[i] - slot.k[i];
    const double high = loser.k[i + half] - slot.k[i + half];
    const double other = loser.variance.empty() ? 0.0 : loser.variance[i];
    slot.variance[i] =
        (1 - share) * slot.variance[i] + share * other + share * (1 - share) * (low * low + high * high) / 2;
  }
  for (std::size_t i = 0; i < slot.k.size(); ++i) {
    slot.k[i] = (1 - share) * slot.k[i] + share * loser.k[i];
    slot.v[i] = (1 - share) * slot.v[i] + share * loser.v[i];
  }
  // f32 as the spec has it: the order of slots hangs on its roundings.
  const float tokens = static_cast<float>(loser.w) / static_cast<float>(slot.w + loser.w);
  const auto pos = static_cast<float>(slot.pos);
  slot.pos = static_cast<double>(pos + (static_cast<float>(loser.pos) - pos) * tokens);
  slot.w += loser.w;
  slot.score = std::max(slot.score, loser.score);
  slot.first = std::min(slot.first, loser.first);
  slot.last = std::max(slot.last, loser.last);
}

void scoreByKeys(std::vector<PlainSlot>& slots, KeyAnchors anchors) {
  std::vector<Vector> directions;
  for (const PlainSlot& slot : slots) directions.push_back(direction(slot.k));
  const std::size_t n = slots.size();
  std::array<Vector, 3> measures;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t block = i / 64 * 64;
    measures[0].push_back(unlike(directions, i, 0, n));
    measures[1].push_back(unlike(directions, i, block, std::min(n, block + 64)));
    measures[2].push_back(i == 0 ? measures[1][0] : unlike(directions, i, i - std::min<std::size_t>(i, 32), i));
    slots[i].score = measures[0][i];
  }
  if (anchors == KeyAnchors::global) return;
  const double total = deviation(measures[0]) + deviation(measures[1]) + deviation(measures[2]);
  for (PlainSlot& slot : slots) slot.score = 0.0;
  for (const Vector& measure : measures) {
    const Vector ranks = ranksOf(measure);
    for (std::size_t i = 0; i < n; ++i) slots[i].score += deviation(measure) / total * ranks[i];
  }
}

std::vector<std::size_t> losersOfRings(std::vector<PlainSlot>& slots, const std::vector<double>& e, std::uint32_t rings,
                                       std::uint32_t context) {
  std::vector<std::deque<std::size_t>> held(rings + 1);
  std::vector<std::size_t> lost;
  const auto places = [&](std::uint32_t r) { return context / rings + (r == 1 ? context % rings : 0); };
  const auto put = [&](std::uint32_t r, std::size_t slot) {
    held[r].push_back(slot);
    slots[slot].age = r;
  };
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].segment == Segment::context && slots[i].age > 0) put(slots[i].age, i);
  }
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (slots[i].segment != Segment::context || slots[i].age > 0) continue;
    std::size_t moving = i;
    bool placed = false;
    for (std::uint32_t r = 1; r <= rings && !placed; ++r) {
      bool roomLater = false;
      for (std::uint32_t later = r + 1; later <= rings; ++later) roomLater |= held[later].size() < places(later);
      if (held[r].size() < places(r)) {
        put(r, moving);
        placed = true;
      } else if (roomLater || slots[moving].first % (1U << r) == 0) {
        const std::size_t oldest = held[r].front();
        held[r].pop_front();
        put(r, moving);
        moving = oldest;
      } else {
        if (e[moving] > e[held[r].back()]) {
          const std::size_t newest = held[r].back();
          held[r].pop_back();
          put(r, moving);
          moving = newest;
        }
        break;
      }
    }
    if (!placed) lost.push_back(moving);
  }
  std::sort(lost.begin(), lost.end());
  return lost;
}

std::uint32_t mergeIntoContext(std::vector<PlainSlot>& slots, const std::vector<std::size_t>& leaving,
                               const EvictionPolicy& policy) {
  const auto threshold = static_cast<double>(policy.threshold);
  const std::vector<PlainSlot> before = slots;
  std::vector<std::size_t> targets;  // of each loser; slots.size(): none
  std::vector<double> mass(slots.size(), policy.combine == Combine::similarity ? std::exp(1.0) : 1.0);
  for (const std::size_t loser : leaving) {
    if (policy.fate != Fate::mergeAdjacent) break;
    const std::size_t behind = neighbour(before, leaving, loser, 1, threshold);
    const std::size_t ahead = neighbour(before, leaving, loser, -1, threshold);
    const bool later = behind < slots.size() && (ahead >= slots.size() || behind - loser < loser - ahead);
    targets.push_back(later ? behind : ahead);
  }
  std::uint32_t dropped = 0;
  for (std::size_t n = 0; n < leaving.size(); ++n) {
    const std::size_t loser = leaving[n];
    std::size_t target = slots.size();
    if (policy.fate == Fate::mergeAdjacent) {
      target = targets[n];
    } else {
      double best = -std::numeric_limits<double>::infinity();
      for (std::size_t i = 0; i < slots.size(); ++i) {
        const double cosine = plainCosine(slots[i].k, before[loser].k);
        if (!stays(slots, leaving, i) || cosine <= best) continue;
        target = i;
        best = cosine;
      }
      if (before[loser].w == 1.0 && best < threshold) target = slots.size();
    }
    if (target >= slots.size()) {
      ++dropped;
      continue;
    }
    double share = before[loser].w / (slots[target].w + before[loser].w);
    if (policy.combine != Combine::count) {
      double weight = 0.0;
      if (policy.combine == Combine::similarity) {
        const bool fixed = policy.fate == Fate::mergeAdjacent;
        weight = std::exp(plainCosine((fixed ? before : slots)[target].k, before[loser].k));
      } else {
        double squares = 0.0;
        double count = 0.0;
        for (std::size_t m = 0; m < leaving.size(); ++m) {
          if (targets[m] != target) continue;
          squares += squaredDistance(before[leaving[m]].k, before[target].k);
          count += 1.0;
        }
        weight = std::exp(-squaredDistance(before[loser].k, before[target].k) / (2 * squares / count));
      }
      mass[target] += weight;
      share = weight / mass[target];
    }
    mergePlain(slots[target], before[loser], share);
  }
  return dropped;
}

namespace {

/// A context slot in the race of several heads.
struct Entry {
  double e;
  std::size_t head;
  std::size_t slot;
};

/// The context slots that a head brings: safe ones count as infinite, those above the ceiling not at all.
std::vector<Entry> entriesOf(const PlainHead& head, std::size_t index, std::vector<double>& e,
                             const CompressArgs& args) {
  std::vector<std::size_t> order = head.race(e);
  const std::uint32_t own = args.budget.total() - args.budget.context;
  if (args.ceiling > 0 && order.size() > args.ceiling - own) {
    for (std::size_t i = args.ceiling - own; i < order.size(); ++i)
      e[order[i]] = -std::numeric_limits<double>::infinity();
    order.resize(args.ceiling - own);
  }
  const double safe = std::floor(static_cast<double>(args.policy.floor) * args.budget.context);
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (static_cast<double>(i) < safe) e[order[i]] = std::numeric_limits<double>::infinity();
    entries.push_back({e[order[i]], index, order[i]});
  }
  return entries;
}

/// The fewest slots that hold 90 % of the score.
double evidenceOf(const PlainHead& head) {
  std::vector<double> scores;
  for (const PlainSlot& slot : head.slots) scores.push_back(slot.score);
  std::sort(scores.rbegin(), scores.rend());
  const double total = std::accumulate(scores.begin(), scores.end(), 0.0);
  double held = 0.0;
  std::size_t count = 0;
  while (count < scores.size() && held < 0.9 * total) held += scores[count++];
  return static_cast<double>(count);
}

/// Context slots of each head by ZigZagKV's formula.
std::vector<std::uint32_t> contextByEvidence(const std::vector<PlainHead>& heads, const CompressArgs& args) {
  const std::size_t layers = heads.size() / args.shape.kvHeads;
  const double budget = args.budget.total();
  const double least = std::floor(static_cast<double>(args.policy.floor) * budget);
  std::vector<double> evidence(layers, 0.0);
  for (std::size_t h = 0; h < heads.size(); ++h) evidence[h / args.shape.kvHeads] += evidenceOf(heads[h]);
  const double sum = std::accumulate(evidence.begin(), evidence.end(), 0.0);
  const auto all = static_cast<double>(layers);
  std::vector<std::uint32_t> slots;
  double rest = (budget - least) * all;
  for (const double own : evidence) {
    slots.push_back(static_cast<std::uint32_t>(std::floor((budget - least) * all * (own / sum))));
    rest -= slots.back();
  }
  for (std::size_t layer = 0; rest > 0; ++layer, rest -= 1) ++slots[layer];
  std::vector<std::uint32_t> context;
  for (std::size_t h = 0; h < heads.size(); ++h) {
    context.push_back(static_cast<std::uint32_t>(least) + slots[h / args.shape.kvHeads] -
                      (args.budget.total() - args.budget.context));
  }
  return context;
}

}  // namespace

void compressTogether(std::vector<PlainHead>& heads, const CompressArgs& args) {
  const std::size_t kvHeads = args.shape.kvHeads;
  const Allocation allocation = args.policy.allocation;
  std::vector<std::vector<double>> e;
  std::vector<std::vector<Entry>> pools(allocation == Allocation::pooledLayer ? heads.size() / kvHeads : 1);
  for (std::size_t h = 0; h < heads.size(); ++h) {
    heads[h].score(args.policy, args.statisticTokens);
    heads[h].assignSegments(args.budget);
    e.push_back(heads[h].selectionValues(args.policy, args.budget));
    const std::vector<Entry> entries = entriesOf(heads[h], h, e.back(), args);
    std::vector<Entry>& pool = pools[pools.size() > 1 ? h / kvHeads : 0];
    pool.insert(pool.end(), entries.begin(), entries.end());
  }
  std::vector<std::uint32_t> context(heads.size(), 0);
  std::vector<std::uint32_t> present(heads.size(), 0);
  bool all = true;
  for (std::vector<Entry>& pool : pools) {
    for (const Entry& entry : pool) ++present[entry.head];
    std::sort(pool.begin(), pool.end(), [](const Entry& a, const Entry& b) {
      if (a.e != b.e) return a.e > b.e;
      return a.head != b.head ? a.head < b.head : a.slot > b.slot;
    });
    const std::size_t total = args.budget.context * heads.size() / pools.size();
    all = all && pool.size() <= total;
    if (pool.size() > total) pool.resize(total);
    for (const Entry& entry : pool) ++context[entry.head];
  }
  if (allocation == Allocation::uncertainty) context = contextByEvidence(heads, args);
  for (std::size_t h = 0; allocation == Allocation::pooledCounts && !all && h < heads.size(); h += kvHeads) {
    const std::uint32_t sum = std::accumulate(context.begin() + static_cast<std::ptrdiff_t>(h),
                                              context.begin() + static_cast<std::ptrdiff_t>(h + kvHeads), 0U);
    for (std::uint32_t i = 0; i < kvHeads; ++i) {
      context[h + i] = sum / static_cast<std::uint32_t>(kvHeads) + (i < sum % kvHeads ? 1 : 0);
    }
  }
  for (std::size_t h = 0; h < heads.size(); ++h) {
    SegmentBudget own = args.budget;
    own.context = std::min(context[h], present[h]);
    heads[h].evict(e[h], args.policy, own);
  }
}

}  // namespace longleaf::tests
