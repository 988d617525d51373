// SPDX-License-Identifier: Apache-2.0
// compress() on the device: one block per (layer, KV head), its steps as kernels that follow one another. Between them
// a head's intermediate results lie in the workspace. The logical order of slots is kept as an array of slot numbers,
// because slots themselves move only to fill holes. Steps, tie rules and formulas are those of kernels/cpu/compress*.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/stored.cuh"

namespace longleaf::kernels::cuda {

inline constexpr unsigned kCompressThreads = 256;
inline constexpr unsigned kCompressWarps = kCompressThreads / kWarp;
inline constexpr unsigned kCompressBlocks = 3;  // of a multiprocessor at least: at most 80 registers a thread

enum class Mark : std::uint8_t { stays, leaves, changed };

/// Numbers of one head that later steps need.
struct HeadState {
  std::uint32_t live;           // slots, those that leave included
  std::uint32_t unweighted;     // slots without a value norm, in HeadScratch::list
  std::uint32_t residualCount;  // in HeadScratch::residual
  std::uint32_t changedCount;   // in HeadScratch::changed
  std::uint32_t context;        // context slots that may stay
  std::uint32_t candidates;     // context slots in the race between heads
  std::uint32_t evidence;       // fewest slots that hold most of the score
};

/// Where one head's intermediate results lie, for heads of up to `slots` slots.
struct HeadScratch {
  HeadState* state;
  std::uint32_t* order;  // [slots] slot at each rank
  std::uint32_t* list;   // [slots] slots without a value norm; the losers, or by rank the number of a loser; then slots
                         // in their new order
  float* value;          // [slots] by rank: score x value weight; e in the race between heads (NaN: not in it); then
                         // where a moved slot went
  float* pooled;         // [slots] by rank: e; then the holes
  std::uint32_t*
      residual;            // [slots] residual slots by age, or what takes losers in; then the slots that fill the holes
  std::uint32_t* changed;  // [slots] slots that took something in
  // Of the residual slots by age, or of the context slots that take losers in, in source order:
  float* keys;          // [takers][headDim] keys as stored
  float* inverseNorms;  // [takers] 1 / norm of the key
  float* similarity;    // [takers]
  float* mass;          // [takers] what a slot weighs in a mean that is not one of counts
  Mark* marks;          // [slots] by slot
};

/// Bytes per head and the places in them.
struct ScratchLayout {
  std::size_t slots;
  std::size_t takers;
  std::size_t headDim;

  __host__ __device__ std::size_t bytes() const {
    const std::size_t words = 6 * slots + takers * (headDim + 3);
    return (sizeof(HeadState) + 4 * words + slots + 255) / 256 * 256;
  }
  __device__ HeadScratch at(std::byte* base, std::size_t head) const {
    std::byte* const begin = base + head * bytes();
    HeadScratch scratch{};
    scratch.state = reinterpret_cast<HeadState*>(begin);
    auto* words = reinterpret_cast<std::uint32_t*>(begin + sizeof(HeadState));
    scratch.order = words;
    scratch.list = scratch.order + slots;
    scratch.value = reinterpret_cast<float*>(scratch.list + slots);
    scratch.pooled = scratch.value + slots;
    scratch.residual = reinterpret_cast<std::uint32_t*>(scratch.pooled + slots);
    scratch.changed = scratch.residual + slots;
    scratch.keys = reinterpret_cast<float*>(scratch.changed + slots);
    scratch.inverseNorms = scratch.keys + takers * headDim;
    scratch.similarity = scratch.inverseNorms + takers;
    scratch.mass = scratch.similarity + takers;
    scratch.marks = reinterpret_cast<Mark*>(scratch.mass + takers);
    return scratch;
  }
};

/// Arguments of all steps, by value.
struct CompressView {
  CompressLists lists;
  EvictionPolicy policy;
  SegmentBudget budget;
  FateMapView fates;
  ScratchLayout layout;
  std::byte* scratch;
  std::uint32_t firstHead;  // of this launch: layer * kvHeads + KV head
  std::uint32_t kvHeads;
  std::uint32_t group;
  std::uint32_t headDim;
  std::uint32_t paddedHeadDim;
  std::uint32_t appended;
  bool exact;
  std::uint32_t ceiling;  // slots of a head where heads share; 0: none
  float decay;            // lambda^n
  float perMean;          // 1 / (group * queries that the mean is taken over)
};

/// The slots of one KV head: SlotArrays from its first slot on.
template <StoreFormat kFormat>
struct HeadSlots {
  using Word = typename Stored<kFormat>::Word;

  SlotArrays arrays;
  Word* k;
  Word* v;
  std::uint32_t* length;
  std::uint32_t headDim;
  std::uint32_t paddedHeadDim;

  __device__ float key(std::uint32_t slot, std::uint32_t i) const {
    const float factor = kFormat == StoreFormat::q8 ? arrays.kScale[slot] : 1.0F;
    return Stored<kFormat>::decode(k[keyElement(headDim, slot, i)]) * factor;
  }
  __device__ float value(std::uint32_t slot, std::uint32_t i) const {
    const float factor = kFormat == StoreFormat::q8 ? arrays.vScale[slot] : 1.0F;
    return Stored<kFormat>::decode(v[static_cast<std::size_t>(slot) * paddedHeadDim + i]) * factor;
  }
  /// Variance of a pair of the slot's key; only where there are variances.
  __device__ float& variance(std::uint32_t slot, std::uint32_t pair) const {
    return arrays.variance[static_cast<std::size_t>(slot) * (headDim / 2) + pair];
  }
  /// One warp each: key or value of a slot <- numbers[0 .. headDim).
  __device__ void writeKey(std::uint32_t slot, const float* numbers) const {
    const float scale = encodeRow<kFormat>(
        headDim, [&](std::uint32_t i) { return numbers[i]; },
        [&](std::uint32_t i) { return k + keyElement(headDim, slot, i); });
    if (kFormat == StoreFormat::q8 && laneIndex() == 0) arrays.kScale[slot] = scale;
  }
  __device__ void writeValue(std::uint32_t slot, const float* numbers) const {
    const float scale = encodeRow<kFormat>(
        headDim, [&](std::uint32_t i) { return numbers[i]; },
        [&](std::uint32_t i) { return v + static_cast<std::size_t>(slot) * paddedHeadDim + i; });
    if (kFormat == StoreFormat::q8 && laneIndex() == 0) arrays.vScale[slot] = scale;
  }
};

template <class T>
__device__ void advance(T*& array, std::size_t by) {
  if (array != nullptr) array += by;
}

/// Entries of one KV head, without keys and values.
__device__ inline SlotArrays headEntries(const CompressView& view, std::uint32_t head) {
  SlotArrays slots = view.lists.layers[head / view.kvHeads];
  const std::uint32_t kvHead = head % view.kvHeads;
  const std::size_t base = static_cast<std::size_t>(kvHead) * slots.capacity;
  slots.length += kvHead;
  advance(slots.kScale, base);
  advance(slots.vScale, base);
  advance(slots.rank, base);
  advance(slots.first, base);
  advance(slots.last, base);
  advance(slots.bias, base);
  advance(slots.weight, base);
  advance(slots.score, base);
  advance(slots.pending, base);
  advance(slots.pos, base);
  advance(slots.valueNorm, base);
  advance(slots.segment, base);
  advance(slots.age, base);
  advance(slots.variance, base * (view.headDim / 2));
  return slots;
}

template <StoreFormat kFormat>
__device__ HeadSlots<kFormat> headSlots(const CompressView& view, std::uint32_t head) {
  using Word = typename Stored<kFormat>::Word;
  const SlotArrays arrays = headEntries(view, head);
  const std::size_t base = static_cast<std::size_t>(head % view.kvHeads) * arrays.capacity;
  return {.arrays = arrays,
          .k = reinterpret_cast<Word*>(arrays.k) + base * view.headDim,
          .v = reinterpret_cast<Word*>(arrays.v) + base * view.paddedHeadDim,
          .length = arrays.length,
          .headDim = view.headDim,
          .paddedHeadDim = view.paddedHeadDim};
}

__device__ inline bool isSegment(const SlotArrays& slots, std::uint32_t slot, Segment segment) {
  return slots.segment[slot] == static_cast<std::uint8_t>(segment);
}

/// Order of source: of pos, ties by first source token.
__device__ inline bool sourceBefore(const SlotArrays& slots, std::uint32_t a, std::uint32_t b) {
  return slots.pos[a] != slots.pos[b] ? slots.pos[a] < slots.pos[b] : slots.first[a] < slots.first[b];
}

__device__ inline SegmentBudget budgetOf(const CompressView& view, std::uint32_t head) {
  return view.lists.layerBudgets != nullptr ? view.lists.layerBudgets[head / view.kvHeads] : view.budget;
}

/// Whether this call averages runs of what leaves (mode `exact`) instead of claiming.
__device__ inline bool makesRuns(const CompressView& view, const SegmentBudget& budget, std::uint32_t live) {
  return view.exact && live > budget.sink + budget.context + budget.residual + budget.recent &&
         view.policy.fate == Fate::mergeResidual && budget.residual > 0;
}

/// 1 / norm from the sum of squares; 0 for a key of zeros, whose cosine with anything is 0.
__device__ inline float inverseNorm(float squares) {
  constexpr float kSmallest = 1.17549435e-38F;
  return squares > kSmallest ? 1.0F / sqrtf(squares) : 0.0F;
}

// The steps, in order; each launches `heads` blocks (or more) of one batch.
void updateScores(cudaStream_t stream, const CompressView& view, std::uint32_t heads);
void scoreKeys(cudaStream_t stream, const CompressView& view, std::uint32_t heads,
               StoreFormat store);  // Statistic::key, one anchor
void scoreNested(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store);  // several
void computeValueNorms(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store);
void computeSelectionValues(cudaStream_t stream, const CompressView& view, std::uint32_t heads);
void shareContext(cudaStream_t stream, const CompressView& view, std::uint32_t heads);  // between all heads
void shareByEvidence(cudaStream_t stream, const CompressView& view, std::uint32_t heads);
void chooseStaying(cudaStream_t stream, const CompressView& view, std::uint32_t heads);
void chooseRings(cudaStream_t stream, const CompressView& view, std::uint32_t heads);  // its context slots
void decideFates(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store);
void mergeAdjacent(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store);
void compact(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store);

}  // namespace longleaf::kernels::cuda
