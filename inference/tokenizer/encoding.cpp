// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/encoding.h"

#include <algorithm>
#include <bit>
#include <functional>

namespace longleaf::inference {
namespace {

constexpr std::size_t kMostEntries = 16384;   // 640 KB
constexpr std::size_t kLongestKeptWord = 64;  // bytes; longer ones hardly ever come again
constexpr std::size_t kBytesPerToken = 4;     // of English prose, a little less than the average

}  // namespace

Encoding::Encoding(std::size_t textBytes)
    : m_entries(std::min(kMostEntries, std::bit_ceil(textBytes / kBytesPerToken + 1))) {
  ids.reserve(textBytes / kBytesPerToken);
}

Encoding::Entry& Encoding::entryOf(std::string_view word) {
  return m_entries[std::hash<std::string_view>{}(word) & (m_entries.size() - 1)];
}

bool Encoding::repeat(std::string_view word) {
  if (word.size() > kLongestKeptWord) return false;
  const Entry& entry = entryOf(word);
  if (entry.word != word) return false;
  for (std::size_t i = 0; i < entry.count; ++i) {
    const TokenId id = ids[entry.firstId + i];
    ids.push_back(id);
  }
  return true;
}

void Encoding::remember(std::string_view word, std::size_t firstId) {
  if (word.size() <= kLongestKeptWord) entryOf(word) = {word, firstId, ids.size() - firstId};
}

}  // namespace longleaf::inference
