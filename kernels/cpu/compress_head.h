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

struct Candidate {
  float value;         // e
  std::uint32_t rank;  // before this call
};

/// One thread's scratch memory, for heads of up to `slots` slots.
struct HeadScratch {
  std::uint32_t* order;       // [slots] slot at each rank
  std::uint32_t* nextOrder;   // [slots] the same afterwards
  std::uint32_t* movedTo;     // [slots] where a slot beyond the last live one went
  float* value;               // [slots] by rank: score x value weight
  float* pooled;              // [slots] by rank: e
  Candidate* candidates;      // [slots]
  Mark* marks;                // [slots] by slot
  std::uint32_t* residual;    // [slots] residual slots by age
  std::uint32_t* changed;     // [slots] residual slots that took something in
  float* residualKeys;        // [residual / kBlockVectors][headDim][kBlockVectors] by age
  float* inverseNorms;        // [residual] by age: 1 / norm of the key
  float* similarity;          // [residual] by age
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
std::size_t layOutScratch(std::byte* base, std::size_t slots, std::size_t residual, std::size_t headDim,
                          HeadScratch& scratch);

struct HeadTask {
  const CompressArgs& args;
  SlotTable slots;
  HeadScratch scratch;
  std::uint32_t head;               // layer * kvHeads + KV head
  const float* gram;                // [group][headDim][headDim] or null
  std::uint32_t live = 0;           // slots, those that leave included
  std::uint32_t residualCount = 0;  // in scratch.residual
  std::uint32_t changedCount = 0;   // in scratch.changed
  std::uint32_t nonFinite = 0;      // slots with such a selection value

  std::span<float> vector(float* address) const { return {address, slots.headDim}; }
};

/// Order of source: of pos, ties by first source token.
inline bool sourceBefore(const SlotTable& slots, std::uint32_t a, std::uint32_t b) {
  return slots.pos[a] != slots.pos[b] ? slots.pos[a] < slots.pos[b] : slots.first[a] < slots.first[b];
}

// Steps 1-3 (compress_select.cpp).
void updateScores(HeadTask& task);
void computeSelectionValues(HeadTask& task);
void chooseStaying(HeadTask& task);  // marks those that leave; segments of those that stay

// Step 4 (compress_fate.cpp).
void decideFates(HeadTask& task);  // claims, merges and drops; one that claims stays after all
void averageRuns(HeadTask& task);  // mode `exact`: those that leave and old residual slots become runs

}  // namespace longleaf::kernels::cpu
