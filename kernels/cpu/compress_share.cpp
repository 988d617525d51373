// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/compress_share.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "kernels/cpu/carver.h"

namespace longleaf::kernels::cpu {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr double kMostOfTheScore = 0.9;

struct HeadRange {
  std::uint32_t begin;
  std::uint32_t end;
};

/// Unsigned numbers in the order of the floats.
std::uint32_t sortKey(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

std::span<const float> valuesOf(const SharedValues& shared, std::uint32_t head) {
  return {shared.values + head * shared.stride, shared.lengths[head]};
}

template <class Counts>
std::uint64_t countIn(const SharedValues& shared, std::uint32_t head, const Counts& counts) {
  const auto values = valuesOf(shared, head);
  return static_cast<std::uint64_t>(
      std::count_if(values.begin(), values.end(), [&](float x) { return !std::isnan(x) && counts(sortKey(x)); }));
}

/// context[head] <- how many of the `total` largest e of a range of heads it has; of equals those of lower heads come
/// first. Bisection over the order of floats: no list of all e is ever made.
void poolHeads(const SharedValues& shared, HeadRange range, std::uint64_t total) {
  const auto atLeast = [&](std::uint64_t key) {
    std::uint64_t count = 0;
    for (std::uint32_t head = range.begin; head < range.end; ++head) {
      count += countIn(shared, head, [key](std::uint32_t own) { return own >= key; });
    }
    return count;
  };
  std::uint64_t low = 0;  // at least `total` are as large, unless there are fewer in all
  std::uint64_t high = std::uint64_t{1} << 32;
  while (high - low > 1) {
    const std::uint64_t middle = low + (high - low) / 2;
    (atLeast(middle) >= total ? low : high) = middle;
  }
  std::uint64_t ties = total - std::min(total, atLeast(low + 1));
  for (std::uint32_t head = range.begin; head < range.end; ++head) {
    const std::uint64_t larger = countIn(shared, head, [low](std::uint32_t own) { return own > low; });
    const std::uint64_t equal = std::min(ties, countIn(shared, head, [low](std::uint32_t own) { return own == low; }));
    ties -= equal;
    shared.context[head] = static_cast<std::uint32_t>(larger + equal);
  }
}

/// Parts of `total` in proportion to `shares`, rounded down; what remains goes to the lowest ones, one each.
std::vector<std::uint64_t> divide(std::uint64_t total, std::span<const double> shares) {
  double sum = 0.0;
  for (const double share : shares) sum += share;
  std::vector<std::uint64_t> parts(shares.size());
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const double part = sum > 0.0 ? shares[i] / sum : 1.0 / static_cast<double>(shares.size());
    parts[i] = static_cast<std::uint64_t>(std::floor(static_cast<double>(total) * part));
    given += parts[i];
  }
  for (std::size_t i = 0; given < total; i = (i + 1) % parts.size(), ++given) ++parts[i];
  return parts;
}

/// B_l = floor B + (1 - floor) B L a_l / sum a for all heads of layer l, less what is every head's own.
void shareByEvidence(const CompressArgs& args, const SharedValues& shared) {
  const std::uint32_t kvHeads = args.shape.kvHeads;
  const std::uint64_t layers = args.layers.size();
  const std::uint64_t own = args.budget.total() - args.budget.context;
  const auto least = static_cast<std::uint64_t>(static_cast<double>(args.policy.floor) * args.budget.total());
  std::vector<double> evidence(layers, 0.0);
  for (std::uint32_t head = 0; head < layers * kvHeads; ++head) evidence[head / kvHeads] += shared.evidence[head];
  const std::vector<std::uint64_t> parts = divide((args.budget.total() - least) * layers, evidence);
  for (std::uint32_t head = 0; head < layers * kvHeads; ++head) {
    const std::uint64_t slots = least + parts[head / kvHeads];
    shared.context[head] = static_cast<std::uint32_t>(slots - std::min(slots, own));
  }
}

/// A layer's count among the largest e of the model, evenly among its heads.
void shareByCounts(const CompressArgs& args, const SharedValues& shared, std::uint64_t inAll) {
  const std::uint32_t kvHeads = args.shape.kvHeads;
  const auto heads = static_cast<std::uint32_t>(args.layers.size() * kvHeads);
  const std::uint64_t total = std::uint64_t{args.budget.context} * heads;
  if (inAll <= total) return;  // all of them stay where they are
  for (std::uint32_t begin = 0; begin < heads; begin += kvHeads) {
    std::uint32_t count = 0;
    for (std::uint32_t head = begin; head < begin + kvHeads; ++head) count += shared.context[head];
    for (std::uint32_t head = begin; head < begin + kvHeads; ++head) {
      shared.context[head] = count / kvHeads + (head - begin < count % kvHeads ? 1 : 0);
    }
  }
}

/// The fewest slots that hold most of the head's score.
std::uint32_t evidenceOf(const HeadTask& task) {
  Candidate* sorted = task.scratch.candidates;
  double total = 0.0;
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    const float score = task.slots.score[slot];
    sorted[slot] = {std::isfinite(score) ? std::max(score, 0.0F) : 0.0F, slot};
    total += static_cast<double>(sorted[slot].value);
  }
  std::sort(sorted, sorted + task.live, largerCandidate);
  double held = 0.0;
  std::uint32_t count = 0;
  while (count < task.live && held < kMostOfTheScore * total) held += static_cast<double>(sorted[count++].value);
  return count;
}

}  // namespace

std::size_t layOutShared(std::byte* base, std::size_t heads, std::size_t slots, SharedValues& shared) {
  Carver carver(base);
  shared.stride = slots;
  carver.take(shared.values, heads * slots);
  carver.take(shared.lengths, heads);
  carver.take(shared.evidence, heads);
  carver.take(shared.context, heads);
  return carver.bytes();
}

void shareValues(const HeadTask& task, const SharedValues& shared) {
  const HeadScratch& scratch = task.scratch;
  float* values = shared.values + task.head * shared.stride;
  shared.lengths[task.head] = task.live;
  shared.evidence[task.head] = task.args.policy.allocation == Allocation::uncertainty ? evidenceOf(task) : 0;
  std::fill_n(values, task.live, std::numeric_limits<float>::quiet_NaN());
  std::uint32_t count = listCandidates(task);
  if (task.args.ceiling > 0) {
    const std::uint32_t own = task.budget.total() - task.budget.context;
    const std::uint32_t most = std::min(count, task.args.ceiling - std::min(task.args.ceiling, own));
    std::nth_element(scratch.candidates, scratch.candidates + most, scratch.candidates + count, largerCandidate);
    count = most;
  }
  const auto share = static_cast<double>(task.args.policy.floor);
  const std::uint32_t safe = std::min(count, static_cast<std::uint32_t>(share * task.budget.context));
  std::nth_element(scratch.candidates, scratch.candidates + safe, scratch.candidates + count, largerCandidate);
  for (std::uint32_t i = 0; i < count; ++i) {
    values[scratch.candidates[i].rank] = i < safe ? kInfinity : scratch.candidates[i].value;
  }
}

void shareContext(const CompressArgs& args, const SharedValues& shared) {
  const std::uint32_t kvHeads = args.shape.kvHeads;
  const auto heads = static_cast<std::uint32_t>(args.layers.size() * kvHeads);
  const std::uint64_t context = args.budget.context;
  std::uint64_t inAll = 0;
  for (std::uint32_t head = 0; head < heads; ++head) {
    inAll += countIn(shared, head, [](std::uint32_t) { return true; });
  }
  switch (args.policy.allocation) {
    case Allocation::fixed:
      break;
    case Allocation::uncertainty:
      shareByEvidence(args, shared);
      break;
    case Allocation::pooledLayer:
      for (std::uint32_t begin = 0; begin < heads; begin += kvHeads) {
        poolHeads(shared, {begin, begin + kvHeads}, context * kvHeads);
      }
      break;
    case Allocation::pooledModel:
      poolHeads(shared, {0, heads}, context * heads);
      break;
    case Allocation::pooledCounts:
      poolHeads(shared, {0, heads}, context * heads);
      shareByCounts(args, shared, inAll);
      break;
  }
}

void takeShare(HeadTask& task, const SharedValues& shared) {
  const float* values = shared.values + task.head * shared.stride;
  std::uint32_t present = 0;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const bool inRace = !std::isnan(values[rank]);
    task.scratch.pooled[rank] = inRace ? values[rank] : -kInfinity;
    present += inRace ? 1 : 0;
  }
  // Never one that the ceiling has ruled out.
  task.budget.context = std::min(shared.context[task.head], present);
}

}  // namespace longleaf::kernels::cpu
