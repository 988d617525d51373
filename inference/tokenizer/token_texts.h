// SPDX-License-Identifier: Apache-2.0
// The texts of a byte-level vocabulary: one block of characters and 16 bytes for each token, instead of a string and a
// hash entry each (6 MB for 49,152 tokens).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inference/error.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

inline constexpr std::string_view kSpaceMark = "\xE2\x96\x81";  // U+2581: a space in a SentencePiece vocabulary

/// The ids of `tokens` in the order of their texts. modelInvalid, naming it, when a text occurs twice.
Expected<std::vector<TokenId>> idsByText(std::span<const std::string> tokens);

/// The first 8 bytes of a text as a number that sorts as the text does. Compared first, it makes sorting and searching
/// a vocabulary four times as fast.
std::uint64_t textKey(std::string_view text);

/// The byte that a token of type `byte` stands for: "<0x", two hexadecimal digits, ">" and nothing else.
/// Letters among the digits are large ones: others write no byte for SentencePiece, nor for Hugging Face's tokenizers.
std::optional<std::uint8_t> byteOfToken(std::string_view text);

class TokenTexts final {
 public:
  static Expected<TokenTexts> create(std::span<const std::string> tokens);

  std::size_t size() const { return m_sorted.size(); }
  /// `id` must be in range.
  std::string_view operator[](TokenId id) const;
  std::optional<TokenId> find(std::string_view text) const;

 private:
  std::string m_characters;
  std::vector<std::uint32_t> m_begins;  // [tokens + 1]
  std::vector<TokenId> m_sorted;        // by text
  std::vector<std::uint64_t> m_keys;    // of m_sorted: the first 8 bytes of each text, see textKey
};

}  // namespace longleaf::inference
