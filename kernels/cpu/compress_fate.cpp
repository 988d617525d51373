// SPDX-License-Identifier: Apache-2.0
// What becomes of the slots that leave: claimed, merged, averaged in runs, or dropped.
#include <algorithm>
#include <cmath>

#include "kernels/cpu/compress_blocks.h"
#include "kernels/cpu/compress_head.h"

namespace longleaf::kernels::cpu {

namespace {

void setFate(const HeadTask& task, std::uint32_t token, TokenFate fate) {
  const FateMapView& map = task.args.fates;
  const std::uint32_t index = token / 32;
  if (map.words == nullptr || index >= map.wordsPerHead) return;
  std::uint64_t& word = map.words[static_cast<std::size_t>(task.head) * map.wordsPerHead + index];
  const std::uint32_t shift = 2 * (token % 32);
  word = (word & ~(std::uint64_t{3} << shift)) | static_cast<std::uint64_t>(fate) << shift;
}

/// Heads run one after another when events are asked for, so the count needs no lock.
void record(const HeadTask& task, std::uint32_t slot, std::uint32_t residual) {
  const CompressArgs& args = task.args;
  if (args.eventCount == nullptr || *args.eventCount >= args.events.size()) return;
  args.events[(*args.eventCount)++] = {task.head, task.slots.first[slot], residual};
}

/// x <- x + (y - x) * share, the running mean that cannot overflow.
void moveTowards(std::span<float> x, std::span<const float> y, float share) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += (y[i] - x[i]) * share;
}

/// Everything of the table but key and value: `from` joins `to`. Returns the weight of `from` in the mean.
float joinEntries(const HeadTask& task, std::uint32_t to, std::uint32_t from) {
  const HeadSlots& slots = task.slots;
  if (slots.weight[to] == 1.0F) setFate(task, slots.first[to], TokenFate::merged);
  if (slots.weight[from] == 1.0F) setFate(task, slots.first[from], TokenFate::merged);
  const float sum = slots.weight[to] + slots.weight[from];
  const float share = slots.weight[from] / sum;
  slots.pos[to] += (slots.pos[from] - slots.pos[to]) * share;
  slots.weight[to] = sum;
  slots.bias[to] = task.args.policy.alpha * std::log(sum);
  if (slots.score[to] < slots.score[from] || std::isnan(slots.score[from])) slots.score[to] = slots.score[from];
  slots.first[to] = std::min(slots.first[to], slots.first[from]);
  slots.last[to] = std::max(slots.last[to], slots.last[from]);
  slots.valueNorm[to] = -1.0F;
  return share;
}

void markChanged(HeadTask& task, std::uint32_t slot) {
  if (task.scratch.marks[slot] == Mark::changed) return;
  task.scratch.marks[slot] = Mark::changed;
  task.scratch.changed[task.changedCount++] = slot;
}

void drop(HeadTask& task, std::uint32_t slot) {
  record(task, slot, EvictionEvent::kDropped);
  if (task.slots.weight[slot] == 1.0F) setFate(task, task.slots.first[slot], TokenFate::dropped);
}

void becomeResidual(HeadTask& task, std::uint32_t slot) {
  const std::uint32_t age = task.residualCount++;
  task.scratch.residual[age] = slot;
  task.slots.segment[slot] = static_cast<std::uint8_t>(Segment::residual);
  task.slots.age[slot] = static_cast<std::uint16_t>(age);
}

float norm(std::span<const float> x) {
  float sum = 0.0F;
  for (const float value : x) sum += value * value;
  return std::sqrt(sum);
}

/// The key of a residual slot, as stored, into its lane.
void loadResidualKey(const HeadTask& task, std::uint32_t age) {
  const HeadScratch& scratch = task.scratch;
  const std::span<float> key = task.vector(scratch.otherKey);
  readKey(task.slots, scratch.residual[age], scratch.raw, key);
  scratch.residualNorms[age] = norm(key);
  const std::size_t block = age / kBlockVectors;
  float* lane = scratch.residualKeys + block * key.size() * kBlockVectors + age % kBlockVectors;
  for (std::size_t i = 0; i < key.size(); ++i) lane[i * kBlockVectors] = key[i];
}

/// The residual slot that is most like the key in scratch.key, the oldest of equals; false if none is alike enough.
bool mostSimilar(const HeadTask& task, std::uint32_t& age) {
  const HeadScratch& scratch = task.scratch;
  const std::size_t blockSize = static_cast<std::size_t>(task.slots.headDim) * kBlockVectors;
  for (std::uint32_t begin = 0; begin < task.residualCount; begin += kBlockVectors) {
    const float* block = scratch.residualKeys + begin / kBlockVectors * blockSize;
    blockDots(block, scratch.key, task.slots.headDim, scratch.similarity + begin);
  }
  const bool cosine = task.args.policy.similarity == Similarity::cosine;
  if (cosine) {
    const float keyNorm = norm(task.vector(scratch.key));
    for (std::uint32_t i = 0; i < task.residualCount; ++i) {
      const float length = scratch.residualNorms[i] * keyNorm;
      scratch.similarity[i] = length > 0.0F ? scratch.similarity[i] / length : 0.0F;
    }
  }
  age = 0;
  for (std::uint32_t i = 1; i < task.residualCount; ++i) {
    if (scratch.similarity[i] > scratch.similarity[age]) age = i;
  }
  return !cosine || scratch.similarity[age] >= task.args.policy.threshold;
}

/// The loser's key is in scratch.key.
void merge(HeadTask& task, std::uint32_t loser, std::uint32_t age) {
  const HeadScratch& scratch = task.scratch;
  const std::uint32_t slot = scratch.residual[age];
  record(task, loser, age);
  const float share = joinEntries(task, slot, loser);
  readKey(task.slots, slot, scratch.raw, task.vector(scratch.otherKey));
  moveTowards(task.vector(scratch.otherKey), task.vector(scratch.key), share);
  writeKey(task.slots, slot, scratch.raw, task.vector(scratch.otherKey));
  loadResidualKey(task, age);
  readValue(task.slots, slot, task.vector(scratch.vector));
  readValue(task.slots, loser, task.vector(scratch.otherVector));
  moveTowards(task.vector(scratch.vector), task.vector(scratch.otherVector), share);
  writeValue(task.slots, slot, task.vector(scratch.vector));
  markChanged(task, slot);
}

/// A dropped slot of many tokens names none of them. Once no merged slot is left, all that were merged are dropped.
void dropMergedTokens(const HeadTask& task) {
  const FateMapView& map = task.args.fates;
  if (map.words == nullptr) return;
  for (std::uint32_t i = 0; i < task.residualCount; ++i) {
    if (task.slots.weight[task.scratch.residual[i]] != 1.0F) return;
  }
  std::uint64_t* words = map.words + static_cast<std::size_t>(task.head) * map.wordsPerHead;
  for (std::uint32_t i = 0; i < map.wordsPerHead; ++i) {
    const std::uint64_t merged = words[i] & 0x5555555555555555U;
    words[i] = (words[i] ^ merged) | merged << 1;
  }
}

/// Run of slots nextOrder[begin .. end) into its first slot.
void averageRun(HeadTask& task, std::uint32_t begin, std::uint32_t end) {
  const HeadScratch& scratch = task.scratch;
  const std::uint32_t slot = scratch.nextOrder[begin];
  record(task, slot, task.residualCount);
  scratch.marks[slot] = Mark::stays;
  if (end - begin > 1) {
    readKey(task.slots, slot, scratch.raw, task.vector(scratch.key));
    readValue(task.slots, slot, task.vector(scratch.vector));
    for (std::uint32_t i = begin + 1; i < end; ++i) {
      const std::uint32_t other = scratch.nextOrder[i];
      record(task, other, task.residualCount);
      const float share = joinEntries(task, slot, other);
      readKey(task.slots, other, scratch.raw, task.vector(scratch.otherKey));
      readValue(task.slots, other, task.vector(scratch.otherVector));
      moveTowards(task.vector(scratch.key), task.vector(scratch.otherKey), share);
      moveTowards(task.vector(scratch.vector), task.vector(scratch.otherVector), share);
    }
    writeKey(task.slots, slot, scratch.raw, task.vector(scratch.key));
    writeValue(task.slots, slot, task.vector(scratch.vector));
    markChanged(task, slot);
  }
  becomeResidual(task, slot);
}

}  // namespace

void decideFates(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const bool merging = task.args.policy.fate == Fate::mergeResidual;
  const std::uint32_t places = merging ? task.args.budget.residual : 0;
  bool keysLoaded = false;
  bool droppedMerged = false;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = scratch.order[rank];
    if (scratch.marks[slot] != Mark::leaves) continue;
    if (task.residualCount < places) {
      becomeResidual(task, slot);
      record(task, slot, task.slots.age[slot]);
      scratch.marks[slot] = Mark::stays;
      continue;
    }
    std::uint32_t age = 0;
    if (places > 0) {
      for (std::uint32_t i = 0; !keysLoaded && i < task.residualCount; ++i) loadResidualKey(task, i);
      keysLoaded = true;
      readKey(task.slots, slot, scratch.raw, task.vector(scratch.key));
    }
    if (places > 0 && mostSimilar(task, age)) {
      merge(task, slot, age);
    } else {
      drop(task, slot);
      droppedMerged = droppedMerged || task.slots.weight[slot] != 1.0F;
    }
  }
  if (droppedMerged) dropMergedTokens(task);
}

void averageRuns(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const std::uint32_t runs = task.args.policy.fate == Fate::mergeResidual ? task.args.budget.residual : 0;
  std::uint64_t count = 0;  // of the others, listed in source order in nextOrder, which is free until they have ranks
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = scratch.order[rank];
    if (scratch.marks[slot] == Mark::leaves) scratch.nextOrder[count++] = slot;
  }
  for (std::uint64_t i = 0; i < runs; ++i) {
    const auto begin = static_cast<std::uint32_t>(i * count / runs);
    const auto end = static_cast<std::uint32_t>((i + 1) * count / runs);
    if (begin < end) averageRun(task, begin, end);
  }
  if (runs > 0) return;
  bool droppedMerged = false;
  for (std::uint64_t i = 0; i < count; ++i) {
    drop(task, scratch.nextOrder[i]);
    droppedMerged = droppedMerged || task.slots.weight[scratch.nextOrder[i]] != 1.0F;
  }
  if (droppedMerged) dropMergedTokens(task);
}

}  // namespace longleaf::kernels::cpu
