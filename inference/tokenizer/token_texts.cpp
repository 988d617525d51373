// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/token_texts.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace longleaf::inference {

std::uint64_t textKey(std::string_view text) {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < sizeof key; ++i) {
    key = (key << 8U) | (i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0U);
  }
  return key;
}

Expected<std::vector<TokenId>> idsByText(std::span<const std::string> tokens) {
  const auto textOf = [tokens](TokenId id) -> const std::string& { return tokens[static_cast<std::size_t>(id)]; };
  std::vector<std::pair<std::uint64_t, TokenId>> keyed(tokens.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) keyed[i] = {textKey(tokens[i]), static_cast<TokenId>(i)};
  std::sort(keyed.begin(), keyed.end(), [&](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : textOf(a.second) < textOf(b.second);
  });
  std::vector<TokenId> ids(tokens.size());
  std::transform(keyed.begin(), keyed.end(), ids.begin(), [](const auto& entry) { return entry.second; });
  const auto twice =
      std::adjacent_find(ids.begin(), ids.end(), [&](TokenId a, TokenId b) { return textOf(a) == textOf(b); });
  if (twice == ids.end()) return ids;
  return tl::unexpected(Error{ErrorCode::modelInvalid, "tokenizer.ggml.tokens: tokens " + std::to_string(*twice) +
                                                           " and " + std::to_string(*std::next(twice)) +
                                                           " have the same text"});
}

std::optional<std::uint8_t> byteOfToken(std::string_view text) {
  if (text.size() != 6 || !text.starts_with("<0x") || text.back() != '>') return std::nullopt;
  unsigned value = 0;
  for (const char digit : text.substr(3, 2)) {
    value *= 16;
    if (digit >= '0' && digit <= '9') {
      value += static_cast<unsigned>(digit - '0');
    } else if (digit >= 'A' && digit <= 'F') {
      value += static_cast<unsigned>(digit - 'A') + 10;
    } else {
      return std::nullopt;
    }
  }
  return static_cast<std::uint8_t>(value);
}

Expected<TokenTexts> TokenTexts::create(std::span<const std::string> tokens) {
  TokenTexts result;
  auto sorted = idsByText(tokens);
  if (!sorted) return tl::unexpected(sorted.error());
  result.m_sorted = std::move(*sorted);
  result.m_keys.reserve(tokens.size());
  for (const TokenId id : result.m_sorted) result.m_keys.push_back(textKey(tokens[static_cast<std::size_t>(id)]));

  std::size_t total = 0;
  for (const std::string& token : tokens) total += token.size();
  if (total > std::numeric_limits<std::uint32_t>::max()) {
    return tl::unexpected(Error{ErrorCode::modelInvalid, "tokenizer.ggml.tokens: more than 4 GiB of text"});
  }
  result.m_characters.reserve(total);
  result.m_begins.reserve(tokens.size() + 1);
  for (const std::string& token : tokens) {
    result.m_begins.push_back(static_cast<std::uint32_t>(result.m_characters.size()));
    result.m_characters += token;
  }
  result.m_begins.push_back(static_cast<std::uint32_t>(total));
  return result;
}

std::string_view TokenTexts::operator[](TokenId id) const {
  const auto index = static_cast<std::size_t>(id);
  return std::string_view(m_characters).substr(m_begins[index], m_begins[index + 1] - m_begins[index]);
}

std::optional<TokenId> TokenTexts::find(std::string_view text) const {
  const auto [low, high] = std::equal_range(m_keys.begin(), m_keys.end(), textKey(text));
  const auto begin = m_sorted.begin() + (low - m_keys.begin());
  const auto end = m_sorted.begin() + (high - m_keys.begin());
  const auto found =
      std::lower_bound(begin, end, text, [this](TokenId id, std::string_view wanted) { return (*this)[id] < wanted; });
  if (found == end || (*this)[*found] != text) return std::nullopt;
  return *found;
}

}  // namespace longleaf::inference
