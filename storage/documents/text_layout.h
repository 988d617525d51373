// SPDX-License-Identifier: GPL-3.0-or-later
// Builds clean text out of words, breaks, list items and cells: white space collapsed, paragraphs separated by one
// blank line, nothing at the ends of lines.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

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

  /// Where the next visible character will stand, once it was written; until then npos.
  void markNext() { m_mark = std::string::npos, m_markPending = true; }
  std::size_t mark() const { return m_mark; }
  std::size_t size() const { return m_text.size(); }
  std::string_view textFrom(std::size_t position) const { return std::string_view(m_text).substr(position); }

  /// The whole text, ending in one line feed.
  std::string take();

 private:
  void settle();
  void trimLineEnd();

  std::string m_text;
  std::string m_marker;
  int m_pendingLines = 0;
  bool m_atCellStart = false;  // breaks around a cell's content would tear its row apart
  bool m_markPending = false;
  std::size_t m_mark = std::string::npos;
};

}  // namespace longleaf::storage
