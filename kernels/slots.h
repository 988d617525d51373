// SPDX-License-Identifier: Apache-2.0
// The slot table of the cache as plain addresses, and the rules of eviction as plain data. This is what the attention
// and compression kernels of every backend work on; who allocates it and what the presets are is inference/cache.
//
// A slot stands for one token, or (a residual slot after merging) for several. Slots of one (layer, KV head) lie in
// arrival order with holes filled from the end: the physical order means nothing, `rank` is the logical order (order
// of pos, ties by first source token), `segment` says what a slot is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace longleaf::kernels {

/// Keys are stored in tiles of this many slots, transposed, so that one vector register holds one dimension of a tile.
inline constexpr std::uint32_t kSlotTile = 16;

enum class StoreFormat : std::uint8_t { f32, f16, bf16, q8 };

/// Bytes of one stored number: 4, 2, 2, 1 (q8 has one f32 scale per slot and KV head beside it).
constexpr std::size_t storeBytes(StoreFormat store) {
  return store == StoreFormat::f32 ? 4 : store == StoreFormat::q8 ? 1 : 2;
}

enum class Segment : std::uint8_t { sink, context, residual, recent };

/// Which rotary position keys and queries get.
enum class Positions : std::uint8_t {
  absolute,  // the source position; keys are stored after rotation
  relative,  // the rank among the live slots; keys are stored before rotation
};

struct CacheShape {
  std::uint32_t layers;
  std::uint32_t kvHeads;
  std::uint32_t group;    // query heads per KV head
  std::uint32_t headDim;  // a multiple of 8
  StoreFormat store;

  constexpr std::uint32_t queryHeads() const { return kvHeads * group; }
  constexpr std::uint32_t paddedHeadDim() const { return (headDim + 15) / 16 * 16; }  // row length of v
};

/// The slots of one layer in one tier, in the backend's memory. `capacity` slots per KV head, a multiple of kSlotTile.
/// Unless a shape is given an array is [kvHeads][capacity]. An overlay tier has no statistics: pointers marked (doc)
/// are null there.
struct SlotArrays {
  std::uint32_t capacity = 0;
  std::byte* k =
      nullptr;  // [kvHeads][capacity / kSlotTile][headDim][kSlotTile], store format; not yet rotated when relative
  std::byte* kRotated = nullptr;  // the same shape, rotated by rank; null when absolute
  std::byte* v = nullptr;         // [kvHeads][capacity][paddedHeadDim], store format; the padding is zero
  float* kScale = nullptr;        // q8 only
  float* kRotatedScale = nullptr;
  float* vScale = nullptr;
  std::uint32_t* length = nullptr;  // [kvHeads] committed slots
  std::uint32_t* rank = nullptr;    // counted over all tiers: an overlay's ranks follow the document's
  std::uint32_t* first = nullptr;   // source token range that the slot stands for
  std::uint32_t* last = nullptr;
  float* bias = nullptr;            // (doc) alpha * ln w, added to the logit; null = all zero
  float* weight = nullptr;          // (doc) w: tokens the slot stands for
  float* score = nullptr;           // (doc) running statistic
  float* pending = nullptr;         // (doc) statistic since the last compress()
  float* pos = nullptr;             // (doc) source position, count-weighted mean of merged ones
  float* valueNorm = nullptr;       // (doc) value weight of the slot; negative: not computed yet
  std::uint8_t* segment = nullptr;  // (doc) Segment
  std::uint16_t* age = nullptr;     // (doc) of a residual slot: its number in order of claiming, 0 = the first
};

/// How B slots of one KV head are divided. sink + context + residual + recent = B.
struct SegmentBudget {
  std::uint32_t sink = 0;
  std::uint32_t context = 0;
  std::uint32_t residual = 0;
  std::uint32_t recent = 0;

  constexpr std::uint32_t total() const { return sink + context + residual + recent; }
  friend bool operator==(const SegmentBudget&, const SegmentBudget&) = default;
};

/// What is collected per slot over the queries of a call and the query heads of its group.
enum class Statistic : std::uint8_t {
  none,
  position,    // nothing is collected; the score is pos
  decayedSum,  // sum over heads and queries of lambda^(n-1-i) p_ij; lambda = 1 is the plain sum
  max,         // max over heads and queries of p_ij
  meanMax,     // max over chunks of the chunk's mean (sum / (group * n))
};

enum class ValueWeight : std::uint8_t { none, v, woV };
enum class PoolKind : std::uint8_t { max, average };
enum class Fate : std::uint8_t { drop, mergeResidual };
enum class Similarity : std::uint8_t { dot, cosine };

/// Everything that compress() needs to know about a method, beyond the budget.
struct EvictionPolicy {
  Statistic statistic = Statistic::none;
  float lambda = 1.0F;
  ValueWeight valueWeight = ValueWeight::none;
  std::uint32_t pool = 1;  // odd width over neighbours in rank order; 1 = none
  PoolKind poolKind = PoolKind::max;
  Fate fate = Fate::drop;
  Similarity similarity = Similarity::dot;
  float threshold = -1.0F;  // of the cosine; ignored for dot
  float alpha = 1.0F;       // bias of a merged slot = alpha * ln w
};

/// 2 bits per (layer, KV head, document token).
enum class TokenFate : std::uint8_t { kept = 0, merged = 1, dropped = 2 };

/// words[((layer * kvHeads) + head) * wordsPerHead + token / 32], token's bits at 2 * (token % 32).
struct FateMapView {
  std::uint64_t* words = nullptr;
  std::uint32_t wordsPerHead = 0;
};

/// One decision, for traces: `token` (first source token of the loser) went into residual slot `residual` (its age),
/// or was dropped (kDropped). Claims are recorded too.
struct EvictionEvent {
  static constexpr std::uint32_t kDropped = 0xFFFFFFFFU;
  std::uint32_t head;  // layer * kvHeads + KV head
  std::uint32_t token;
  std::uint32_t residual;
};

}  // namespace longleaf::kernels
