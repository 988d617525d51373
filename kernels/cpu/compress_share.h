// SPDX-License-Identifier: Apache-2.0
// Allocations that look at several heads: how many context slots each head gets, from what all of them measured. The
// heads measure in parallel (shareValues), one thread shares out (shareContext), the heads go on with their part
// (takeShare). Internal to compress*.cpp.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/compress_head.h"

namespace longleaf::kernels::cpu {

/// Memory of one call, by head (layer * kvHeads + KV head).
struct SharedValues {
  std::size_t stride = 0;             // slots of the longest head
  float* values = nullptr;            // [heads][stride] e by rank; NaN: not in the race
  std::uint32_t* lengths = nullptr;   // [heads] live slots
  std::uint32_t* evidence = nullptr;  // [heads] fewest slots that hold most of the score
  std::uint32_t* context = nullptr;   // [heads] the result
};

/// Lays SharedValues out from `base` (null: only counts) and returns its bytes, a multiple of 64.
std::size_t layOutShared(std::byte* base, std::size_t heads, std::size_t slots, SharedValues& shared);

/// After computeSelectionValues(): what the head brings into the sharing out.
void shareValues(const HeadTask& task, const SharedValues& shared);
/// `budget`: of every head, the same.
void shareContext(const CompressArgs& args, const SharedValues& shared);
/// Before chooseStaying(): the head's part of the budget, and its e as shared.
void takeShare(HeadTask& task, const SharedValues& shared);

}  // namespace longleaf::kernels::cpu
