// SPDX-License-Identifier: Apache-2.0
// Merging into context slots that stay. Which slot a loser joins is decided by keys as they are stored.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/compress_join.h"

namespace longleaf::kernels::cpu {

namespace {

constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

bool isTarget(const HeadTask& task, std::uint32_t slot) {
  return task.scratch.marks[slot] != Mark::leaves &&
         task.slots.segment[slot] == static_cast<std::uint8_t>(Segment::context);
}

/// What a slot that stays weighs in a mean that is not one of counts.
float ownMass(const HeadTask& task) { return task.args.policy.combine == Combine::similarity ? std::exp(1.0F) : 1.0F; }

/// Share of a loser that weighs `mass` in its target's mean, whose own mass grows by it.
float massShare(const HeadTask& task, std::uint32_t target, float mass) {
  float& whole = task.scratch.mass[target];
  whole += mass;
  return mass / whole;
}

float squaredDistance(std::span<const float> a, std::span<const float> b) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

float cosineOf(std::span<const float> a, std::span<const float> b) {
  float sum = 0.0F;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum * inverseNorm(a) * inverseNorm(b);
}

void loadKey(const HeadTask& task, std::uint32_t slot, float* to) {
  readKey(task.slots, slot, task.scratch.raw, task.vector(to));
}

/// For each rank, into movedTo (free until slots move): the rank of the context slot that stays to which a chain of
/// keys leads, each alike the next, the nearer one and of equals the earlier; kNowhere where there is none. What stands
/// for several tokens needs no chain.
void findNeighbours(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const float threshold = task.args.policy.threshold;
  // alike[rank]: the key at rank is like the one at rank + 1.
  float* alike = scratch.value;
  loadKey(task, scratch.order[0], scratch.otherKey);
  for (std::uint32_t rank = 0; rank + 1 < task.live; ++rank) {
    std::swap_ranges(scratch.key, scratch.key + task.slots.headDim, scratch.otherKey);
    loadKey(task, scratch.order[rank + 1], scratch.otherKey);
    const float cosine = cosineOf(task.vector(scratch.key), task.vector(scratch.otherKey));
    alike[rank] = cosine >= threshold ? 1.0F : 0.0F;
  }
  std::fill_n(scratch.movedTo, task.live, kNowhere);
  std::uint32_t chain = kNowhere;                           // rank of the target that a chain leads to
  std::uint32_t nearest = kNowhere;                         // of the nearest target
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {  // targets before
    const std::uint32_t slot = scratch.order[rank];
    if (rank > 0 && alike[rank - 1] == 0.0F) chain = kNowhere;
    if (isTarget(task, slot)) {
      chain = nearest = rank;
    } else if (scratch.marks[slot] == Mark::leaves) {
      scratch.movedTo[rank] = task.slots.weight[slot] == 1.0F ? chain : nearest;
    } else {
      chain = kNowhere;
    }
  }
  chain = nearest = kNowhere;
  for (std::uint32_t rank = task.live; rank-- > 0;) {  // targets behind
    const std::uint32_t slot = scratch.order[rank];
    if (rank + 1 < task.live && alike[rank] == 0.0F) chain = kNowhere;
    if (isTarget(task, slot)) {
      chain = nearest = rank;
    } else if (scratch.marks[slot] == Mark::leaves) {
      const std::uint32_t behind = task.slots.weight[slot] == 1.0F ? chain : nearest;
      std::uint32_t& best = scratch.movedTo[rank];
      if (behind != kNowhere && (best == kNowhere || behind - rank < rank - best)) best = behind;
    } else {
      chain = kNowhere;
    }
  }
}

/// For Combine::gaussian: scratch.pooled[rank] <- squared distance of a loser's key from its target's, and
/// scratch.mass[target slot] <- their mean over the losers of a target.
void measureDistances(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  std::uint32_t* losers = scratch.targets;  // by slot
  std::fill_n(losers, task.live, 0U);
  std::fill_n(scratch.mass, task.live, 0.0F);
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    if (scratch.movedTo[rank] == kNowhere) continue;
    const std::uint32_t target = scratch.order[scratch.movedTo[rank]];
    loadKey(task, scratch.order[rank], scratch.key);
    loadKey(task, target, scratch.otherKey);
    scratch.pooled[rank] = squaredDistance(task.vector(scratch.key), task.vector(scratch.otherKey));
    ++losers[target];
    scratch.mass[target] += scratch.pooled[rank];
  }
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    if (losers[slot] > 0) scratch.mass[slot] /= static_cast<float>(losers[slot]);
  }
}

/// What a loser of that rank weighs, into scratch.value: all by the keys as they are before any of them joins.
void weighLosers(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const Combine combine = task.args.policy.combine;
  if (combine == Combine::count) return;
  if (combine == Combine::gaussian) measureDistances(task);
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    if (scratch.movedTo[rank] == kNowhere) continue;
    const std::uint32_t target = scratch.order[scratch.movedTo[rank]];
    if (combine == Combine::gaussian) {
      const float mean = scratch.mass[target];
      scratch.value[rank] = mean > 0.0F ? std::exp(-scratch.pooled[rank] / (2.0F * mean)) : 1.0F;
    } else {
      loadKey(task, scratch.order[rank], scratch.key);
      loadKey(task, target, scratch.otherKey);
      scratch.value[rank] = std::exp(cosineOf(task.vector(scratch.key), task.vector(scratch.otherKey)));
    }
  }
  std::fill_n(scratch.mass, task.live, ownMass(task));
}

/// The context slots that stay, in source order, become the targets.
void loadTargets(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    if (isTarget(task, scratch.order[rank])) scratch.targets[task.targetCount++] = scratch.order[rank];
  }
  for (std::uint32_t i = 0; i < task.targetCount; ++i) loadTargetKey(task, i);
}

}  // namespace

void mergeSimilar(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const EvictionPolicy& policy = task.args.policy;
  const std::uint32_t count = listLosers(task);
  if (count == 0) return;
  loadTargets(task);
  std::fill_n(scratch.mass, task.live, ownMass(task));
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t slot = scratch.nextOrder[i];
    loadKey(task, slot, scratch.key);
    const std::uint32_t best = task.targetCount > 0 ? mostSimilar(task) : 0;
    const bool alike =
        policy.similarity == Similarity::dot || (task.targetCount > 0 && scratch.similarity[best] >= policy.threshold);
    if (task.targetCount == 0 || (task.slots.weight[slot] == 1.0F && !alike)) {
      drop(task, slot);
      continue;
    }
    const std::uint32_t target = scratch.targets[best];
    record(task, slot, task.slots.first[target]);
    loadKey(task, target, scratch.otherKey);
    const float share =
        policy.combine == Combine::similarity
            ? massShare(task, target, std::exp(cosineOf(task.vector(scratch.key), task.vector(scratch.otherKey))))
            : countShare(task.slots, target, slot);
    joinSlots(task, target, slot, share);
    loadTargetKey(task, best);
  }
}

void mergeAdjacent(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  if (listLosers(task) == 0) return;
  findNeighbours(task);
  weighLosers(task);
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = scratch.order[rank];
    if (scratch.marks[slot] != Mark::leaves) continue;
    if (scratch.movedTo[rank] == kNowhere) {
      drop(task, slot);
      continue;
    }
    const std::uint32_t target = scratch.order[scratch.movedTo[rank]];
    record(task, slot, task.slots.first[target]);
    loadKey(task, slot, scratch.key);
    const bool counts = task.args.policy.combine == Combine::count;
    joinSlots(task, target, slot,
              counts ? countShare(task.slots, target, slot) : massShare(task, target, scratch.value[rank]));
  }
}

}  // namespace longleaf::kernels::cpu
