// SPDX-License-Identifier: Apache-2.0
// What the files of attention share: the slots of one KV head as one sequence of tiles over the tiers, and the division
// of the scratch block. Plain types only: every function that is built once per instruction set takes these.
//
// Sequence of a head: the slots of tier 0, filled up to whole tiles, then those of tier 1, filled up. The fillers get
// keys and values of zero and a logit of -infinity, so that tiles of both tiers are read as they lie in memory.
#pragma once

// Instruction sets that are not built: SSSE3 differs little from SSE4.1, and vectors of SVE have no size that arrays of
// accumulators could have. What remains on x86: scalar, SSE4.1, AVX2, AVX-512. Must precede Highway's headers.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/operations.h"

namespace longleaf::kernels::cpu {

inline constexpr float kLog2E = 1.44269504F;  // logits are kept in units of log 2: exp2 is one multiplication cheaper
inline constexpr float kLn2 = 0.69314718F;

/// Slots of one KV head in one tier.
struct HeadTier {
  const std::byte* k = nullptr;  // [tiles][headDim][kSlotTile]
  const float* kScale = nullptr;
  const std::byte* v = nullptr;  // [slots][paddedHeadDim]
  const float* vScale = nullptr;
  const float* bias = nullptr;
  const std::uint32_t* rank = nullptr;
  const float* pos = nullptr;
  const std::uint32_t* first = nullptr;
  const float* weight = nullptr;
  const float* variance = nullptr;  // [slots][headDim / 2], null where logits have no such term
  std::uint32_t slots = 0;          // the new tokens' own included

  std::uint32_t tiles() const { return (slots + kSlotTile - 1) / kSlotTile; }
};

/// All slots that the queries of one KV head see.
struct HeadSlots {
  HeadTier tiers[2];
  std::uint32_t tierCount = 0;
  std::uint32_t committed = 0;  // slots of the last tier that every query sees

  const HeadTier& last() const { return tiers[tierCount - 1]; }
  std::uint32_t tiles() const { return tiers[0].tiles() + tiers[1].tiles(); }
  /// Where the last tier begins in the sequence, in slots.
  std::uint32_t lastBegin() const { return tierCount > 1 ? tiers[0].tiles() * kSlotTile : 0; }
};

/// `rotatedKeys`: keys from kRotated where there is one.
HeadSlots headSlots(const AttentionArgs& args, std::uint32_t head, bool rotatedKeys);

/// Rotary position of new token `i` for the queries of a KV head.
inline std::uint32_t queryPosition(const AttentionArgs& args, const HeadSlots& head, std::uint32_t i) {
  return storesRotated(args.positions) ? args.firstToken + i : head.last().rank[head.committed + i];
}

/// Where a slot counts as lying in the source.
inline std::uint32_t sourcePosition(const HeadTier& tier, std::uint32_t slot) {
  return tier.pos != nullptr ? static_cast<std::uint32_t>(tier.pos[slot] + 0.5F) : tier.first[slot];
}

/// Row of the rotary table; the plan keeps positions inside the table, and a wrong one must not read past it.
inline std::size_t ropeRow(const RopeTable& rope, std::uint32_t position, std::uint32_t headDim) {
  return static_cast<std::size_t>(std::min(position, rope.positions - 1)) * (headDim / 2);
}

/// Address of slot `slot`'s tile in a key array of one KV head.
inline std::size_t tileOffset(const CacheShape& shape, std::uint32_t slot) {
  return static_cast<std::size_t>(slot / kSlotTile) * shape.headDim * kSlotTile * storeBytes(shape.store);
}

/// Hands out 64-byte aligned pieces of a block; from a null block it only counts, so that a size and its use are one
/// piece of code.
class Pieces final {
 public:
  explicit Pieces(std::byte* base) : m_base(base) {}

  template <class T>
  T* take(std::size_t count) {
    const std::size_t at = m_used;
    m_used += (count * sizeof(T) + 63) / 64 * 64;
    return m_base == nullptr ? nullptr : reinterpret_cast<T*>(m_base + at);
  }
  std::size_t used() const { return m_used; }
  /// What `other`, a copy of this, took since is taken here too, in the same place.
  void include(const Pieces& other) { m_used = std::max(m_used, other.m_used); }

 private:
  std::byte* m_base;
  std::size_t m_used = 0;
};

inline constexpr std::uint32_t roundUp(std::uint32_t value, std::uint32_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

}  // namespace longleaf::kernels::cpu
