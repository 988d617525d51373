// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/fate_map.h"

#include <algorithm>
#include <bit>

namespace longleaf::inference {

namespace {

constexpr std::uint32_t kTokensPerWord = 32;
constexpr std::uint64_t kLowBits = 0x5555555555555555ULL;

/// Bits of tokens below `tokens` in a word, both bits of each.
constexpr std::uint64_t below(std::uint32_t tokens) {
  return tokens >= kTokensPerWord ? ~0ULL : (1ULL << (2 * tokens)) - 1;
}

}  // namespace

std::size_t FateMap::bytes(const kernels::CacheShape& shape, std::uint32_t tokens) {
  const std::size_t words = (std::size_t{tokens} + kTokensPerWord - 1) / kTokensPerWord;
  return words * shape.layers * shape.kvHeads * sizeof(std::uint64_t);
}

Expected<FateMap> FateMap::create(const kernels::CacheShape& shape, std::uint32_t tokens, kernels::Backend& backend) {
  auto memory = backend.allocate(bytes(shape, tokens), "the fate map");
  if (!memory) return tl::unexpected(fromKernels(memory.error()));
  return FateMap(shape.layers * shape.kvHeads, (tokens + kTokensPerWord - 1) / kTokensPerWord, std::move(*memory));
}

Expected<FateCounts> FateMap::count(kernels::Backend& backend, std::uint32_t begin, std::uint32_t end) const {
  std::uint64_t merged = 0;
  std::uint64_t dropped = 0;
  end = std::min(end, m_wordsPerHead * kTokensPerWord);
  if (begin >= end) return FateCounts{};
  const std::uint32_t firstWord = begin / kTokensPerWord;
  const std::uint32_t lastWord = (end - 1) / kTokensPerWord;
  for (std::uint32_t head = 0; head < m_heads; ++head) {
    const std::span<std::uint64_t> words = std::span(m_row).subspan(firstWord, lastWord - firstWord + 1);
    const auto done =
        backend.download(std::as_writable_bytes(words),
                         reinterpret_cast<const std::byte*>(m_memory->as<std::uint64_t>() +
                                                            std::size_t{head} * m_wordsPerHead + firstWord));
    if (!done) return tl::unexpected(fromKernels(done.error()));
    words.front() &= ~below(begin % kTokensPerWord);
    words.back() &= below(end - lastWord * kTokensPerWord);
    for (const std::uint64_t word : words) {
      merged += static_cast<std::uint64_t>(std::popcount(word & kLowBits));
      dropped += static_cast<std::uint64_t>(std::popcount(word & ~kLowBits));
    }
  }
  return FateCounts{static_cast<double>(merged) / m_heads, static_cast<double>(dropped) / m_heads};
}

}  // namespace longleaf::inference
