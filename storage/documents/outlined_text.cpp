// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/outlined_text.h"

#include <utility>

namespace longleaf::storage {

std::string collapsed(std::string_view text) {
  TextLayout layout;
  layout.words(text);
  std::string line = layout.take();
  if (!line.empty()) line.pop_back();
  return line;
}

void OutlinedText::openHeading() {
  m_layout.breakBefore(TextLayout::Break::paragraph);
  if (m_open++ == 0) m_mark = m_layout.markNext();
}

void OutlinedText::closeHeading(int level) {
  m_layout.breakBefore(TextLayout::Break::paragraph);
  const std::size_t place = m_layout.markedPlace(m_mark);
  if (--m_open > 0 || place == std::string::npos) return;  // inside another one, or empty
  std::string title = collapsed(m_layout.textFrom(place));
  if (!title.empty()) m_outline.push_back({std::move(title), level, place});
}

std::size_t OutlinedText::appendTo(Document& document) {
  const std::string text = m_layout.take();
  if (!text.empty() && !document.text.empty()) document.text += '\n';
  const std::size_t begin = document.text.size();
  document.text += text;
  for (OutlineEntry& entry : m_outline) {
    entry.position += begin;
    document.outline.push_back(std::move(entry));
  }
  return begin;
}

void OutlinedText::appendNotesTo(Document& document) {
  const std::size_t entries = document.outline.size();
  const std::size_t begin = appendTo(document);
  if (begin == document.text.size()) return;
  const auto first = document.outline.begin() + static_cast<std::ptrdiff_t>(entries);
  if (first == document.outline.end() || first->position > begin) document.outline.insert(first, {"notes", 0, begin});
}

}  // namespace longleaf::storage
