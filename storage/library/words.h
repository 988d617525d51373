// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a text, as searching sees them: close to what FTS5's unicode61 makes of it, so that a found word can be
// shown and a person's words can be looked at before they become a query.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace longleaf::storage {

/// The Unicode scalar value at `at` and its length in bytes; U+FFFD and 1 for an invalid byte. `at` < text.size().
struct Character {
  char32_t value = 0;
  std::size_t length = 0;
};
Character characterAt(std::string_view text, std::size_t at);

/// Whether this belongs to a script that is written without spaces between words (Chinese, Japanese, Thai, Lao, Khmer,
/// Burmese), or to one whose words carry their endings without a space (Korean).
bool isUnspaced(char32_t character);

struct Word {
  std::size_t begin = 0;  // bytes of the text
  std::size_t end = 0;
  bool unspaced = false;  // one character, with its marks, of a script without spaces; else a whole word
};

/// In order. Letters, numbers and marks; everything else separates.
std::vector<Word> wordsOf(std::string_view text);

/// Without case and diacritics: "Über" and "uber" are one.
std::string folded(std::string_view word);

}  // namespace longleaf::storage
