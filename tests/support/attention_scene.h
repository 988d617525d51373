// SPDX-License-Identifier: GPL-3.0-or-later
// A layer of a slot cache filled with random keys and values through the CPU kernels, ready for attention calls: what
// the tests and the bench of attention have in common.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "kernels/cpu/attention.h"
#include "support/slot_memory.h"

namespace longleaf::tests {

struct SceneShape {
  kernels::CacheShape cache;
  kernels::Positions positions = kernels::Positions::absolute;
  std::uint32_t documentSlots = 0;  // head h gets 3 h fewer
  std::uint32_t overlaySlots = 0;
  bool overlay = false;
  bool variance = false;          // every third document slot stands for two tokens
  std::uint32_t distanceCap = 0;  // of capped positions
  std::uint32_t skipped = 0;      // queries that no statistic counts, if there are more
  std::uint32_t maxTokens = 1;
  std::uint32_t seed = 1;
};

class AttentionScene final {
 public:
  AttentionScene(const SceneShape& shape, unsigned threads);

  /// Stores `tokens` random new tokens in the last tier, without committing them.
  void append(std::uint32_t tokens);
  /// Arguments that store `tokens` new tokens with random keys and values in a tier.
  kernels::StoreArgs storeArgs(std::uint32_t tier, std::uint32_t tokens, bool rotated);
  /// length += tokens.
  void commit(std::uint32_t tokens);
  /// Arguments for the appended tokens, with random queries; out and logSumExp are this scene's vectors.
  kernels::AttentionArgs args(kernels::Statistic statistic, float lambda);

  kernels::cpu::Context context();
  kernels::cpu::ThreadPool pool;
  std::vector<SlotMemory> tiers;
  std::vector<kernels::SlotArrays> arrays;
  std::vector<float> keys, values, queries, out, logSumExp;  // of the last append()

 private:
  void fill(std::uint32_t tier, std::uint32_t slots);
  std::vector<float> numbers(std::size_t count, float width);

  SceneShape m_shape;
  RopeMemory m_rope;
  std::mt19937 m_random;
  std::vector<std::byte> m_scratch;
  std::uint32_t m_seen = 0;    // source tokens stored so far
  std::uint32_t m_tokens = 0;  // appended, not committed
};

}  // namespace longleaf::tests
