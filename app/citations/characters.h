// SPDX-License-Identifier: GPL-3.0-or-later
// Characters as the comparison of texts sees them: without case, diacritics and the differences between typographic and
// typewriter marks. Own tables for Latin, Greek, Cyrillic, Armenian and Arabic; other scripts stay as they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace longleaf::app {

/// One character and the bytes that it takes; a byte that is no UTF-8 is U+FFFD of one byte.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  // 0: the text's end
};
Character characterAt(std::string_view text, std::size_t at);

enum class Glyph : std::uint8_t {
  letter,
  digit,
  ideograph,  // of a script without spaces: a word of its own
  apostrophe,
  hyphen,
  nothing,  // soft hyphens, joiners, combining marks: neither seen nor a border
  space,
  newline,
  mark,  // everything else
};
Glyph glyphOf(char32_t code);

bool isUpper(char32_t code);
bool isOpeningQuote(char32_t code);  // typographic; '"' opens and closes
bool isClosingQuote(char32_t code);

/// Appends the character without case and diacritics, as UTF-8; ligatures become their letters.
void appendFolded(char32_t code, std::string& to);

}  // namespace longleaf::app
