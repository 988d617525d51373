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
  capped,    // as absolute, but no distance from query to key counts as larger than AttentionArgs::distanceCap
};

/// Whether keys are stored after rotation by their source position.
constexpr bool storesRotated(Positions positions) { return positions != Positions::relative; }

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
  float* variance = nullptr;  // (doc) [kvHeads][capacity][headDim / 2] variance of the keys that a slot stands for,
                              // mean over the two dimensions of a rotation pair; null where the method has none
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
  windowMean,  // sum / (group * window) over the last `window` queries, in place of the old score; missing queries
               // count 0
  key,         // nothing is collected; the score is made of the keys, see EvictionPolicy::anchors
};

/// Whether a statistic is taken from the probabilities of attention.
constexpr bool collectsAttention(Statistic statistic) {
  return statistic == Statistic::decayedSum || statistic == Statistic::max || statistic == Statistic::meanMax ||
         statistic == Statistic::windowMean;
}

enum class ValueWeight : std::uint8_t { none, v, woV };
enum class PoolKind : std::uint8_t { max, average };
enum class Similarity : std::uint8_t { dot, cosine };

/// What becomes of a slot that loses. What stands for several tokens already is never dropped by mergeSimilar and
/// mergeAdjacent, so that every token keeps one fate: it merges whatever the threshold.
enum class Fate : std::uint8_t {
  drop,
  mergeResidual,  // into a residual slot of its own segment
  mergeSimilar,   // into the context slot that stays whose key is most like its own, if alike enough
  mergeAdjacent,  // into the next context slot that stays, before or behind, along a chain of keys each alike its
                  // neighbour
};

/// Share of the loser in the mean that a merged slot becomes.
enum class Combine : std::uint8_t {
  count,       // by the tokens that both stand for: w_e / (w_r + w_e)
  similarity,  // losers weigh e^cos, the slot that stays e^1 (D2O, arXiv 2406.13035)
  gaussian,    // losers weigh e^(-d^2 / 2 s^2), the slot that stays 1; d = distance of the keys, s^2 = mean d^2 of the
               // losers that join this slot (KVMerger, arXiv 2407.08454)
};

/// How the slots of all heads are shared out when heads do not get the same. Sinks, residual slots and recent tokens
/// are every head's own; what is shared is the context.
enum class Allocation : std::uint8_t {
  fixed,         // as CompressArgs::budget and layerBudgets say
  uncertainty,   // a layer's B_l = floor B + (1 - floor) B L a_l / sum a; a = mean over heads of the fewest slots that
                 // hold 90 % of the score (ZigZagKV, arXiv 2412.09036)
  pooledLayer,   // the largest e over all heads of a layer (Ada-KV, arXiv 2407.11550)
  pooledModel,   // the largest e over all heads of all layers
  pooledCounts,  // a layer gets as many as it has among the largest e of the model, its heads get the same
                 // (DynamicKV, arXiv 2412.14838)
};

/// EvictionPolicy::rings: context slots stand in rings 1 .. rings, places shared evenly (the remainder to ring 1), each
/// slot's ring in `age`. What leaves the recent segment enters ring 1, in source order. A ring that is not full takes
/// what comes. A full ring r takes a slot whose first token is a multiple of 2^r, or any while a later ring has room,
/// and its oldest slot goes on to ring r + 1; any other takes the place of the ring's newest slot if its e is larger,
/// and one of the two leaves.
inline constexpr std::uint32_t kMostRings = 16;

/// Anchors from which Statistic::key measures how unusual a key is.
enum class KeyAnchors : std::uint8_t {
  global,  // -cos(k, mean of all normalised keys) (KeyDiff, arXiv 2504.15364)
  nested,  // mean of the ranks of that measure for three anchors: all keys, the key's block, the keys before it
};

/// Everything that compress() needs to know about a method, beyond the budget.
///   selection value e = pool(max(score, mean score of the head if meanFloor) * value weight), or with poolScore
///   e = max(pool(score), mean of these if meanFloor) * value weight
struct EvictionPolicy {
  Statistic statistic = Statistic::none;
  float lambda = 1.0F;
  std::uint32_t window = 0;  // queries that the statistic counts: the last so many; 0 = all
  KeyAnchors anchors = KeyAnchors::global;
  ValueWeight valueWeight = ValueWeight::none;
  std::uint32_t pool = 1;  // odd width over neighbours in rank order; 1 = none
  PoolKind poolKind = PoolKind::max;
  bool poolScore = false;   // the score is smoothed before the value weight is applied, not after
  bool meanFloor = false;   // no score counts as less than the mean of its head (DefensiveKV, arXiv 2510.13334)
  float firstStage = 0.0F;  // share of the context chosen by the score alone (CriticalKV, arXiv 2502.03805)
  std::uint32_t rings = 1;  // above 1: context is as many log-spaced rings, see below (arXiv 2406.17808)
  Allocation allocation = Allocation::fixed;
  float floor = 0.0F;  // share that no head (layer) falls below; see Allocation
  Fate fate = Fate::drop;
  Similarity similarity = Similarity::dot;
  Combine combine = Combine::count;
  float threshold = -1.0F;  // of the cosine; ignored for dot
  float alpha = 1.0F;       // bias of a merged slot = alpha * ln w
  bool variance = false;    // keep SlotArrays::variance of merged slots
};

/// 2 bits per (layer, KV head, document token).
enum class TokenFate : std::uint8_t { kept = 0, merged = 1, dropped = 2 };

/// words[((layer * kvHeads) + head) * wordsPerHead + token / 32], token's bits at 2 * (token % 32).
struct FateMapView {
  std::uint64_t* words = nullptr;
  std::uint32_t wordsPerHead = 0;
};

/// One decision, for traces: `token` (first source token of the loser) went into residual slot `residual` (its age),
/// into the context slot whose first source token then was `residual` (mergeSimilar, mergeAdjacent), or was dropped
/// (kDropped). Claims are recorded too.
struct EvictionEvent {
  static constexpr std::uint32_t kDropped = 0xFFFFFFFFU;
  std::uint32_t head;  // layer * kvHeads + KV head
  std::uint32_t token;
  std::uint32_t residual;
};

}  // namespace longleaf::kernels
