// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/word_reader.h"

#include "app/citations/characters.h"

namespace longleaf::app {
namespace {

constexpr std::size_t kLongestForm = 64;  // bytes compared of one word: longer ones are no words

bool isWordGlyph(Glyph glyph) { return glyph == Glyph::letter || glyph == Glyph::digit || glyph == Glyph::ideograph; }

bool isCurrency(char32_t code) { return code == U'$' || code == 0xA3 || code == 0x20AC; }

bool endsClause(char32_t code) {
  switch (code) {
    case U',':
    case U';':
    case U':':
    case U'.':
    case U'!':
    case U'?':
    case U'(':
    case U')':
    case U'"':
    case U'|':
    case 0x2013:
    case 0x2014:
    case 0x2026:
    case 0x3001:
    case 0x3002:
    case 0xFF0C:
      return true;
    default:
      return isOpeningQuote(code) || isClosingQuote(code);
  }
}

}  // namespace

/// Up to the next word; what stands between tells clauses and joints.
bool WordReader::skipGap(ReadWord& word) {
  std::size_t marks = 0, hyphens = 0, newlines = 0;
  bool spaceFirst = false;
  for (;;) {
    const Character c = characterAt(m_text, m_at);
    if (c.bytes == 0) return false;
    const Glyph glyph = glyphOf(c.code);
    if (isWordGlyph(glyph)) break;
    const Character after = characterAt(m_text, m_at + c.bytes);
    if (isCurrency(c.code) && glyphOf(after.code) == Glyph::digit && after.bytes > 0) break;
    if (c.code == U'%' && m_afterDigit && m_afterWord) break;
    m_at += c.bytes;
    hyphens += c.code == 0xAD || c.code == 0x02;  // the hyphen of a line's end
    if (glyph == Glyph::nothing) continue;
    m_afterDigit &= glyph == Glyph::space;  // "5 %"
    newlines += glyph == Glyph::newline;
    hyphens += glyph == Glyph::hyphen;
    marks += glyph == Glyph::mark || glyph == Glyph::apostrophe;
    spaceFirst |= hyphens == 0 && (glyph == Glyph::space || glyph == Glyph::newline);
    word.clauseBefore |= endsClause(c.code) && glyph != Glyph::apostrophe;
    word.opensBefore |= isOpeningQuote(c.code) || c.code == U'"' || c.code == U'(' || c.code == U':' ||
                        c.code == 0x2014 || c.code == U'*' || c.code == U'_' || c.code == U'.' || c.code == U'!' ||
                        c.code == U'?';
  }
  word.clauseBefore |= newlines > 1 || hyphens > 1 || (hyphens == 1 && spaceFirst);
  word.opensBefore |= newlines > 1 || hyphens > 1;
  word.paragraphBefore = newlines > 1;
  word.joined = m_afterWord && hyphens == 1 && marks == 0 && !spaceFirst && newlines <= 1;
  word.brokenLine = word.joined && newlines == 1;
  return true;
}

/// An apostrophe between letters and a point between digits are inside the word; Markdown's asterisks too.
bool WordReader::continues(char32_t mark, std::size_t after, bool afterDigit) const {
  const Character next = characterAt(m_text, after);
  if (next.bytes == 0) return false;
  const Glyph glyph = glyphOf(next.code);
  if (glyphOf(mark) == Glyph::nothing) return glyph != Glyph::newline && glyph != Glyph::space;
  if (glyphOf(mark) == Glyph::apostrophe) return glyph == Glyph::letter;
  if (mark == U',' || mark == U'.' || mark == U':') return afterDigit && glyph == Glyph::digit;
  return false;
}

void WordReader::readLetters(ReadWord& word) {
  std::size_t letters = 0, capitals = 0;
  bool digit = false;
  for (;;) {
    const Character c = characterAt(m_text, m_at);
    if (c.bytes == 0) break;
    const Glyph glyph = glyphOf(c.code);
    const bool inside = glyph == Glyph::letter || glyph == Glyph::digit;
    if (!inside && !continues(c.code, m_at + c.bytes, digit)) break;
    if (glyph == Glyph::letter) {
      if (letters == 0 && !digit) word.capital = isUpper(c.code);
      ++letters;
      capitals += isUpper(c.code);
    }
    if (glyph != Glyph::nothing && c.code != U',' && word.form.size() < kLongestForm) {
      glyph == Glyph::apostrophe ? word.form.push_back('\'') : appendFolded(c.code, word.form);
    }
    digit = glyph == Glyph::digit;
    m_at += c.bytes;
    if (glyph != Glyph::nothing) word.end = m_at;
  }
  word.allCapitals = letters > 1 && capitals == letters;
  m_afterDigit = digit;
}

bool WordReader::next(ReadWord& word) {
  std::string form = std::move(word.form);
  form.clear();
  word = {};
  word.form = std::move(form);
  if (!skipGap(word)) return false;
  word.begin = m_at;
  const Character c = characterAt(m_text, m_at);
  const Glyph glyph = glyphOf(c.code);
  if (glyph == Glyph::letter || glyph == Glyph::digit) {
    readLetters(word);
  } else {
    word.ideograph = glyph == Glyph::ideograph;
    appendFolded(c.code, word.form);
    m_at += c.bytes;
    word.end = m_at;
    m_afterDigit = false;
  }
  m_afterWord = true;
  return true;
}

}  // namespace longleaf::app
