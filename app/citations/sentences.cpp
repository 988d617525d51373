// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/sentences.h"

#include <algorithm>
#include <array>

#include "app/citations/characters.h"
#include "storage/documents/ascii.h"

namespace longleaf::app {
namespace {

// Sorted, lower case. "no." only before a digit, months only where a digit follows.
constexpr std::array<std::string_view, 40> kAbbreviations = {
    "al", "approx", "art", "aug", "ca",  "capt", "cf",  "ch",   "col", "dec", "dept", "dr",  "ed", "eds",
    "eg", "esq",    "est", "feb", "fig", "gen",  "hon", "ie",   "jan", "jr",  "lt",   "ltd", "mr", "mrs",
    "ms", "mt",     "nov", "oct", "pp",  "prof", "rev", "sept", "sgt", "st",  "viz",  "vs"};
constexpr std::array<std::string_view, 5> kBeforeNumbers = {"no", "nos", "p", "sec", "vol"};
constexpr std::size_t kLongestAbbreviation = 6;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

class Splitter {
 public:
  Splitter(std::string_view text, LineEnds lines) : m_text(text), m_lines(lines) {}

  std::vector<ByteRange> split() {
    m_begin = lineStart(0);
    for (std::size_t at = m_begin; at < m_text.size();) at = step(at);
    finish(m_text.size(), m_text.size());
    return std::move(m_found);
  }

 private:
  std::size_t step(std::size_t at) {
    const Character c = characterAt(m_text, at);
    const std::size_t next = at + c.bytes;
    if (c.code == U'\n') return atNewline(at);
    if (c.code == 0x3002 || c.code == 0xFF01 || c.code == 0xFF1F || c.code == 0x964)
      return finish(afterClosers(next), afterClosers(next));
    if (c.code != U'.' && c.code != U'!' && c.code != U'?' && c.code != 0x2026 && c.code != 0x61F && c.code != 0x6D4)
      return next;
    std::size_t run = next;
    while (run < m_text.size() && (m_text[run] == '.' || m_text[run] == '!' || m_text[run] == '?')) ++run;
    const bool lone = run == next && c.code == U'.';
    const std::size_t end = afterClosers(run);
    if (lone && (isPoint(at) || isAbbreviation(at))) return run;
    return beginsSentence(end) ? finish(end, end) : end;
  }

  /// A new line ends a sentence where lines do, at an empty line, and before a list item or heading.
  std::size_t atNewline(std::size_t at) {
    std::size_t next = at + 1;
    bool empty = false;
    while (next < m_text.size() && storage::isAsciiSpace(m_text[next])) empty |= m_text[next++] == '\n';
    const std::size_t content = lineStart(next);
    if (m_lines == LineEnds::sentences || empty || content > next) return finish(at, content);
    return next;
  }

  /// Behind the markers that a line may begin with: "- ", "* ", "> ", "## ", "12. ", "3) ".
  std::size_t lineStart(std::size_t at) const {
    for (;;) {
      while (at < m_text.size() && storage::isAsciiSpace(m_text[at])) ++at;
      std::size_t end = at;
      if (m_text.substr(at).starts_with("\u2022")) {
        end += 3;
      } else if (end < m_text.size() && (m_text[end] == '#' || m_text[end] == '>')) {
        while (end < m_text.size() && (m_text[end] == '#' || m_text[end] == '>')) ++end;
      } else if (end < m_text.size() && (m_text[end] == '-' || m_text[end] == '*' || m_text[end] == '+')) {
        ++end;
      } else {
        while (end < m_text.size() && end < at + 3 && isDigit(m_text[end])) ++end;
        if (end == at || end == m_text.size() || (m_text[end] != '.' && m_text[end] != ')')) return at;
        ++end;
      }
      if (end < m_text.size() && !storage::isAsciiSpace(m_text[end])) return at;
      at = end;
    }
  }

  std::size_t afterClosers(std::size_t at) const {
    for (;;) {
      const Character c = characterAt(m_text, at);
      const bool closes =
          c.bytes > 0 && (isClosingQuote(c.code) || c.code == U'"' || c.code == U'\'' || c.code == U')' ||
                          c.code == U']' || c.code == U'*' || c.code == U'_' || c.code == U'`' || c.code == 0x2026);
      if (!closes) return at;
      at += c.bytes;
    }
  }

  bool isPoint(std::size_t dot) const {
    return dot + 1 < m_text.size() && isDigit(m_text[dot + 1]) && (dot == 0 || m_text[dot - 1] != ' ');
  }

  bool isAbbreviation(std::size_t dot) const {
    std::size_t begin = dot;
    while (begin > m_begin && dot - begin <= kLongestAbbreviation && storage::isAsciiLetter(m_text[begin - 1])) --begin;
    const std::string word = storage::lowerAscii(m_text.substr(begin, dot - begin));
    if (word.empty() || word.size() > kLongestAbbreviation) return false;
    if (begin > m_begin && m_text[begin - 1] == '.') return !beginsSentence(dot + 1) || isInitial(begin, dot);
    if (word.size() == 1) return isInitial(begin, dot) || (dot + 1 < m_text.size() && m_text[dot + 1] != ' ');
    if (std::find(kAbbreviations.begin(), kAbbreviations.end(), word) != kAbbreviations.end()) return true;
    std::size_t after = dot + 1;
    while (after < m_text.size() && m_text[after] == ' ') ++after;
    return after < m_text.size() && isDigit(m_text[after]) &&
           std::find(kBeforeNumbers.begin(), kBeforeNumbers.end(), word) != kBeforeNumbers.end();
  }

  /// "J. S. Bach", "Henry VIII" apart; "It was I. Then" is an end: an I counts after a capital only.
  bool isInitial(std::size_t begin, std::size_t dot) const {
    if (dot - begin != 1 || !isUpper(static_cast<unsigned char>(m_text[begin]))) return false;
    if (begin > m_begin && m_text[begin - 1] == '.') return true;
    if (m_text[begin] != 'I') return true;
    std::size_t word = begin;
    while (word > m_begin && m_text[word - 1] == ' ') --word;
    while (word > m_begin && storage::isAsciiLetter(m_text[word - 1])) --word;
    return word < begin && isUpper(static_cast<unsigned char>(m_text[word]));
  }

  /// White space and then anything but a small letter; or the text's end.
  bool beginsSentence(std::size_t at) const {
    const std::size_t from = at;
    while (at < m_text.size() && (m_text[at] == ' ' || m_text[at] == '\t')) ++at;
    if (at == m_text.size() || m_text[at] == '\n' || m_text[at] == '\r') return nextLineBegins(at);
    return at > from && !small(at);
  }

  /// A document's line may be broken after "!" or a quotation within a sentence.
  bool nextLineBegins(std::size_t at) const {
    while (at < m_text.size() && storage::isAsciiSpace(m_text[at])) ++at;
    return m_lines == LineEnds::sentences || at == m_text.size() || !small(at);
  }

  bool small(std::size_t at) const {
    Character c = characterAt(m_text, at);
    while (c.bytes > 0 && glyphOf(c.code) != Glyph::letter && glyphOf(c.code) != Glyph::digit &&
           glyphOf(c.code) != Glyph::ideograph && glyphOf(c.code) != Glyph::space &&
           glyphOf(c.code) != Glyph::newline) {
      at += c.bytes;
      c = characterAt(m_text, at);
    }
    std::string folded;
    appendFolded(c.code, folded);
    const Glyph glyph = glyphOf(c.code);
    // A letter of a script without cases begins a sentence.
    return glyph == Glyph::letter && !isUpper(c.code) && (c.code < 0x590 || c.code > 0x1DFF);
  }

  std::size_t finish(std::size_t end, std::size_t next) {
    while (end > m_begin && storage::isAsciiSpace(m_text[end - 1])) --end;
    const auto content = m_text.substr(m_begin, end - m_begin);
    const auto seen = [](char c) {
      return static_cast<unsigned char>(c) >= 0x80 || storage::isAsciiLetter(c) || isDigit(c);
    };
    if (std::any_of(content.begin(), content.end(), seen)) m_found.emplace_back(m_begin, end);
    bool newLine = false;
    while (next < m_text.size() && storage::isAsciiSpace(m_text[next])) newLine |= m_text[next++] == '\n';
    return m_begin = newLine ? lineStart(next) : next;
  }

  std::string_view m_text;
  LineEnds m_lines;
  std::size_t m_begin = 0;  // of the sentence at hand
  std::vector<ByteRange> m_found;
};

}  // namespace

std::vector<ByteRange> sentencesOf(std::string_view text, LineEnds lines) { return Splitter(text, lines).split(); }

}  // namespace longleaf::app
