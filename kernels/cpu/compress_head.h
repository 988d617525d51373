// SPDX-License-Identifier: Apache-2.0
// compress() for one KV head, in the order of its steps; internal to compress*.cpp. The logical order of slots is kept
// as an array of slot numbers, because slots themselves move only to fill holes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/cpu/slot_table.h"
#include "kernels/operations.h"

namespace longleaf::kernels::cpu {

enum class Mark : std::uint8_t { stays, leaves, changed };

// Rows of keys that scoreKeys() holds: a block, and what lies before it.
inline constexpr std::uint32_t kKeyRowsBefore = 32;
inline constexpr std::uint32_t kKeyRows = 64 + kKeyRowsBefore;

struct Candidate {
  float value;         // e
  std::uint32_t rank;  // before this call
};

/// The order of the race: the larger e; of equals the lower source position loses.
inline bool largerCandidate(const Candidate& a, const Candidate& b) {
  return a.value != b.value ? a.value > b.value : a.rank > b.rank;
}

/// One thread's scratch memory, for heads of up to `slots` slots with up to `targets` that take others in.
struct HeadScratch {
  std::uint32_t* order;       // [slots] slot at each rank
  std::uint32_t* nextOrder;   // [slots] the same afterwards
  std::uint32_t* movedTo;     // [slots] where a slot beyond the last live one went
  float* value;               // [slots] by rank: score x value weight
  float* pooled;              // [slots] by rank: e
  Candidate* candidates;      // [slots]
  Mark* marks;                // [slots] by slot
  std::uint32_t* residual;    // [slots] residual slots by age
  std::uint32_t* changed;     // [slots] slots that took something in
  std::uint32_t* targets;     // [slots] slots that may take something in
  float* mass;                // [slots] by slot: what it weighs in a mean that is not one of counts
  float* targetKeys;          // [targets / kBlockVectors][headDim][kBlockVectors]
  float* inverseNorms;        // [targets] 1 / norm of the key
  float* similarity;          // [targets]
  float* keyRows;             // [kKeyRows][headDim]
  float* block;               // [headDim][kBlockVectors]
  float* norms;               // [kBlockVectors]
  std::uint32_t* blockSlots;  // [kBlockVectors]
  float* key;                 // [headDim]
  float* otherKey;            // [headDim]
  float* vector;              // [headDim]
  float* otherVector;         // [headDim]
  std::byte* raw;             // [headDim] in the widest store format
};

/// Lays a HeadScratch out from `base` (null: only counts) and returns its bytes, a multiple of 64.
std::size_t layOutScratch(std::byte* base, std::size_t slots, std::size_t targets, std::size_t headDim,
                          HeadScratch& scratch);

struct HeadTask {
  const CompressArgs& args;
  SlotTable slots;
  SegmentBudget budget;
  HeadScratch scratch;
  std::uint32_t head;               // layer * kvHeads + KV head
  const float* gram;                // [group][headDim][headDim] or null
  std::uint32_t live = 0;           // slots, those that leave included
  std::uint32_t residualCount = 0;  // in scratch.residual
  std::uint32_t changedCount = 0;   // in scratch.changed
  std::uint32_t targetCount = 0;    // in scratch.targets
  std::uint32_t nonFinite = 0;      // slots with such a selection value

  std::span<float> vector(float* address) const { return {address, slots.headDim}; }
  /// Whether this call averages runs of what leaves, as the reference does after a prompt.
  bool averagesRuns() const {
    return args.exact && live > budget.total() && args.policy.fate == Fate::mergeResidual && budget.residual > 0;
  }
};

/// Order of source: of pos, ties by first source token.
inline bool sourceBefore(const SlotTable& slots, std::uint32_t a, std::uint32_t b) {
  return slots.pos[a] != slots.pos[b] ? slots.pos[a] < slots.pos[b] : slots.first[a] < slots.first[b];
}

// Steps 1 and 2 (compress_score.cpp, compress_keys.cpp).
void updateScores(HeadTask& task);
void scoreKeys(const HeadTask& task);  // Statistic::key
void computeSelectionValues(HeadTask& task);

// Step 3 (compress_select.cpp).
void assignSegments(HeadTask& task);                 // sinks, recent and residual slots; the others become candidates
std::uint32_t listCandidates(const HeadTask& task);  // context slots with their e, into scratch.candidates
void chooseStaying(HeadTask& task);                  // marks those that leave
void chooseRings(HeadTask& task);                    // the same by rings (compress_rings.cpp)

// Step 4 (compress_fate.cpp, compress_merge.cpp).
void decideFates(HeadTask& task);    // claims, merges and drops; one that claims stays after all
void averageRuns(HeadTask& task);    // mode `exact`: those that leave and old residual slots become runs
void mergeSimilar(HeadTask& task);   // into the context slot that is most alike
void mergeAdjacent(HeadTask& task);  // into a neighbouring context slot

}  // namespace longleaf::kernels::cpu
