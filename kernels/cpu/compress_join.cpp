// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/compress_join.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/compress_blocks.h"

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

/// x <- x + (y - x) * share, the running mean that cannot overflow.
void moveTowards(std::span<float> x, std::span<const float> y, float share) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += (y[i] - x[i]) * share;
}

/// Welford's step for weighted groups: var <- (1 - s) var_to + s var_from + s (1 - s) (difference of the means)^2, the
/// mean over both dimensions of a pair. Before the keys are joined.
void joinVariance(const HeadTask& task, const Joining& to, const Joining& from, float share) {
  const std::size_t half = to.key.size() / 2;
  float* into = task.slots.variance + to.slot * half;
  const float* other = task.slots.variance + from.slot * half;
  for (std::size_t i = 0; i < half; ++i) {
    const float low = from.key[i] - to.key[i];
    const float high = from.key[i + half] - to.key[i + half];
    const float apart = (low * low + high * high) / 2.0F;
    into[i] += (other[i] - into[i]) * share + share * (1.0F - share) * apart;
  }
}

}  // namespace

void record(const HeadTask& task, std::uint32_t slot, std::uint32_t target) {
  const CompressArgs& args = task.args;
  if (args.eventCount == nullptr || *args.eventCount >= args.events.size()) return;
  args.events[(*args.eventCount)++] = {task.head, task.slots.first[slot], target};
}

float countShare(const SlotTable& slots, std::uint32_t to, std::uint32_t from) {
  return slots.weight[from] / (slots.weight[to] + slots.weight[from]);
}

void joinEntries(const HeadTask& task, std::uint32_t to, std::uint32_t from) {
  const SlotTable& slots = task.slots;
  if (slots.weight[to] == 1.0F) setFate(task, slots.first[to], TokenFate::merged);
  if (slots.weight[from] == 1.0F) setFate(task, slots.first[from], TokenFate::merged);
  slots.pos[to] += (slots.pos[from] - slots.pos[to]) * countShare(slots, to, from);
  slots.weight[to] += slots.weight[from];
  slots.bias[to] = task.args.policy.alpha * std::log(slots.weight[to]);
  if (slots.score[to] < slots.score[from] || std::isnan(slots.score[from])) slots.score[to] = slots.score[from];
  slots.first[to] = std::min(slots.first[to], slots.first[from]);
  slots.last[to] = std::max(slots.last[to], slots.last[from]);
  slots.valueNorm[to] = -1.0F;
}

void joinVectors(const HeadTask& task, const Joining& to, const Joining& from, float share) {
  if (task.args.policy.variance && task.slots.variance != nullptr) joinVariance(task, to, from, share);
  moveTowards(to.key, from.key, share);
  moveTowards(to.value, from.value, share);
}

void joinSlots(HeadTask& task, std::uint32_t to, std::uint32_t from, float share) {
  const HeadScratch& scratch = task.scratch;
  const Joining taker{to, task.vector(scratch.otherKey), task.vector(scratch.vector)};
  const Joining loser{from, task.vector(scratch.key), task.vector(scratch.otherVector)};
  joinEntries(task, to, from);
  readKey(task.slots, to, scratch.raw, taker.key);
  readValue(task.slots, to, taker.value);
  readValue(task.slots, from, loser.value);
  joinVectors(task, taker, loser, share);
  writeKey(task.slots, to, scratch.raw, taker.key);
  writeValue(task.slots, to, taker.value);
  markChanged(task, to);
}

void drop(HeadTask& task, std::uint32_t slot) {
  record(task, slot, EvictionEvent::kDropped);
  if (task.slots.weight[slot] == 1.0F) setFate(task, task.slots.first[slot], TokenFate::dropped);
}

void dropMergedTokens(const HeadTask& task) {
  const FateMapView& map = task.args.fates;
  if (map.words == nullptr) return;
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    if (task.scratch.marks[slot] != Mark::leaves && task.slots.weight[slot] != 1.0F) return;
  }
  std::uint64_t* words = map.words + static_cast<std::size_t>(task.head) * map.wordsPerHead;
  for (std::uint32_t i = 0; i < map.wordsPerHead; ++i) {
    const std::uint64_t merged = words[i] & 0x5555555555555555U;
    words[i] = (words[i] ^ merged) | merged << 1;
  }
}

void markChanged(HeadTask& task, std::uint32_t slot) {
  if (task.scratch.marks[slot] == Mark::changed) return;
  task.scratch.marks[slot] = Mark::changed;
  task.scratch.changed[task.changedCount++] = slot;
}

float inverseNorm(std::span<const float> x) {
  float sum = 0.0F;
  for (const float value : x) sum += value * value;
  return sum > std::numeric_limits<float>::min() ? 1.0F / std::sqrt(sum) : 0.0F;
}

std::uint32_t listLosers(const HeadTask& task) {
  std::uint32_t count = 0;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = task.scratch.order[rank];
    if (task.scratch.marks[slot] == Mark::leaves) task.scratch.nextOrder[count++] = slot;
  }
  return count;
}

void loadTargetKey(const HeadTask& task, std::uint32_t index) {
  const HeadScratch& scratch = task.scratch;
  const std::span<float> key = task.vector(scratch.otherKey);
  readKey(task.slots, scratch.targets[index], scratch.raw, key);
  scratch.inverseNorms[index] = inverseNorm(key);
  const std::size_t block = index / kBlockVectors;
  float* lane = scratch.targetKeys + block * key.size() * kBlockVectors + index % kBlockVectors;
  for (std::size_t i = 0; i < key.size(); ++i) lane[i * kBlockVectors] = key[i];
}

std::uint32_t mostSimilar(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const std::size_t blockSize = static_cast<std::size_t>(task.slots.headDim) * kBlockVectors;
  for (std::uint32_t begin = 0; begin < task.targetCount; begin += kBlockVectors) {
    const float* block = scratch.targetKeys + begin / kBlockVectors * blockSize;
    blockDots(block, scratch.key, task.slots.headDim, scratch.similarity + begin);
  }
  if (task.args.policy.similarity == Similarity::cosine) {
    const float inverse = inverseNorm(task.vector(scratch.key));
    for (std::uint32_t i = 0; i < task.targetCount; ++i) scratch.similarity[i] *= scratch.inverseNorms[i] * inverse;
  }
  std::uint32_t best = 0;
  for (std::uint32_t i = 1; i < task.targetCount; ++i) {
    if (scratch.similarity[i] > scratch.similarity[best]) best = i;
  }
  return best;
}

}  // namespace longleaf::kernels::cpu
