// SPDX-License-Identifier: Apache-2.0
// Score, selection value, and who stays.
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

/// The value pooled over the window around `rank`, cut at the ends; infinite neighbours do not take part.
float pool(const HeadTask& task, std::uint32_t rank) {
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

/// Residual slots in order of claiming. Those beyond the budget (it was lowered) leave, the lightest first; the others
/// are numbered anew, so that ages always are 0 .. count - 1.
void keepResidual(HeadTask& task) {
  const HeadSlots& slots = task.slots;
  std::uint32_t* residual = task.scratch.residual;
  std::uint32_t* end = residual + task.residualCount;
  const std::uint32_t budget = task.args.budget.residual;
  if (task.residualCount > budget) {
    std::sort(residual, end, [&slots](std::uint32_t a, std::uint32_t b) {
      return slots.weight[a] != slots.weight[b] ? slots.weight[a] > slots.weight[b] : sourceBefore(slots, b, a);
    });
    for (std::uint32_t* slot = residual + budget; slot != end; ++slot) task.scratch.marks[*slot] = Mark::leaves;
    task.residualCount = budget;
    end = residual + budget;
  }
  std::sort(residual, end, [&slots](std::uint32_t a, std::uint32_t b) { return slots.age[a] < slots.age[b]; });
  for (std::uint32_t i = 0; i < task.residualCount; ++i) slots.age[residual[i]] = static_cast<std::uint16_t>(i);
}

/// Sinks, residual slots and the newest tokens; what remains is context until the race says otherwise.
void assignSegments(HeadTask& task) {
  const HeadSlots& slots = task.slots;
  const SegmentBudget& budget = task.args.budget;
  std::uint32_t newest = 0;
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    newest = std::max(newest, slots.last[slot]);
    if (slots.segment[slot] == static_cast<std::uint8_t>(Segment::residual)) {
      task.scratch.residual[task.residualCount++] = slot;
    } else {
      const bool sink = slots.first[slot] < budget.sink;
      slots.segment[slot] = static_cast<std::uint8_t>(sink ? Segment::sink : Segment::context);
    }
  }
  // Backwards from the newest token as long as tokens follow each other: without gaps even after the budget has grown.
  std::uint32_t taken = 0;
  for (std::uint32_t rank = task.live; rank-- > 0 && taken < budget.recent;) {
    const std::uint32_t slot = task.scratch.order[rank];
    const auto segment = static_cast<Segment>(slots.segment[slot]);
    if (segment == Segment::residual) continue;
    if (segment == Segment::sink || slots.first[slot] + taken != newest) break;
    slots.segment[slot] = static_cast<std::uint8_t>(Segment::recent);
    ++taken;
  }
}

}  // namespace

void updateScores(HeadTask& task) {
  const HeadSlots& slots = task.slots;
  const Statistic statistic = task.args.policy.statistic;
  const auto n = static_cast<double>(task.args.statisticTokens);
  const auto decay = static_cast<float>(std::pow(static_cast<double>(task.args.policy.lambda), n));
  const float perMean = 1.0F / (static_cast<float>(task.args.shape.group) * static_cast<float>(std::max(n, 1.0)));
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    float& score = slots.score[slot];
    const float pending = slots.pending[slot];
    switch (statistic) {
      case Statistic::none:
        break;
      case Statistic::position:
        score = slots.pos[slot];
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
}

void computeSelectionValues(HeadTask& task) {
  const bool weighted = task.args.policy.valueWeight != ValueWeight::none;
  if (weighted) computeValueNorms(task);
  const HeadScratch& scratch = task.scratch;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = scratch.order[rank];
    const float value = weighted ? task.slots.score[slot] * task.slots.valueNorm[slot] : task.slots.score[slot];
    const bool finite = std::isfinite(value);
    scratch.value[rank] = finite ? value : kInfinity;
    if (!finite) ++task.nonFinite;
  }
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    scratch.pooled[rank] = task.args.policy.pool > 1 ? pool(task, rank) : scratch.value[rank];
  }
}

void chooseStaying(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  std::fill_n(scratch.marks, task.live, Mark::stays);
  assignSegments(task);
  const bool runs = task.args.exact && task.live > task.args.budget.total();
  if (runs) {
    for (std::uint32_t i = 0; i < task.residualCount; ++i) scratch.marks[scratch.residual[i]] = Mark::leaves;
    task.residualCount = 0;
  } else {
    keepResidual(task);
  }
  std::uint32_t count = 0;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = scratch.order[rank];
    if (task.slots.segment[slot] != static_cast<std::uint8_t>(Segment::context)) continue;
    scratch.candidates[count++] = {scratch.pooled[rank], rank};
  }
  const std::uint32_t context = task.args.budget.context;
  if (count <= context) return;
  // Equal values: the lower source position loses.
  std::nth_element(
      scratch.candidates, scratch.candidates + context, scratch.candidates + count,
      [](const Candidate& a, const Candidate& b) { return a.value != b.value ? a.value > b.value : a.rank > b.rank; });
  for (std::uint32_t i = context; i < count; ++i) {
    scratch.marks[scratch.order[scratch.candidates[i].rank]] = Mark::leaves;
  }
}

}  // namespace longleaf::kernels::cpu
