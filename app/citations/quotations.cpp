// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/quotations.h"

#include "app/citations/characters.h"

namespace longleaf::app {
namespace {

constexpr std::string_view kGap = "...";
constexpr std::string_view kEllipsis = "\u2026";

/// The mark that closes a quotation opened by `open`; 0: it opens none.
char32_t closingOf(char32_t open) {
  switch (open) {
    case 0x201C:
      return 0x201D;
    case 0x201E:
      return 0x201C;
    case 0x2018:
      return 0x2019;
    case 0xAB:
      return 0xBB;
    case 0x300C:
      return 0x300D;
    case 0x300E:
      return 0x300F;
    case U'"':
    case U'\'':
      return open;
    default:
      return 0;
  }
}

class Finder {
 public:
  explicit Finder(std::string_view text) : m_text(text) {}

  std::vector<Quotation> find() {
    bool afterLetter = false;
    for (std::size_t at = 0; at < m_text.size();) {
      const Character c = characterAt(m_text, at);
      const std::size_t next = at + c.bytes;
      const bool beforeLetter = isLetter(characterAt(m_text, next));
      if (c.code == U'\n' && next < m_text.size() && m_text[next] == '\n') m_closing = 0;
      if (m_closing != 0 && closes(c.code, beforeLetter)) {
        add(m_begin, at);
        m_closing = 0;
      } else if (m_closing == 0 && closingOf(c.code) != 0 && opens(c.code, afterLetter, beforeLetter)) {
        m_closing = closingOf(c.code);
        m_begin = next;
      }
      afterLetter = isLetter(c);
      at = next;
    }
    return std::move(m_found);
  }

 private:
  static bool isLetter(const Character& c) {
    const Glyph glyph = glyphOf(c.code);
    return c.bytes > 0 && (glyph == Glyph::letter || glyph == Glyph::digit);
  }
  static bool isApostrophe(char32_t code) { return code == U'\'' || code == 0x2019 || code == 0x2018; }

  bool closes(char32_t code, bool beforeLetter) const {
    return code == m_closing && !(isApostrophe(code) && beforeLetter);
  }
  static bool opens(char32_t code, bool afterLetter, bool beforeLetter) {
    return !isApostrophe(code) || (!afterLetter && (beforeLetter || code != U'\''));
  }

  void add(std::size_t begin, std::size_t end) {
    Quotation quotation{{begin, end}, {}};
    std::size_t piece = begin;
    for (std::size_t at = begin; at < end;) {
      const std::string_view rest = m_text.substr(at, end - at);
      const std::size_t gap = rest.starts_with(kGap) ? kGap.size() : rest.starts_with(kEllipsis) ? kEllipsis.size() : 0;
      if (gap > 0) {
        quotation.pieces.emplace_back(piece, at);
        piece = at + gap;
      }
      at += gap > 0 ? gap : 1;
    }
    quotation.pieces.emplace_back(piece, end);
    m_found.push_back(std::move(quotation));
  }

  std::string_view m_text;
  std::size_t m_begin = 0;
  char32_t m_closing = 0;  // of the open quotation
  std::vector<Quotation> m_found;
};

}  // namespace

std::vector<Quotation> quotationsOf(std::string_view text) { return Finder(text).find(); }

}  // namespace longleaf::app
