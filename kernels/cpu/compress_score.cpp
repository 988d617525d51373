// SPDX-License-Identifier: Apache-2.0
// Score and selection value of every live slot.
#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/cpu/compress_blocks.h"
#include "kernels/cpu/compress_head.h"

namespace longleaf::kernels::cpu {

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The larger one; a NaN on either side stays visible.
float largerOf(float a, float b) { return a < b || std::isnan(b) ? b : a; }

/// valueNorm of the first `count` slots of blockSlots, whose vectors are in block.
void finishBlock(const HeadTask& task, std::uint32_t count) {
  const HeadScratch& scratch = task.scratch;
  std::fill_n(scratch.norms, kBlockVectors, 0.0F);
  for (std::uint32_t h = 0; h < task.args.shape.group; ++h) {
    const std::size_t size = static_cast<std::size_t>(task.slots.headDim) * task.slots.headDim;
    addGramNorms(task.gram + h * size, scratch.block, task.slots.headDim, scratch.norms);
  }
  for (std::uint32_t t = 0; t < count; ++t) task.slots.valueNorm[scratch.blockSlots[t]] = scratch.norms[t];
}

float euclideanNorm(std::span<const float> x) {
  float sum = 0.0F;
  for (const float value : x) sum += value * value;
  return std::sqrt(sum);
}

/// Fills in what is missing of valueNorm: new slots, and those that merging changed in the last call.
void computeValueNorms(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const bool gram = task.args.policy.valueWeight == ValueWeight::woV;
  const std::span<float> vector = task.vector(scratch.vector);
  std::uint32_t inBlock = 0;
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    if (task.slots.valueNorm[slot] >= 0.0F) continue;
    readValue(task.slots, slot, vector);
    if (!gram) {
      task.slots.valueNorm[slot] = euclideanNorm(vector);
      continue;
    }
    for (std::size_t i = 0; i < vector.size(); ++i) scratch.block[i * kBlockVectors + inBlock] = vector[i];
    scratch.blockSlots[inBlock++] = slot;
    if (inBlock == kBlockVectors) {
      finishBlock(task, inBlock);
      inBlock = 0;
    }
  }
  if (inBlock == 0) return;
  for (std::uint32_t i = 0; i < task.slots.headDim; ++i) {
    std::fill_n(scratch.block + i * kBlockVectors + inBlock, kBlockVectors - inBlock, 0.0F);
  }
  finishBlock(task, inBlock);
}

/// Queries that a mean is taken over: those of the window where there is one, missing ones included for windowMean.
float meanTokens(const CompressArgs& args) {
  const std::uint32_t n = std::max(args.statisticTokens, 1U);
  if (args.policy.window == 0) return static_cast<float>(n);
  const bool missing = args.policy.statistic == Statistic::windowMean;
  return static_cast<float>(missing ? args.policy.window : std::min(n, args.policy.window));
}

/// scratch.value pooled over the window around `rank`, cut at the ends; infinite neighbours do not take part.
float poolAt(const HeadTask& task, std::uint32_t rank) {
  const EvictionPolicy& policy = task.args.policy;
  const float* value = task.scratch.value;
  if (value[rank] == kInfinity) return kInfinity;
  const std::uint32_t reach = policy.pool / 2;
  const std::uint32_t begin = rank < reach ? 0 : rank - reach;
  const std::uint32_t end = std::min(task.live - rank, reach + 1) + rank;
  float largest = value[rank];
  float sum = 0.0F;
  std::uint32_t present = 0;
  for (std::uint32_t i = begin; i < end; ++i) {
    if (value[i] == kInfinity) continue;
    largest = std::max(largest, value[i]);
    sum += value[i];
    ++present;
  }
  return policy.poolKind == PoolKind::max ? largest : sum / static_cast<float>(present);
}

void poolValues(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    scratch.pooled[rank] = task.args.policy.pool > 1 ? poolAt(task, rank) : scratch.value[rank];
  }
}

/// No value in `values` (by rank) below the mean of those that are finite and not of recent tokens.
void raiseToMean(const HeadTask& task, float* values) {
  double sum = 0.0;
  std::uint32_t count = 0;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const auto segment = static_cast<Segment>(task.slots.segment[task.scratch.order[rank]]);
    if (segment == Segment::recent || values[rank] == kInfinity) continue;
    sum += static_cast<double>(values[rank]);
    ++count;
  }
  if (count == 0) return;
  const auto mean = static_cast<float>(sum / count);
  for (std::uint32_t rank = 0; rank < task.live; ++rank) values[rank] = std::max(values[rank], mean);
}

/// The score by rank into scratch.value; what is no number counts as infinite.
void loadScores(const HeadTask& task) {
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const float score = task.slots.score[task.scratch.order[rank]];
    task.scratch.value[rank] = std::isfinite(score) ? score : kInfinity;
  }
}

/// values[rank] times the value weight of its slot.
void weighByValue(const HeadTask& task, float* values) {
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    values[rank] *= task.slots.valueNorm[task.scratch.order[rank]];
  }
}

/// What is no number counts as infinite and is counted.
void countNonFinite(HeadTask& task, float* values) {
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    if (std::isfinite(values[rank])) continue;
    values[rank] = kInfinity;
    ++task.nonFinite;
  }
}

/// Ranks of the context slots that the score alone (smoothed) chooses, into scratch.movedTo, which is free until slots
/// move. Returns their number.
std::uint32_t chooseFirst(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  loadScores(task);
  poolValues(task);
  const auto share = static_cast<double>(task.args.policy.firstStage);
  const std::uint32_t count = listCandidates(task);
  const std::uint32_t first = std::min(static_cast<std::uint32_t>(share * task.budget.context), count);
  std::nth_element(scratch.candidates, scratch.candidates + first, scratch.candidates + count, largerCandidate);
  for (std::uint32_t i = 0; i < first; ++i) scratch.movedTo[i] = scratch.candidates[i].rank;
  return first;
}

}  // namespace

void updateScores(HeadTask& task) {
  const SlotTable& slots = task.slots;
  const Statistic statistic = task.args.policy.statistic;
  const auto n = static_cast<double>(task.args.statisticTokens);
  const auto decay = static_cast<float>(std::pow(static_cast<double>(task.args.policy.lambda), n));
  const float perMean = 1.0F / (static_cast<float>(task.args.shape.group) * meanTokens(task.args));
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    float& score = slots.score[slot];
    const float pending = slots.pending[slot];
    switch (statistic) {
      case Statistic::none:
        break;
      case Statistic::position:
        score = slots.pos[slot];
        break;
      case Statistic::windowMean:
        score = pending * perMean;
        break;
      case Statistic::key:
        break;
      case Statistic::decayedSum:
        score = decay * score + pending;
        break;
      case Statistic::max:
        score = largerOf(score, pending);
        break;
      case Statistic::meanMax:
        score = largerOf(score, pending * perMean);
        break;
    }
    slots.pending[slot] = 0.0F;
  }
  if (statistic == Statistic::key) scoreKeys(task);
}

void computeSelectionValues(HeadTask& task) {
  const EvictionPolicy& policy = task.args.policy;
  const HeadScratch& scratch = task.scratch;
  const bool weighted = policy.valueWeight != ValueWeight::none;
  if (weighted) computeValueNorms(task);
  const std::uint32_t first = policy.firstStage > 0.0F ? chooseFirst(task) : 0;
  loadScores(task);
  if (policy.poolScore) {
    countNonFinite(task, scratch.value);
    poolValues(task);
    if (policy.meanFloor) raiseToMean(task, scratch.pooled);
    if (weighted) weighByValue(task, scratch.pooled);
    for (std::uint32_t rank = 0; rank < task.live; ++rank) {
      if (!std::isfinite(scratch.pooled[rank])) scratch.pooled[rank] = kInfinity;
    }
  } else {
    if (policy.meanFloor) raiseToMean(task, scratch.value);
    if (weighted) weighByValue(task, scratch.value);
    countNonFinite(task, scratch.value);
    poolValues(task);
  }
  for (std::uint32_t i = 0; i < first; ++i) scratch.pooled[scratch.movedTo[i]] = kInfinity;
}

}  // namespace longleaf::kernels::cpu
