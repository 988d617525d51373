// SPDX-License-Identifier: Apache-2.0
// Arguments of the operations of a Backend: plain structs of addresses and sizes, so that a launch can copy them
// as they are. All pointers are addresses in the backend's memory unless a comment says "host".
// Activations are f32, row-major, one row per token.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/matrix.h"
#include "kernels/slots.h"

namespace longleaf::kernels {

/// Arithmetic of matrix products with quantised weights.
enum class ActivationFormat : std::uint8_t {
  q8,   // activations rounded to int8 in blocks of 32 (d = max|x| / 127), integer dot products, f32 accumulation
  f32,  // weights dequantised to f32
};

/// out[t] = row ids[t] of the table.
struct EmbedArgs {
  const Matrix* table;
  std::span<const std::int32_t> ids;  // host
  float* out;                         // [tokens][columns]
};

/// out[t][r] (+)= sum_c x[t][c] * weight[r][c] + bias[r]
struct MatmulTarget {
  const Matrix* weight;
  float* out;
  std::uint32_t outStride;      // floats between rows of out
  const float* bias = nullptr;  // [rows] or null
  bool accumulate = false;      // add to what is in out (the residual stream)
};

/// Several products of the same activations in one call (q, k, v; gate, up): activations are converted once and
/// the rows of all targets share one parallel loop.
struct MatmulArgs {
  const float* x;  // [tokens][columns]
  std::uint32_t xStride;
  std::uint32_t tokens;
  std::span<const MatmulTarget> targets;  // host; all with the same number of columns
  ActivationFormat activations = ActivationFormat::q8;
};

/// out[t][i] = x[t][i] * weight[i] / sqrt(mean_i x[t][i]^2 + epsilon)   (RMSNorm, arXiv 1910.07467, eq. 4)
struct RmsNormArgs {
  const float* x;  // [tokens][width]
  const float* weight;
  float* out;
  std::uint32_t tokens;
  std::uint32_t width;
  float epsilon;
};

/// gate[i] = gate[i] / (1 + exp(-gate[i])) * up[i]
struct SiluMulArgs {
  float* gate;
  const float* up;
  std::size_t count;
};

/// nll[t] = log sum_j exp(logits[t][j]) - logits[t][targets[t]], in nats
struct CrossEntropyArgs {
  const float* logits;                    // [tokens][vocabulary]
  std::span<const std::int32_t> targets;  // host
  std::uint32_t vocabulary;
  float* nll;  // [tokens]
};

/// Cosines and sines of rotary embedding, scaling of the model included. A head vector is held as two halves: dimension
/// i and i + headDim/2 form a pair: (x, y) -> (x cos - y sin, x sin + y cos).
struct RopeTable {
  const float* cosine = nullptr;  // [positions][headDim / 2]
  const float* sine = nullptr;
  std::uint32_t positions = 0;
};

/// Appends the keys and values of `tokens` new tokens of one layer behind the committed slots of every KV head, in
/// slots length[h] .. length[h] + tokens - 1, without changing length: a chunk is a transaction, commit() or compress()
/// ends it and an unfinished one is forgotten. Writes k (rotated by the source position when absolute), kRotated (where
/// asked for; rotated by rank) and v, and the new slots' table entries: w 1, score 0, pending 0, bias 0, pos = first =
/// last = source token, segment recent, valueNorm -1, rank = rankBase[h] + length[h] + i.
struct StoreArgs {
  CacheShape shape;
  SlotArrays slots;  // of one layer
  const float* k;    // [tokens][kvHeads * headDim], not yet rotated
  const float* v;
  std::uint32_t stride;  // floats between rows of k and of v
  std::uint32_t tokens;
  std::uint32_t firstToken;       // source token of the first one (absolute: its rotary position)
  const std::uint32_t* rankBase;  // [kvHeads] live slots of the tiers below (their length array), or null = 0
  Positions positions;
  RopeTable rope;
  bool writeRotated;  // relative only: also fill kRotated (decoding); reading rotates on the fly
};

/// Attention of `tokens` new queries over one or two tiers; the new tokens' own slots are the uncommitted ones at the
/// end of the last tier (store() came first), where query i sees slots below length[h] + i + 1.
///   logit_ij = q_i . k_j / sqrt(headDim) + bias_j;  p = softmax over all visible slots of all tiers;  out_i = sum_j
///   p_ij v_j
/// Where a tier has variances, slots with w > 1 gain  sum over rotation pairs of |q_pair|^2 variance_pair / (2 headDim)
/// (the second-order term of the mean of e^(q.k) over the keys that such a slot stands for).
/// The query's rotary position is that of its own slot (absolute and capped: firstToken + i; relative: its rank).
/// Capped: where the query is more than distanceCap behind the slot (pos, to the nearest whole; in an overlay `first`),
/// the query is rotated to the slot's position + distanceCap instead.
/// A statistic is collected into pending of the last tier, for its slots only, over queries i >= statisticFrom:
///   decayedSum: pending_j <- lambda^n pending_j + sum over the group's heads and i of lambda^(n-1-i) p_ij
///   max:        pending_j <- max(pending_j, p_ij);      meanMax, windowMean: as decayedSum with lambda 1
/// The order of every sum depends on the shapes alone, never on the number of threads.
struct AttentionArgs {
  CacheShape shape;
  std::span<const SlotArrays> tiers;  // host; 1 or 2, one layer of each
  const float* q;                     // [tokens][queryHeads * headDim], not yet rotated; head h uses KV head h / group
  std::uint32_t qStride;
  float* out;  // [tokens][queryHeads * headDim]
  std::uint32_t outStride;
  std::uint32_t tokens;
  std::uint32_t firstToken;
  Positions positions;
  RopeTable rope;
  Statistic statistic = Statistic::none;
  float lambda = 1.0F;
  std::uint32_t statisticFrom = 0;  // below tokens
  std::uint32_t distanceCap = 0;    // capped only
  float* logSumExp = nullptr;       // [tokens][queryHeads] or null
  /// q8: queries, keys, probabilities and values of several tokens may be rounded, to some 13 bits of the largest of 64
  /// or to f16
  ActivationFormat activations = ActivationFormat::f32;
};

/// kRotated of all committed slots from k, by rank.
struct RotateArgs {
  CacheShape shape;
  std::span<const SlotArrays> layers;  // host; one tier
  RopeTable rope;
};

/// length[h] += tokens, in all layers.
struct CommitArgs {
  CacheShape shape;
  std::span<const SlotArrays> layers;  // host
  std::uint32_t tokens;
};

/// Gram matrices of the value projection: gram[h] = W_o,h^T W_o,h  ([queryHeads][headDim][headDim]), so that
/// ||W_o,h v||_2 = sqrt(v^T gram[h] v) costs headDim^2 instead of hidden * headDim.
struct ValueGramArgs {
  const Matrix* wo;  // [hidden][queryHeads * headDim]
  std::uint32_t queryHeads;
  std::uint32_t headDim;
  float* gram;
};

/// Ends a chunk in all layers of a tier: commits `appended` slots, then score, selection, fate (spec of the cache,
/// section 3, steps 1-4), new ranks. `exact`: the after-prompt rule of mode `exact` (runs instead of claims).
/// With an allocation other than `fixed` heads may end with more or fewer context slots than their budget says, none
/// with more than `ceiling` slots in all; their sum over the layer (pooledLayer) or the model does not grow.
struct CompressArgs {
  CacheShape shape;
  std::span<const SlotArrays> layers;  // host
  std::uint32_t appended;              // uncommitted slots to commit first
  std::uint32_t statisticTokens;       // n: tokens seen by `pending`
  EvictionPolicy policy;
  SegmentBudget budget;
  std::span<const SegmentBudget> layerBudgets{};  // host; one per layer in place of `budget`, or empty
  std::uint32_t ceiling = 0;                      // slots; 0 = none
  bool exact = false;
  std::span<const float* const> valueGram{};  // host; per layer, see ValueGramArgs; empty unless valueWeight is woV
  FateMapView fates{};                        // words may be null
  std::span<EvictionEvent> events{};          // host; where decisions are recorded, in order per head; may be empty
  std::size_t* eventCount = nullptr;          // host
  std::uint64_t* nonFiniteScores = nullptr;   // host; added to
};

/// Removes slots [begin, begin + count) of every head of an overlay tier; later ones move down and their ranks shrink
/// by count (kRotated becomes stale: rotate() follows).
struct RemoveArgs {
  CacheShape shape;
  std::span<const SlotArrays> layers;  // host
  std::uint32_t begin;
  std::uint32_t count;
};

}  // namespace longleaf::kernels
