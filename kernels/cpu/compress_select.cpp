// SPDX-License-Identifier: Apache-2.0
// Who stays: segments, and the race of the context slots.
#include <algorithm>

#include "kernels/cpu/compress_head.h"

namespace longleaf::kernels::cpu {

namespace {

/// Residual slots in order of claiming. Those beyond the budget (it was lowered) leave, the lightest first; the others
/// are numbered anew, so that ages always are 0 .. count - 1.
void keepResidual(HeadTask& task) {
  const SlotTable& slots = task.slots;
  std::uint32_t* residual = task.scratch.residual;
  std::uint32_t* end = residual + task.residualCount;
  const std::uint32_t budget = task.budget.residual;
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

}  // namespace

void assignSegments(HeadTask& task) {
  const SlotTable& slots = task.slots;
  const SegmentBudget& budget = task.budget;
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

std::uint32_t listCandidates(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  std::uint32_t count = 0;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = scratch.order[rank];
    if (task.slots.segment[slot] != static_cast<std::uint8_t>(Segment::context)) continue;
    scratch.candidates[count++] = {scratch.pooled[rank], rank};
  }
  return count;
}

void chooseStaying(HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  std::fill_n(scratch.marks, task.live, Mark::stays);
  if (task.averagesRuns()) {
    for (std::uint32_t i = 0; i < task.residualCount; ++i) scratch.marks[scratch.residual[i]] = Mark::leaves;
    task.residualCount = 0;
  } else {
    keepResidual(task);
  }
  if (task.args.policy.rings > 1) return chooseRings(task);
  const std::uint32_t count = listCandidates(task);
  const std::uint32_t context = task.budget.context;
  if (count <= context) return;
  std::nth_element(scratch.candidates, scratch.candidates + context, scratch.candidates + count, largerCandidate);
  for (std::uint32_t i = context; i < count; ++i) {
    scratch.marks[scratch.order[scratch.candidates[i].rank]] = Mark::leaves;
  }
}

}  // namespace longleaf::kernels::cpu
