// SPDX-License-Identifier: Apache-2.0
// One head: order, then the steps of compress_select.cpp and compress_fate.cpp, then holes filled and ranks written.
// Survivors stay where they are; only as many slots move as have left.
#include "kernels/cpu/compress.h"

#include <algorithm>
#include <atomic>
#include <cassert>

#include "kernels/cpu/carver.h"
#include "kernels/cpu/compress_blocks.h"
#include "kernels/cpu/compress_share.h"

namespace longleaf::kernels::cpu {

namespace {

/// Committed slots by their rank, then the appended ones, whose ranks follow.
void buildOrder(const HeadTask& task) {
  for (std::uint32_t slot = 0; slot < task.live; ++slot) {
    assert(task.slots.rank[slot] < task.live);
    task.scratch.order[task.slots.rank[slot]] = slot;
  }
}

/// nextOrder: those that stay in their old order, with the changed ones put in where their new pos belongs.
std::uint32_t reorder(const HeadTask& task) {
  const HeadScratch& scratch = task.scratch;
  const auto before = [&task](std::uint32_t a, std::uint32_t b) { return sourceBefore(task.slots, a, b); };
  std::uint32_t* changed = scratch.changed;
  std::uint32_t* const changedEnd = changed + task.changedCount;
  std::sort(changed, changedEnd, before);
  std::uint32_t count = 0;
  for (std::uint32_t rank = 0; rank < task.live; ++rank) {
    const std::uint32_t slot = scratch.order[rank];
    if (scratch.marks[slot] != Mark::stays) continue;
    while (changed != changedEnd && before(*changed, slot)) scratch.nextOrder[count++] = *changed++;
    scratch.nextOrder[count++] = slot;
  }
  while (changed != changedEnd) scratch.nextOrder[count++] = *changed++;
  return count;
}

/// The last live slots move into the holes below `count`; then every slot gets its rank.
void compact(const HeadTask& task, std::uint32_t count) {
  const HeadScratch& scratch = task.scratch;
  std::uint32_t from = task.live;
  for (std::uint32_t slot = 0; slot < count; ++slot) {
    if (scratch.marks[slot] != Mark::leaves) continue;
    do --from;
    while (scratch.marks[from] == Mark::leaves);
    moveSlot(task.slots, from, slot);
    scratch.movedTo[from] = slot;
  }
  for (std::uint32_t rank = 0; rank < count; ++rank) {
    const std::uint32_t slot = scratch.nextOrder[rank];
    task.slots.rank[slot < count ? slot : scratch.movedTo[slot]] = rank;
  }
  *task.slots.length = count;
}

/// Steps 1 and 2, and the segments that do not depend on them.
void measureHead(HeadTask& task) {
  task.live = *task.slots.length + task.args.appended;
  if (task.live == 0) return;
  buildOrder(task);
  updateScores(task);
  assignSegments(task);
  computeSelectionValues(task);
}

/// Steps 3 and 4.
void evictFromHead(HeadTask& task) {
  if (task.live == 0) return;
  chooseStaying(task);
  if (task.averagesRuns()) {
    averageRuns(task);
  } else {
    decideFates(task);
  }
  compact(task, reorder(task));
}

/// The second half of a head whose e has been shared; scratch memory has served other heads in between.
void resumeHead(HeadTask& task, const SharedValues& shared) {
  task.live = shared.lengths[task.head];
  if (task.live == 0) return;
  buildOrder(task);
  assignSegments(task);
  takeShare(task, shared);
  evictFromHead(task);
}

std::uint32_t largestLength(const CompressArgs& args) {
  std::uint32_t longest = 0;
  for (const SlotArrays& layer : args.layers) {
    longest = std::max(longest, *std::max_element(layer.length, layer.length + args.shape.kvHeads));
  }
  return longest + args.appended;
}

/// Slots of a head that may take others in, at most.
std::uint32_t mostTargets(const CompressArgs& args, std::uint32_t slots) {
  const bool residual = args.policy.fate == Fate::mergeResidual;
  if (!residual && args.policy.fate != Fate::mergeSimilar) return 0;
  if (!residual && args.policy.allocation != Allocation::fixed)
    return std::min(slots, args.ceiling > 0 ? args.ceiling : slots);
  std::uint32_t most = residual ? args.budget.residual : args.budget.context;
  for (const SegmentBudget& layer : args.layerBudgets) most = std::max(most, residual ? layer.residual : layer.context);
  return std::min(most, slots);
}

/// The heads of a call and the scratch memory that is divided among them.
class HeadTasks final {
 public:
  HeadTasks(const Context& context, const CompressArgs& args)
      : m_context(context), m_args(args), m_slots(largestLength(args)), m_targets(mostTargets(args, m_slots)) {
    const std::size_t shared = args.policy.allocation != Allocation::fixed
                                   ? layOutShared(context.scratch.data(), count(), m_slots, m_shared)
                                   : 0;
    HeadScratch unused;
    m_perThread = layOutScratch(nullptr, m_slots, m_targets, args.shape.headDim, unused);
    m_scratch = context.scratch.data() + shared;
    assert(shared + m_perThread * context.pool.threads() <= context.scratch.size());
  }

  std::uint32_t count() const { return static_cast<std::uint32_t>(m_args.layers.size()) * m_args.shape.kvHeads; }
  const SharedValues& shared() const { return m_shared; }

  /// step(task) for every head: in parallel, or in order where events are recorded.
  template <class Step>
  void run(const Step& step) const {
    const auto one = [&](std::uint32_t head, unsigned worker) {
      HeadTask task = make(head, worker);
      step(task);
      if (m_args.nonFiniteScores != nullptr && task.nonFinite > 0) {
        std::atomic_ref(*m_args.nonFiniteScores).fetch_add(task.nonFinite, std::memory_order_relaxed);
      }
    };
    if (m_args.eventCount == nullptr) return m_context.pool.run(count(), one);
    for (std::uint32_t head = 0; head < count(); ++head) one(head, 0);
  }

 private:
  HeadTask make(std::uint32_t index, unsigned worker) const {
    const CacheShape& shape = m_args.shape;
    const std::uint32_t layer = index / shape.kvHeads;
    const std::uint32_t head = index % shape.kvHeads;
    const std::size_t gramPerHead = static_cast<std::size_t>(shape.group) * shape.headDim * shape.headDim;
    HeadTask task{.args = m_args,
                  .slots = slotTable(shape, m_args.layers[layer], head),
                  .budget = m_args.layerBudgets.empty() ? m_args.budget : m_args.layerBudgets[layer],
                  .scratch = {},
                  .head = index,
                  .gram = m_args.valueGram.empty() ? nullptr : m_args.valueGram[layer] + head * gramPerHead};
    layOutScratch(m_scratch + worker * m_perThread, m_slots, m_targets, shape.headDim, task.scratch);
    return task;
  }

  const Context& m_context;
  const CompressArgs& m_args;
  std::uint32_t m_slots;
  std::uint32_t m_targets;
  SharedValues m_shared;
  std::byte* m_scratch = nullptr;
  std::size_t m_perThread = 0;
};

}  // namespace

std::size_t layOutScratch(std::byte* base, std::size_t slots, std::size_t targets, std::size_t headDim,
                          HeadScratch& scratch) {
  const std::size_t padded = (targets + kBlockVectors - 1) / kBlockVectors * kBlockVectors;
  Carver carver(base);
  carver.take(scratch.order, slots);
  carver.take(scratch.nextOrder, slots);
  carver.take(scratch.movedTo, slots);
  carver.take(scratch.value, slots);
  carver.take(scratch.pooled, slots);
  carver.take(scratch.candidates, slots);
  carver.take(scratch.marks, slots);
  carver.take(scratch.residual, slots);
  carver.take(scratch.changed, slots);
  carver.take(scratch.targets, slots);
  carver.take(scratch.mass, slots);
  carver.take(scratch.targetKeys, padded * headDim);
  carver.take(scratch.inverseNorms, padded);
  carver.take(scratch.similarity, padded);
  carver.take(scratch.keyRows, kKeyRows * headDim);
  carver.take(scratch.block, headDim * kBlockVectors);
  carver.take(scratch.norms, kBlockVectors);
  carver.take(scratch.blockSlots, kBlockVectors);
  carver.take(scratch.key, headDim);
  carver.take(scratch.otherKey, headDim);
  carver.take(scratch.vector, headDim);
  carver.take(scratch.otherVector, headDim);
  carver.take(scratch.raw, headDim * sizeof(float));
  return carver.bytes();
}

std::size_t compressScratchBytes(const WorkspaceShape& shape, unsigned threads) {
  HeadScratch scratch;
  SharedValues shared;
  const std::size_t heads = static_cast<std::size_t>(shape.cache.layers) * shape.cache.kvHeads;
  const std::size_t bytes = shape.sharedBudgets ? layOutShared(nullptr, heads, shape.maxSlots, shared) : 0;
  return bytes + threads * layOutScratch(nullptr, shape.maxSlots, shape.maxResidual, shape.cache.headDim, scratch);
}

void compress(const Context& context, const CompressArgs& args) {
  if (args.eventCount != nullptr) *args.eventCount = 0;
  const HeadTasks tasks(context, args);
  if (args.policy.allocation == Allocation::fixed) {
    return tasks.run([](HeadTask& task) {
      measureHead(task);
      evictFromHead(task);
    });
  }
  tasks.run([&](HeadTask& task) {
    measureHead(task);
    shareValues(task, tasks.shared());
  });
  shareContext(args, tasks.shared());
  tasks.run([&](HeadTask& task) { resumeHead(task, tasks.shared()); });
}

void commit(const Context& /*context*/, const CommitArgs& args) {
  for (const SlotArrays& layer : args.layers) {
    for (std::uint32_t head = 0; head < args.shape.kvHeads; ++head) layer.length[head] += args.tokens;
  }
}

void remove(const Context& context, const RemoveArgs& args) {
  const auto heads = static_cast<std::uint32_t>(args.layers.size()) * args.shape.kvHeads;
  context.pool.run(heads, [&](std::uint32_t index, unsigned) {
    const std::uint32_t head = index % args.shape.kvHeads;
    const SlotTable slots = slotTable(args.shape, args.layers[index / args.shape.kvHeads], head);
    if (args.begin >= *slots.length) return;
    const std::uint32_t count = std::min(args.count, *slots.length - args.begin);
    for (std::uint32_t slot = args.begin; slot + count < *slots.length; ++slot) {
      moveSlot(slots, slot + count, slot);
      slots.rank[slot] = slots.rank[slot + count] - count;
    }
    *slots.length -= count;
  });
}

}  // namespace longleaf::kernels::cpu
