// SPDX-License-Identifier: Apache-2.0
// What becomes of the slots that leave: claimed, merged, averaged in runs, or dropped.
#include <algorithm>

#include "kernels/cpu/compress_join.h"

namespace longleaf::kernels::cpu {

namespace {

// Keys of losers come from anywhere in a cache larger than the processor's: two ahead hide most of the wait.
constexpr std::uint32_t kKeysAhead = 2;

void becomeResidual(HeadTask& task, std::uint32_t slot) {
  const std::uint32_t age = task.residualCount++;
  task.scratch.residual[age] = slot;
  task.slots.segment[slot] = static_cast<std::uint8_t>(Segment::residual);
  task.slots.age[slot] = static_cast<std::uint16_t>(age);
}

/// The residual slots become the targets of merging.
void loadTargets(HeadTask& task) {
  task.targetCount = task.residualCount;
  std::copy_n(task.scratch.residual, task.residualCount, task.scratch.targets);
  for (std::uint32_t age = 0; age < task.targetCount; ++age) loadTargetKey(task, age);
}

bool alikeEnough(const HeadTask& task, std::uint32_t target) {
  return task.args.policy.similarity == Similarity::dot ||
         task.scratch.similarity[target] >= task.args.policy.threshold;
}

/// Run of slots nextOrder[begin .. end) into its first slot.
void averageRun(HeadTask& task, std::uint32_t begin, std::uint32_t end) {
  const HeadScratch& scratch = task.scratch;
  const std::uint32_t slot = scratch.nextOrder[begin];
  const Joining mean{slot, task.vector(scratch.key), task.vector(scratch.vector)};
  record(task, slot, task.residualCount);
  scratch.marks[slot] = Mark::stays;
  if (end - begin > 1) {
    readKey(task.slots, slot, scratch.raw, mean.key);
    readValue(task.slots, slot, mean.value);
    for (std::uint32_t i = begin + 1; i < end; ++i) {
      const Joining other{scratch.nextOrder[i], task.vector(scratch.otherKey), task.vector(scratch.otherVector)};
      record(task, other.slot, task.residualCount);
      const float share = countShare(task.slots, slot, other.slot);
      joinEntries(task, slot, other.slot);
      readKey(task.slots, other.slot, scratch.raw, other.key);
      readValue(task.slots, other.slot, other.value);
      joinVectors(task, mean, other, share);
    }
    writeKey(task.slots, slot, scratch.raw, mean.key);
    writeValue(task.slots, slot, mean.value);
    markChanged(task, slot);
  }
  becomeResidual(task, slot);
}

/// Into residual slots: empty ones are claimed first, in source order.
void mergeIntoResidual(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const std::uint32_t places = task.budget.residual;
  const std::uint32_t count = listLosers(task);
  std::uint32_t next = 0;
  for (; next < count && task.residualCount < places; ++next) {
    const std::uint32_t slot = scratch.nextOrder[next];
    becomeResidual(task, slot);
    record(task, slot, task.slots.age[slot]);
    scratch.marks[slot] = Mark::stays;
  }
  if (next == count) return;
  loadTargets(task);
  bool droppedMerged = false;
  for (; next < count; ++next) {
    const std::uint32_t slot = scratch.nextOrder[next];
    if (next + kKeysAhead < count) prefetchKey(task.slots, scratch.nextOrder[next + kKeysAhead]);
    readKey(task.slots, slot, scratch.raw, task.vector(scratch.key));
    const std::uint32_t age = mostSimilar(task);
    if (alikeEnough(task, age)) {
      record(task, slot, age);
      const std::uint32_t target = scratch.targets[age];
      joinSlots(task, target, slot, countShare(task.slots, target, slot));
      loadTargetKey(task, age);
    } else {
      drop(task, slot);
      droppedMerged = droppedMerged || task.slots.weight[slot] != 1.0F;
    }
  }
  if (droppedMerged) dropMergedTokens(task);
}

void dropAll(HeadTask& task) {
  const std::uint32_t count = listLosers(task);
  bool droppedMerged = false;
  for (std::uint32_t i = 0; i < count; ++i) {
    drop(task, task.scratch.nextOrder[i]);
    droppedMerged = droppedMerged || task.slots.weight[task.scratch.nextOrder[i]] != 1.0F;
  }
  if (droppedMerged) dropMergedTokens(task);
}

}  // namespace

void decideFates(HeadTask& task) {
  switch (task.args.policy.fate) {
    case Fate::drop:
      return dropAll(task);
    case Fate::mergeResidual:
      return task.budget.residual > 0 ? mergeIntoResidual(task) : dropAll(task);
    case Fate::mergeSimilar:
      return mergeSimilar(task);
    case Fate::mergeAdjacent:
      return mergeAdjacent(task);
  }
}

void averageRuns(HeadTask& task) {
  const std::uint64_t runs = task.budget.residual;
  const std::uint64_t count = listLosers(task);
  for (std::uint64_t i = 0; i < runs; ++i) {
    const auto begin = static_cast<std::uint32_t>(i * count / runs);
    const auto end = static_cast<std::uint32_t>((i + 1) * count / runs);
    if (begin < end) averageRun(task, begin, end);
  }
}

}  // namespace longleaf::kernels::cpu
