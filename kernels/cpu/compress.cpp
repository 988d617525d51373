// SPDX-License-Identifier: Apache-2.0
// One head: order, then the steps of compress_select.cpp and compress_fate.cpp, then holes filled and ranks written.
// Survivors stay where they are; only as many slots move as have left.
#include "kernels/cpu/compress.h"

#include <algorithm>
#include <atomic>
#include <cassert>

#include "kernels/cpu/compress_blocks.h"
#include "kernels/cpu/compress_head.h"

namespace longleaf::kernels::cpu {

namespace {

class Carver final {
 public:
  explicit Carver(std::byte* base) : m_base(base) {}

  template <class T>
  void take(T*& array, std::size_t count) {
    array = m_base != nullptr ? reinterpret_cast<T*>(m_base + m_bytes) : nullptr;
    m_bytes += (count * sizeof(T) + 63) / 64 * 64;
  }
  std::size_t bytes() const { return m_bytes; }

 private:
  std::byte* m_base;
  std::size_t m_bytes = 0;
};

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

void compressHead(HeadTask& task) {
  task.live = *task.slots.length + task.args.appended;
  if (task.live == 0) return;
  buildOrder(task);
  updateScores(task);
  computeSelectionValues(task);
  chooseStaying(task);
  if (task.args.exact && task.live > task.args.budget.total()) {
    averageRuns(task);
  } else {
    decideFates(task);
  }
  compact(task, reorder(task));
}

std::uint32_t largestLength(const CompressArgs& args) {
  std::uint32_t longest = 0;
  for (const SlotArrays& layer : args.layers) {
    longest = std::max(longest, *std::max_element(layer.length, layer.length + args.shape.kvHeads));
  }
  return longest + args.appended;
}

}  // namespace

std::size_t layOutScratch(std::byte* base, std::size_t slots, std::size_t residual, std::size_t headDim,
                          HeadScratch& scratch) {
  const std::size_t padded = (residual + kBlockVectors - 1) / kBlockVectors * kBlockVectors;
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
  carver.take(scratch.residualKeys, padded * headDim);
  carver.take(scratch.inverseNorms, padded);
  carver.take(scratch.similarity, padded);
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
  return threads * layOutScratch(nullptr, shape.maxSlots, shape.maxResidual, shape.cache.headDim, scratch);
}

void compress(const Context& context, const CompressArgs& args) {
  if (args.eventCount != nullptr) *args.eventCount = 0;
  const CacheShape& shape = args.shape;
  const std::size_t slots = largestLength(args);
  HeadScratch unused;
  const std::size_t perThread = layOutScratch(nullptr, slots, args.budget.residual, shape.headDim, unused);
  assert(perThread * context.pool.threads() <= context.scratch.size());
  const std::size_t gramPerHead = static_cast<std::size_t>(shape.group) * shape.headDim * shape.headDim;

  const auto compressOne = [&](std::uint32_t index, unsigned worker) {
    const std::uint32_t layer = index / shape.kvHeads;
    const std::uint32_t head = index % shape.kvHeads;
    HeadTask task{.args = args,
                  .slots = slotTable(shape, args.layers[layer], head),
                  .scratch = {},
                  .head = index,
                  .gram = args.valueGram.empty() ? nullptr : args.valueGram[layer] + head * gramPerHead};
    layOutScratch(context.scratch.data() + worker * perThread, slots, args.budget.residual, shape.headDim,
                  task.scratch);
    compressHead(task);
    if (args.nonFiniteScores != nullptr && task.nonFinite > 0) {
      std::atomic_ref(*args.nonFiniteScores).fetch_add(task.nonFinite, std::memory_order_relaxed);
    }
  };
  const auto heads = static_cast<std::uint32_t>(args.layers.size()) * shape.kvHeads;
  if (args.eventCount == nullptr) {
    context.pool.run(heads, compressOne);
  } else {
    for (std::uint32_t index = 0; index < heads; ++index) compressOne(index, 0);
  }
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
