// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/fate_map.h"

#include <algorithm>
#include <array>
#include <bit>

namespace longleaf::inference {

namespace {

constexpr std::uint64_t kLowBits = 0x5555555555555555ULL;

/// Bits of tokens below `tokens` in a word, both bits of each.
constexpr std::uint64_t below(std::uint32_t tokens) {
  return tokens >= kTokensPerWord ? ~0ULL : (1ULL << (2 * tokens)) - 1;
}

/// Of tokens begin .. end-1, where token 0 is the first one of words[0].
TokenFates tally(std::span<const std::uint64_t> words, std::uint32_t begin, std::uint32_t end) {
  TokenFates fates;
  if (begin >= end) return fates;
  const std::uint32_t first = begin / kTokensPerWord;
  const std::uint32_t last = (end - 1) / kTokensPerWord;
  for (std::uint32_t i = first; i <= last; ++i) {
    std::uint64_t word = words[i];
    if (i == first) word &= ~below(begin % kTokensPerWord);
    if (i == last) word &= below(end - last * kTokensPerWord);
    fates.merged += static_cast<std::uint32_t>(std::popcount(word & kLowBits));
    fates.dropped += static_cast<std::uint32_t>(std::popcount(word & ~kLowBits));
  }
  return fates;
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

Expected<std::vector<TokenFates>> FateMap::countRanges(kernels::Backend& backend, std::uint32_t head,
                                                       std::span<const std::uint32_t> bounds) const {
  std::vector<TokenFates> fates(bounds.empty() ? 0 : bounds.size() - 1);
  const std::uint32_t known = m_wordsPerHead * kTokensPerWord;
  const std::uint32_t end = bounds.empty() ? 0 : std::min(bounds.back(), known);
  if (fates.empty() || bounds.front() >= end) return fates;
  const std::uint32_t firstWord = bounds.front() / kTokensPerWord;
  const std::span<std::uint64_t> row = std::span(m_row).first(words(end) - firstWord);
  if (const auto done = download(backend, head, firstWord, row); !done) return tl::unexpected(done.error());
  const std::uint32_t origin = firstWord * kTokensPerWord;
  for (std::size_t i = 0; i < fates.size(); ++i) {
    fates[i] = tally(row, std::min(bounds[i], end) - origin, std::min(bounds[i + 1], end) - origin);
  }
  return fates;
}

Expected<FateCounts> FateMap::count(kernels::Backend& backend, std::uint32_t begin, std::uint32_t end) const {
  const std::array<std::uint32_t, 2> bounds{begin, std::max(begin, end)};
  std::uint64_t merged = 0;
  std::uint64_t dropped = 0;
  for (std::uint32_t head = 0; head < m_heads; ++head) {
    const auto fates = countRanges(backend, head, bounds);
    if (!fates) return tl::unexpected(fates.error());
    merged += fates->front().merged;
    dropped += fates->front().dropped;
  }
  return FateCounts{static_cast<double>(merged) / m_heads, static_cast<double>(dropped) / m_heads};
}

}  // namespace longleaf::inference
