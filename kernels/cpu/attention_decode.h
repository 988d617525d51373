// SPDX-License-Identifier: Apache-2.0
// The decoding path: one query per head. The slots of a KV head are cut into ranges of kRangeSlots within each tier;
// a task is one range, read once for all query heads of the group; whoever finishes the last range of a KV head joins
// its parts in the order of ranges, so that no second barrier is needed and the result does not depend on threads.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/attention_plan.h"
#include "kernels/cpu/context.h"

namespace longleaf::kernels::cpu {

inline constexpr std::uint32_t kRangeSlots = 256;

struct DecodeJob {
  const AttentionArgs* args = nullptr;
  std::uint32_t maxRanges = 0;  // most ranges of any KV head: the stride of the arrays below
  bool keep = false;            // probabilities are kept for statistics

  HeadSlots* heads = nullptr;      // [kvHeads]
  std::uint32_t* open = nullptr;   // [kvHeads] ranges not yet done
  float* queries = nullptr;        // [queryHeads][headDim] rotated, times log2(e) / sqrt(headDim)
  float* sums = nullptr;           // [queryHeads][maxRanges][paddedHeadDim] sum of p v
  float* rowMax = nullptr;         // [queryHeads][maxRanges] largest logit, log 2 units
  float* rowSum = nullptr;         // [queryHeads][maxRanges] sum of p = 2^(logit - rowMax)
  float* probabilities = nullptr;  // p: [queryHeads][maxRanges][kRangeSlots] if kept, else one range per worker:
                                   // [workers][group][kRangeSlots]
  float* weighted = nullptr;       // [workers][group][kRangeSlots] p times the scale of v, q8 only

  std::uint32_t ranges(std::uint32_t kvHead) const;
};

/// Attention of one new token.
void decodeAttention(const Context& context, const AttentionArgs& args);

/// Scratch of decodeAttention() for up to `slots` slots per head.
std::size_t decodeScratchBytes(const CacheShape& shape, std::uint32_t slots, unsigned threads);

}  // namespace longleaf::kernels::cpu
