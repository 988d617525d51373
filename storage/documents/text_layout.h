// SPDX-License-Identifier: GPL-3.0-or-later
// Builds clean text out of words, breaks, list items and cells: white space collapsed, paragraphs separated by one
// blank line, nothing at the ends of lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace longleaf::storage {

class TextLayout final {
 public:
  enum class Break { line = 1, paragraph = 2 };

  void words(std::string_view text);     // white space collapses
  void verbatim(std::string_view text);  // as in <pre>
  /// What follows starts a new line or paragraph; several breaks are one, the strongest.
  void breakBefore(Break strength);
  /// <br>: two of them make a paragraph.
  void lineBreak();
  /// `marker` goes in front of what follows, on the same line.
  void openItem(std::string marker);
  void closeItem();
  void openCell(bool firstOfRow);
  void closeCell();

  /// A separator within a line; none at its start.
  void tab();

  /// The number of a mark for the place where the next visible character will stand.
  std::size_t markNext() { return m_marks++; }
  /// npos until that character was written.
  std::size_t markedPlace(std::size_t mark) const {
    return mark < m_places.size() ? m_places[mark] : std::string::npos;
  }
  std::size_t size() const { return m_text.size(); }
  std::string_view textFrom(std::size_t position) const { return std::string_view(m_text).substr(position); }

  /// The whole text, ending in one line feed. Marks behind its last character are its end then.
  std::string take();

 private:
  void settle();
  void trimEnd(std::string_view characters);

  std::string m_text;
  std::string m_marker;
  int m_pendingLines = 0;
  bool m_atCellStart = false;  // breaks around a cell's content would tear its row apart
  std::size_t m_marks = 0;
  std::vector<std::size_t> m_places;  // of the marks up to the last visible character
};

}  // namespace longleaf::storage
