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
  return std::size_t{words(tokens)} * shape.layers * shape.kvHeads * sizeof(std::uint64_t);
}

Expected<FateMap> FateMap::create(const kernels::CacheShape& shape, std::uint32_t tokens, kernels::Backend& backend) {
  auto memory = backend.allocate(bytes(shape, tokens), "the fate map");
  if (!memory) return tl::unexpected(fromKernels(memory.error()));
  return FateMap(shape.layers * shape.kvHeads, words(tokens), std::move(*memory));
}

std::uint32_t FateMap::words(std::uint32_t tokens) { return tokens / kTokensPerWord + (tokens % kTokensPerWord != 0); }

Expected<void> FateMap::download(kernels::Backend& backend, std::uint32_t head, std::uint32_t begin,
                                 std::span<std::uint64_t> to) const {
  const std::uint64_t* from = m_memory->as<std::uint64_t>() + std::size_t{head} * m_wordsPerHead + begin;
  const auto done = backend.download(std::as_writable_bytes(to), reinterpret_cast<const std::byte*>(from));
  if (!done) return tl::unexpected(fromKernels(done.error()));
  return {};
}

Expected<void> FateMap::upload(kernels::Backend& backend, std::uint32_t head,
                               std::span<const std::uint64_t> from) const {
  std::uint64_t* to = m_memory->as<std::uint64_t>() + std::size_t{head} * m_wordsPerHead;
  const auto done = backend.upload(reinterpret_cast<std::byte*>(to), std::as_bytes(from));
  if (!done) return tl::unexpected(fromKernels(done.error()));
  return {};
}

Expected<void> FateMap::clear(kernels::Backend& backend) const {
  std::fill(m_row.begin(), m_row.end(), 0);
  for (std::uint32_t head = 0; head < m_heads; ++head) {
    if (const auto done = upload(backend, head, m_row); !done) return done;
  }
  return {};
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
    if (const auto done = download(backend, head, firstWord, words); !done) return tl::unexpected(done.error());
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
