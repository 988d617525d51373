// SPDX-License-Identifier: Apache-2.0
// What became of every document token in every head: kept, merged, dropped; 2 bits each. Outside the budget, part of
// the plan. The document strip and the counters are made of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "inference/error.h"
#include "kernels/backend.h"

namespace longleaf::inference {

/// Means over all heads of all layers, in tokens.
struct FateCounts {
  double merged = 0;
  double dropped = 0;
};

/// Tokens of a range in one head; those of neither kind were kept.
struct TokenFates {
  std::uint32_t merged = 0;
  std::uint32_t dropped = 0;
};

inline constexpr std::uint32_t kTokensPerWord = 32;  // of a head\'s fates, two bits each

class FateMap final {
 public:
  static std::size_t bytes(const kernels::CacheShape& shape, std::uint32_t tokens);
  static Expected<FateMap> create(const kernels::CacheShape& shape, std::uint32_t tokens, kernels::Backend& backend);

  kernels::FateMapView view() const { return {m_memory->as<std::uint64_t>(), m_wordsPerHead}; }
  /// Counts over source tokens begin .. end-1.
  Expected<FateCounts> count(kernels::Backend& backend, std::uint32_t begin, std::uint32_t end) const;

  /// One head (layer * kvHeads + KV head), range by range: source tokens bounds[i] .. bounds[i+1]-1 for each i, the
  /// bounds ascending.
  Expected<std::vector<TokenFates>> countRanges(kernels::Backend& backend, std::uint32_t head,
                                                std::span<const std::uint32_t> bounds) const;

  std::uint32_t heads() const { return m_heads; }
  /// Words of one head that hold the first `tokens` tokens.
  static std::uint32_t words(std::uint32_t tokens);
  /// Words of a head (layer * kvHeads + KV head) to the host, from the word `begin` on; and to its first words.
  Expected<void> download(kernels::Backend& backend, std::uint32_t head, std::uint32_t begin,
                          std::span<std::uint64_t> to) const;
  Expected<void> upload(kernels::Backend& backend, std::uint32_t head, std::span<const std::uint64_t> from) const;
  /// Every token is kept again.
  Expected<void> clear(kernels::Backend& backend) const;

 private:
  FateMap(std::uint32_t heads, std::uint32_t wordsPerHead, kernels::BufferPtr memory)
      : m_heads(heads), m_wordsPerHead(wordsPerHead), m_memory(std::move(memory)), m_row(wordsPerHead) {}

  std::uint32_t m_heads;  // layers * KV heads
  std::uint32_t m_wordsPerHead;
  kernels::BufferPtr m_memory;
  mutable std::vector<std::uint64_t> m_row;  // one head's words on the host
};

}  // namespace longleaf::inference
