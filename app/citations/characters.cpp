// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/characters.h"

#include <array>

#include "storage/documents/utf8.h"

namespace longleaf::app {
namespace {

constexpr bool within(char32_t code, char32_t first, char32_t last) { return code >= first && code <= last; }

// What U+00C0 to U+017F are without diacritics; '?' stands for the ones that are no letter or two letters.
constexpr std::string_view kLatin =
    "aaaaaa?ceeeeiiii"   // U+00C0
    "dnooooo?ouuuuy??"   // U+00D0
    "aaaaaa?ceeeeiiii"   // U+00E0
    "dnooooo?ouuuuy?y"   // U+00F0
    "aaaaaaccccccccdd"   // U+0100
    "ddeeeeeeeeeegggg"   // U+0110
    "gggghhhhiiiiiiii"   // U+0120
    "ii??jjkkklllllll"   // U+0130
    "lllnnnnnnnnnoooo"   // U+0140
    "oo??rrrrrrssssss"   // U+0150
    "ssttttttuuuuuuuu"   // U+0160
    "uuuuwwyyyzzzzzzs";  // U+0170
static_assert(kLatin.size() == 0x180 - 0xC0);

std::string_view lettersOf(char32_t code) {
  switch (code) {
    case 0xC6:
    case 0xE6:
      return "ae";
    case 0xDE:
    case 0xFE:
      return "th";
    case 0xDF:
    case 0x1E9E:
      return "ss";
    case 0x132:
    case 0x133:
      return "ij";
    case 0x152:
    case 0x153:
      return "oe";
    case 0xFB00:
      return "ff";
    case 0xFB01:
      return "fi";
    case 0xFB02:
      return "fl";
    case 0xFB03:
      return "ffi";
    case 0xFB04:
      return "ffl";
    case 0xFB05:
    case 0xFB06:
      return "st";
    default:
      return {};
  }
}

/// U+1EA0 to U+1EF9, the letters of Vietnamese.
char vietnamese(char32_t code) {
  if (code <= 0x1EB7) return 'a';
  if (code <= 0x1EC7) return 'e';
  if (code <= 0x1ECB) return 'i';
  if (code <= 0x1EE3) return 'o';
  return code <= 0x1EF1 ? 'u' : 'y';
}

char32_t greek(char32_t code) {
  constexpr std::array<char32_t, 2> kAlpha = {0x386, 0x3AC}, kEpsilon = {0x388, 0x3AD}, kEta = {0x389, 0x3AE};
  for (const auto& [variants, base] : {std::pair(kAlpha, 0x3B1), std::pair(kEpsilon, 0x3B5), std::pair(kEta, 0x3B7)})
    if (code == variants[0] || code == variants[1]) return static_cast<char32_t>(base);
  if (code == 0x38A || code == 0x3AF || code == 0x390 || code == 0x3AA || code == 0x3CA) return 0x3B9;
  if (code == 0x38C || code == 0x3CC) return 0x3BF;
  if (code == 0x38E || code == 0x3CD || code == 0x3B0 || code == 0x3AB || code == 0x3CB) return 0x3C5;
  if (code == 0x38F || code == 0x3CE) return 0x3C9;
  if (code == 0x3C2) return 0x3C3;  // the sigma of a word's end
  return within(code, 0x391, 0x3A9) ? code + 32 : code;
}

char32_t cyrillic(char32_t code) {
  const char32_t lower = within(code, 0x410, 0x42F) ? code + 32 : within(code, 0x400, 0x40F) ? code + 80 : code;
  if (lower == 0x451) return 0x435;  // ё as е
  if (lower == 0x439) return 0x438;  // й as и, as SQLite's unicode61 with remove_diacritics has it
  return lower >= 0x460 && within(lower, 0x460, 0x52F) ? lower | 1U : lower;
}

char32_t foldedBeyondLatin(char32_t code) {
  if (within(code, 0x370, 0x3FF)) return greek(code);
  if (within(code, 0x400, 0x52F)) return cyrillic(code);
  if (within(code, 0x531, 0x556)) return code + 48;                                    // Armenian
  if (code == 0x622 || code == 0x623 || code == 0x625 || code == 0x671) return 0x627;  // alef
  if (within(code, 0xFF10, 0xFF19)) return code - 0xFF10 + U'0';                       // full width
  if (within(code, 0xFF21, 0xFF3A)) return code - 0xFF21 + U'a';
  if (within(code, 0xFF41, 0xFF5A)) return code - 0xFF41 + U'a';
  return code;
}

void appendUtf8(char32_t code, std::string& to) {
  const auto byte = [&to](char32_t value) { to.push_back(static_cast<char>(value)); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    byte(0xE0U | (code >> 12U));
    byte(0x80U | ((code >> 6U) & 0x3FU));
  } else {
    byte(0xF0U | (code >> 18U));
    byte(0x80U | ((code >> 12U) & 0x3FU));
    byte(0x80U | ((code >> 6U) & 0x3FU));
  }
  byte(0x80U | (code & 0x3FU));
}

bool isNothing(char32_t code) {
  return code == 0xAD || within(code, 0x300, 0x36F) || within(code, 0x200B, 0x200F) || code == 0x2060 ||
         code == 0xFEFF || code == 0x02 || code == 0x640 || within(code, 0x64B, 0x652) || within(code, 0x591, 0x5BD) ||
         within(code, 0xFE00, 0xFE0F);
}

bool isMark(char32_t code) {
  return (code < 0xC0 && code != 0xAA && code != 0xB5 && code != 0xBA) || code == 0xD7 || code == 0xF7 ||
         within(code, 0x2000, 0x2BFF) || within(code, 0x2E00, 0x2E7F) || within(code, 0x3000, 0x303F) ||
         within(code, 0xE000, 0xF8FF) || within(code, 0xFE10, 0xFE6F) || within(code, 0xFF00, 0xFF0F) ||
         within(code, 0xFF1A, 0xFF20) || within(code, 0xFF3B, 0xFF40) || within(code, 0xFF5B, 0xFF65) ||
         within(code, 0xFFF0, 0xFFFF) || within(code, 0x1F000, 0x1FAFF) || code == 0x60C || code == 0x61B ||
         code == 0x61F || code == 0x6D4 || code == 0x964 || code == 0x965 || code == 0x30FB;
}

bool isIdeograph(char32_t code) {
  return within(code, 0x3040, 0x30FF) || within(code, 0x3400, 0x4DBF) || within(code, 0x4E00, 0x9FFF) ||
         within(code, 0xF900, 0xFAFF) || within(code, 0x20000, 0x3FFFF) || within(code, 0xE00, 0xE7F);
}

Glyph asciiGlyph(char32_t code) {
  if (within(code | 0x20U, U'a', U'z')) return Glyph::letter;
  if (within(code, U'0', U'9')) return Glyph::digit;
  if (code == U'\n') return Glyph::newline;
  if (code == U' ' || within(code, U'\t', U'\r')) return Glyph::space;
  if (code == U'\'') return Glyph::apostrophe;
  if (code == U'-') return Glyph::hyphen;
  return code == 0x02 ? Glyph::nothing : Glyph::mark;
}

}  // namespace

Character characterAt(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[at + i])); };
  if (byte(0) < 0x80) return {byte(0), 1};
  switch (storage::utf8Length(text, at)) {
    case 2:
      return {((byte(0) & 0x1FU) << 6U) | (byte(1) & 0x3FU), 2};
    case 3:
      return {((byte(0) & 0x0FU) << 12U) | ((byte(1) & 0x3FU) << 6U) | (byte(2) & 0x3FU), 3};
    case 4:
      return {((byte(0) & 0x07U) << 18U) | ((byte(1) & 0x3FU) << 12U) | ((byte(2) & 0x3FU) << 6U) | (byte(3) & 0x3FU),
              4};
    default:
      return {0xFFFD, 1};
  }
}

Glyph glyphOf(char32_t code) {
  if (code < 0x80) return asciiGlyph(code);
  if (isNothing(code)) return Glyph::nothing;
  if (code == 0x2019 || code == 0x2018 || code == 0x2BC || code == 0x2032 || code == 0x201B) return Glyph::apostrophe;
  if (code == 0x2010 || code == 0x2011 || code == 0x5BE || code == 0xFFFE) return Glyph::hyphen;
  if (code == 0xA0 || code == 0x3000 || within(code, 0x2000, 0x200A) || code == 0x202F) return Glyph::space;
  if (code == 0x2028 || code == 0x2029 || code == 0x85) return Glyph::newline;
  if (within(code, 0xFF10, 0xFF19)) return Glyph::digit;
  if (isMark(code)) return Glyph::mark;
  return isIdeograph(code) ? Glyph::ideograph : Glyph::letter;
}

bool isUpper(char32_t code) {
  if (code < 0x80) return within(code, U'A', U'Z');
  if (within(code, 0xC0, 0xDE)) return code != 0xD7;
  if (within(code, 0x139, 0x148) || within(code, 0x179, 0x17E)) return (code & 1U) != 0;
  if (within(code, 0x100, 0x17F) || within(code, 0x1E00, 0x1EFF)) return (code & 1U) == 0;
  return within(code, 0x386, 0x3AB) ? code != 0x390 : within(code, 0x400, 0x42F) || within(code, 0x531, 0x556);
}

bool isOpeningQuote(char32_t code) {
  return code == 0x201C || code == 0x201E || code == 0x201F || code == 0xAB || code == 0x300C || code == 0x300E ||
         code == 0x2018 || code == 0x201A;
}

bool isClosingQuote(char32_t code) {
  return code == 0x201D || code == 0xBB || code == 0x300D || code == 0x300F || code == 0x2019;
}

void appendFolded(char32_t code, std::string& to) {
  if (code < 0x80) {
    to.push_back(static_cast<char>(within(code, U'A', U'Z') ? code + 32 : code));
  } else if (const std::string_view letters = lettersOf(code); !letters.empty()) {
    to += letters;
  } else if (within(code, 0xC0, 0x17F) && kLatin[code - 0xC0] != '?') {
    to.push_back(kLatin[code - 0xC0]);
  } else if (within(code, 0x1EA0, 0x1EF9)) {
    to.push_back(vietnamese(code));
  } else if (within(code, 0x1E00, 0x1E95)) {
    appendUtf8(code | 1U, to);
  } else {
    appendUtf8(foldedBeyondLatin(code), to);
  }
}

}  // namespace longleaf::app
