// SPDX-License-Identifier: Apache-2.0
// The reading path: many queries of one KV head over its slots, in blocks that fit into scratch. What one pass of it
// works on, as plain data for the functions that are built once per instruction set.
//
// A row is one (query, head of the group): row = query * group + head of the group, so that rows of a tile see nearly
// the same slots.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cpu/attention_plan.h"
#include "kernels/cpu/context.h"
#include "kernels/cpu/int16_dot.h"

namespace longleaf::kernels::cpu {

inline constexpr std::uint32_t kPanelRows = 6;     // rows per register tile
inline constexpr std::uint32_t kTileRows = 48;     // rows whose logits one worker holds
inline constexpr std::uint32_t kSlotGroup = 64;    // slots of a block are filled up to a multiple of this
inline constexpr std::uint32_t kMergeSlots = 512;  // columns of statistics per task
/// Slots of one block: what bounded caches have in all, so that their statistics need no second pass.
inline constexpr std::uint32_t kBlockSlots = 8192;

struct ReadJob;

/// The steps of a block, in one arithmetic.
struct ReadSteps {
  void (*widen)(const ReadJob& job, std::uint32_t group, bool keysOnly, unsigned worker) = nullptr;
  void (*attend)(const ReadJob& job, std::uint32_t tile, unsigned worker) = nullptr;
  /// Statistics of a block among several, once the log-sum-exp of every row is known.
  void (*revisit)(const ReadJob& job, std::uint32_t tile, unsigned worker) = nullptr;
};

/// Where attention is of numbers rounded to 16 bits (int16_dot.h): rows are queries, then probabilities; panels are
/// tiles of keys with the head dimension as columns, then 16 dimensions of values with slots as columns.
struct Int16Read {
  Int16Dot dot = nullptr;           // null: f32
  std::uint8_t* keys = nullptr;     // [blockSlots / 16][keyBlocks] records
  std::uint8_t* values = nullptr;   // [blockSlots / kSlotGroup][paddedHeadDim / 16] records
  float* wide = nullptr;            // [workers] one tile of keys and kSlotGroup rows of values in f32
  float* rotated = nullptr;         // [workers][headDim] one query
  std::int16_t* queries = nullptr;  // [workers][tileRows][keyBlocks * kPairBlock]
  float* queryScales = nullptr;     // [workers][tileRows][keyBlocks]
  float* logits = nullptr;          // [workers][kPanelRows][kLogitStride]
  std::int16_t* powers = nullptr;   // [workers][tileRows][powerStride()] 2^(logit - largest of its group) as codes
  float* shifts = nullptr;          // [workers][tileRows][groupStride()] largest logit per group, then a code's value
  float* groupSums = nullptr;       // [workers][tileRows][groupStride()] sum of a group's powers in codes, then factors
};

struct ReadJob {
  const AttentionArgs* args = nullptr;
  ReadSteps steps;
  Int16Read int16;
  HeadSlots head;
  std::uint32_t headIndex = 0;
  std::uint32_t rows = 0;
  std::uint32_t tileRows = 0;
  std::uint32_t blockBegin = 0;  // in the sequence of the head
  std::uint32_t blockSlots = 0;  // filled up to kSlotGroup
  bool firstBlock = true;
  bool lastBlock = true;
  bool collect = false;  // statistics in the same pass: there is only one block

  float* k = nullptr;        // [blockSlots / 16][headDim][16], rotated
  float* v = nullptr;        // [blockSlots][paddedHeadDim]
  float* bias = nullptr;     // [blockSlots] log 2 units, -infinity where there is no slot
  float* sums = nullptr;     // [rows, to whole tiles][paddedHeadDim] sum of p v so far
  float* rowMax = nullptr;   // [rows] largest logit so far, log 2 units
  float* rowSum = nullptr;   // [rows] sum of 2^(logit - rowMax) so far
  float* columns = nullptr;  // [row tiles][blockSlots] statistics of one tile each
  float* weights = nullptr;  // [tokens] lambda^(n-1-i); 0 for a query that no statistic counts
  float* logits = nullptr;   // [workers][tileRows][logitStride()]
  float* queries = nullptr;  // [workers][tileRows + 1][headDim], see packQueries()

  std::uint32_t rowTiles() const { return (rows + tileRows - 1) / tileRows; }
  /// Rows lie 64 bytes off a power of two, so that those of a panel do not share sets of the first-level cache.
  std::size_t logitStride() const { return blockSlots + 16; }
};

/// Rows per tile for `rows` rows: smaller than kTileRows where there would be too few tiles to share out.
constexpr std::uint32_t tileRowsFor(std::uint32_t rows) {
  const std::uint32_t quarter = roundUp((rows + 3) / 4, kPanelRows);
  return quarter < kTileRows ? quarter : kTileRows;
}

/// The attention of args.tokens >= 1 queries with blocks of `blockSlots` (a multiple of kSlotGroup).
void readInBlocks(const Context& context, const AttentionArgs& args, std::uint32_t blockSlots);

/// Scratch of readInBlocks() for up to `tokens` queries and `slots` slots per head.
std::size_t readScratchBytes(const CacheShape& shape, std::uint32_t tokens, std::uint32_t slots,
                             std::uint32_t blockSlots, unsigned threads);

}  // namespace longleaf::kernels::cpu
