// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over slots as the contract of AttentionArgs says it: plain loops in double over the numbers as stored. The
// truth that the kernels of every backend are compared with.
#pragma once

#include <vector>

#include "kernels/operations.h"

namespace longleaf::tests {

/// Which keys a relative cache is read by: what reading does (from k, rotated by rank) or decoding (kRotated as it is).
enum class KeysFrom { master, rotatedCopy };

/// Same effects as Backend::attention(): out, logSumExp, pending of the last tier. Host memory only.
void naiveAttention(const kernels::AttentionArgs& args, KeysFrom keys = KeysFrom::master);

/// One stored key or value as headDim numbers. `slot` counts within the tier and KV head.
std::vector<double> storedKey(const kernels::CacheShape& shape, const kernels::SlotArrays& slots, std::uint32_t head,
                              std::uint32_t slot, KeysFrom keys);
std::vector<double> storedValue(const kernels::CacheShape& shape, const kernels::SlotArrays& slots, std::uint32_t head,
                                std::uint32_t slot);

/// x rotated to a position, pairs (i, i + d/2).
std::vector<double> naiveRotate(std::vector<double> x, const kernels::RopeTable& rope, std::uint32_t position);

}  // namespace longleaf::tests
