// SPDX-License-Identifier: Apache-2.0
// What step 4 of compress() notes down beside keys and values: fate map, decisions, and the entries of merged slots,
// variances included.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/compress_head.cuh"

namespace longleaf::kernels::cuda {

/// One head while its losers are placed. The numbers are the same in all threads of the block.
template <StoreFormat kFormat>
struct FateTask {
  const CompressView& view;
  HeadSlots<kFormat> slots;
  HeadScratch scratch;
  SegmentBudget budget;
  std::uint32_t head;  // layer * kvHeads + KV head
  std::uint32_t live;
  std::uint32_t residualCount;
  std::uint32_t changedCount;
  std::uint32_t events;  // decisions so far
};

/// The task of the block's head.
template <StoreFormat kFormat>
__device__ FateTask<kFormat> fateTask(const CompressView& view, const HeadScratch& scratch) {
  const HeadState state = *scratch.state;
  const std::uint32_t head = view.firstHead + blockIdx.x;
  return {.view = view,
          .slots = headSlots<kFormat>(view, head),
          .scratch = scratch,
          .budget = budgetOf(view, head),
          .head = head,
          .live = state.live,
          .residualCount = state.residualCount,
          .changedCount = 0,
          .events = 0};
}

/// One thread: how many decisions were recorded.
__device__ inline void countEvents(const CompressView& view, std::uint32_t head, std::uint32_t events) {
  if (view.lists.eventCounts == nullptr) return;
  view.lists.eventCounts[head] = events < view.lists.eventsPerHead ? events : view.lists.eventsPerHead;
}

/// 2 bits of a token, as two atomic steps on the half word that other threads' tokens share.
template <StoreFormat kFormat>
__device__ void setFate(const FateTask<kFormat>& task, std::uint32_t token, TokenFate fate) {
  const FateMapView& map = task.view.fates;
  if (map.words == nullptr || token / 32 >= map.wordsPerHead) return;
  std::uint64_t* const words = map.words + static_cast<std::size_t>(task.head) * map.wordsPerHead;
  unsigned* const half = reinterpret_cast<unsigned*>(words) + token / 16;
  const unsigned shift = 2 * (token % 16);
  atomicAnd(half, ~(3U << shift));
  atomicOr(half, static_cast<unsigned>(fate) << shift);
}

/// Decision number `number` of the head: `slot` goes to `target`, the age of a residual slot or the first token of a
/// context slot, or is dropped.
template <StoreFormat kFormat>
__device__ void record(const FateTask<kFormat>& task, std::uint32_t number, std::uint32_t slot, std::uint32_t target) {
  const CompressLists& lists = task.view.lists;
  if (lists.events == nullptr || number >= lists.eventsPerHead) return;
  EvictionEvent* const event = lists.events + static_cast<std::size_t>(task.head) * lists.eventsPerHead + number;
  event->head = task.head;
  event->token = task.slots.arrays.first[slot];
  event->residual = target;
}

/// The share of `from` in the mean of both.
template <StoreFormat kFormat>
__device__ float shareOf(const FateTask<kFormat>& task, float weight, std::uint32_t from) {
  const float other = task.slots.arrays.weight[from];
  return other / (weight + other);
}

/// One warp, before the keys are joined: the variance of both groups of keys together (Welford's step for weighted
/// groups), the mean over both dimensions of a pair. Each key is the head's own, as numbers.
template <StoreFormat kFormat>
__device__ void joinVariance(const FateTask<kFormat>& task, std::uint32_t to, std::uint32_t from, float share,
                             const float* keyTo, const float* keyFrom) {
  if (!task.view.policy.variance || task.slots.arrays.variance == nullptr) return;
  const std::uint32_t half = task.slots.headDim / 2;
  for (std::uint32_t i = laneIndex(); i < half; i += kWarp) {
    const float low = keyFrom[i] - keyTo[i];
    const float high = keyFrom[i + half] - keyTo[i + half];
    const float apart = (low * low + high * high) / 2.0F;
    float& into = task.slots.variance(to, i);
    into += (task.slots.variance(from, i) - into) * share + share * (1.0F - share) * apart;
  }
}

/// One thread: everything of the table but key, value and variance, `from` joins `to`.
template <StoreFormat kFormat>
__device__ void joinEntries(const FateTask<kFormat>& task, std::uint32_t to, std::uint32_t from) {
  const SlotArrays& slots = task.slots.arrays;
  if (slots.weight[to] == 1.0F) setFate(task, slots.first[to], TokenFate::merged);
  if (slots.weight[from] == 1.0F) setFate(task, slots.first[from], TokenFate::merged);
  const float sum = slots.weight[to] + slots.weight[from];
  slots.pos[to] += (slots.pos[from] - slots.pos[to]) * (slots.weight[from] / sum);
  slots.weight[to] = sum;
  slots.bias[to] = task.view.policy.alpha * logf(sum);
  const float score = slots.score[from];
  if (slots.score[to] < score || score != score) slots.score[to] = score;
  if (slots.first[from] < slots.first[to]) slots.first[to] = slots.first[from];
  if (slots.last[from] > slots.last[to]) slots.last[to] = slots.last[from];
  slots.valueNorm[to] = -1.0F;
}

/// One thread: the slot has taken something in; `number` of those that have before.
template <StoreFormat kFormat>
__device__ void noteChanged(const FateTask<kFormat>& task, std::uint32_t slot, std::uint32_t number) {
  task.scratch.marks[slot] = Mark::changed;
  task.scratch.changed[number] = slot;
}

/// Whether a slot may take in what leaves, where context slots do.
template <StoreFormat kFormat>
__device__ bool isTarget(const FateTask<kFormat>& task, std::uint32_t slot) {
  return task.scratch.marks[slot] != Mark::leaves && isSegment(task.slots.arrays, slot, Segment::context);
}

/// What a slot that stays weighs in a mean that is not one of counts.
__device__ inline float ownMass(const EvictionPolicy& policy) {
  return policy.combine == Combine::similarity ? expf(1.0F) : 1.0F;
}

/// One thread: the slot becomes residual slot `age`.
template <StoreFormat kFormat>
__device__ void noteResidual(const FateTask<kFormat>& task, std::uint32_t slot, std::uint32_t age) {
  task.scratch.residual[age] = slot;
  task.slots.arrays.segment[slot] = static_cast<std::uint8_t>(Segment::residual);
  task.slots.arrays.age[slot] = static_cast<std::uint16_t>(age);
}

/// Block: losers list[begin .. count) are dropped. A dropped slot of many tokens names none of them: true if there was
/// one, for dropMergedTokens().
template <StoreFormat kFormat>
__device__ bool dropLosers(FateTask<kFormat>& task, std::uint32_t begin, std::uint32_t count) {
  std::uint32_t merged = 0;
  for (std::uint32_t i = begin + threadIdx.x; i < count; i += kCompressThreads) {
    const std::uint32_t slot = task.scratch.list[i];
    record(task, task.events + i - begin, slot, EvictionEvent::kDropped);
    if (task.slots.arrays.weight[slot] == 1.0F) {
      setFate(task, task.slots.arrays.first[slot], TokenFate::dropped);
    } else {
      merged = 1;
    }
  }
  task.events += count - begin;
  return blockMax<kCompressThreads>(merged) != 0;
}

/// Block: once no merged slot is left, all tokens that were merged are dropped ones.
template <StoreFormat kFormat>
__device__ void dropMergedTokens(const FateTask<kFormat>& task) {
  const FateMapView& map = task.view.fates;
  std::uint32_t merged = 0;
  for (std::uint32_t i = threadIdx.x; i < task.residualCount; i += kCompressThreads) {
    if (task.slots.arrays.weight[task.scratch.residual[i]] != 1.0F) merged = 1;
  }
  if (blockMax<kCompressThreads>(merged) != 0 || map.words == nullptr) return;
  std::uint64_t* const words = map.words + static_cast<std::size_t>(task.head) * map.wordsPerHead;
  for (std::uint32_t i = threadIdx.x; i < map.wordsPerHead; i += kCompressThreads) {
    const std::uint64_t taken = words[i] & 0x5555555555555555U;
    words[i] = (words[i] ^ taken) | taken << 1;
  }
}

}  // namespace longleaf::kernels::cuda
