// SPDX-License-Identifier: Apache-2.0
// How one slot joins another, or leaves: the parts that every fate is made of. Internal to compress*.cpp.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/compress_head.h"

namespace longleaf::kernels::cpu {

/// A slot that takes others in, with its key and value in f32.
struct Joining {
  std::uint32_t slot;
  std::span<float> key;
  std::span<float> value;
};

/// Heads run one after another when events are asked for, so the count needs no lock. `target`: the age of a residual
/// slot, the first source token of another that stays, or EvictionEvent::kDropped.
void record(const HeadTask& task, std::uint32_t slot, std::uint32_t target);

/// w_from / (w_to + w_from)
float countShare(const SlotTable& slots, std::uint32_t to, std::uint32_t from);
/// Everything of the table but key, value and variance: `from` joins `to`; tokens count in the mean position.
void joinEntries(const HeadTask& task, std::uint32_t to, std::uint32_t from);
/// Key, value and variance: both become the mean in which `from` counts `share`.
void joinVectors(const HeadTask& task, const Joining& to, const Joining& from, float share);
/// All of it for slots in the table; the key of `from` is in scratch.key, that of `to` is left in scratch.otherKey.
void joinSlots(HeadTask& task, std::uint32_t to, std::uint32_t from, float share);

void drop(HeadTask& task, std::uint32_t slot);
/// A dropped slot of many tokens names none of them. Once no merged slot is left, all that were merged are dropped.
void dropMergedTokens(const HeadTask& task);
void markChanged(HeadTask& task, std::uint32_t slot);

/// 1 / ||x||; 0 for a key of zeros, whose cosine with anything is 0.
float inverseNorm(std::span<const float> x);

/// Those that leave, in source order, into nextOrder, which is free until ranks are made. Returns their number.
std::uint32_t listLosers(const HeadTask& task);

/// Keys of the slots in scratch.targets as blocks of lanes, for finding the one most like another key.
void loadTargetKey(const HeadTask& task, std::uint32_t index);
/// The target that is most like the key in scratch.key, the first of equals; its similarity is in scratch.similarity.
std::uint32_t mostSimilar(const HeadTask& task);

}  // namespace longleaf::kernels::cpu
