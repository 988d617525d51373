// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/text_layout.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/documents/ascii.h"

namespace longleaf::storage {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kSoftHyphenBytes = "\xC2\xAD";

bool isControl(char c) { return (static_cast<unsigned char>(c) < 0x20U && !isAsciiSpace(c)) || c == '\x7F'; }

}  // namespace

void TextLayout::trimEnd(std::string_view characters) {
  while (!m_text.empty() && characters.find(m_text.back()) != std::string_view::npos) m_text.pop_back();
  for (auto place = m_places.rbegin(); place != m_places.rend() && *place > m_text.size(); ++place)
    *place = m_text.size();
}

void TextLayout::settle() {
  if (m_pendingLines > 0) {
    trimEnd(" \t");
    const std::size_t last = m_text.find_last_not_of('\n');
    const int have = static_cast<int>(std::min<std::size_t>(m_text.size() - (last + 1), 2));
    if (!m_text.empty()) m_text.append(static_cast<std::size_t>(std::max(0, m_pendingLines - have)), '\n');
    m_pendingLines = 0;
  }
  m_text += std::exchange(m_marker, {});
  m_atCellStart = false;
  m_places.resize(m_marks, m_text.size());
}

void TextLayout::words(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (isAsciiSpace(rest[0]) || rest.starts_with(kNoBreakSpace)) {
      const bool collapses = m_pendingLines > 0 || m_text.empty() || isAsciiSpace(m_text.back()) || !m_marker.empty();
      if (!collapses) m_text += ' ';
      i += isAsciiSpace(rest[0]) ? 1 : kNoBreakSpace.size();
    } else if (isControl(rest[0]) || rest.starts_with(kSoftHyphenBytes)) {
      i += isControl(rest[0]) ? 1 : kSoftHyphenBytes.size();
    } else {
      std::size_t end = 1;
      while (end < rest.size() && !isAsciiSpace(rest[end]) && !isControl(rest[end]) && rest[end] != '\xC2') ++end;
      settle();
      m_text.append(rest, 0, end);
      i += end;
    }
  }
}

void TextLayout::verbatim(std::string_view text) {
  if (text.empty()) return;
  settle();
  std::copy_if(text.begin(), text.end(), std::back_inserter(m_text), [](char c) { return !isControl(c) && c != '\r'; });
}

void TextLayout::tab() {
  if (m_pendingLines > 0 || m_text.empty() || m_text.back() == '\n' || m_atCellStart || !m_marker.empty()) return;
  trimEnd(" ");
  m_text += '\t';
}

void TextLayout::breakBefore(Break strength) {
  if (!m_marker.empty() || m_atCellStart) return;  // "- " and a cell's tab stay in front of their content
  m_pendingLines = std::max(m_pendingLines, static_cast<int>(strength));
}

void TextLayout::lineBreak() {
  if (!m_marker.empty() || m_atCellStart) return;
  m_pendingLines = std::min(m_pendingLines + 1, 2);
}

void TextLayout::openItem(std::string marker) {
  breakBefore(Break::line);
  m_marker = std::move(marker);
}

void TextLayout::closeItem() {
  m_marker.clear();
  breakBefore(Break::line);
}

void TextLayout::openCell(bool firstOfRow) {
  if (!firstOfRow) {
    settle();
    trimEnd(" ");
    m_text += '\t';
  }
  m_atCellStart = true;
}

void TextLayout::closeCell() {
  if (!m_atCellStart) m_pendingLines = 0;  // an empty first cell has not written the break before its row yet
  m_atCellStart = false;
}

std::string TextLayout::take() {
  trimEnd(" \t\n\r\f\v");
  if (!m_text.empty()) m_text += '\n';
  m_places.resize(m_marks, m_text.size());
  return std::exchange(m_text, {});
}

}  // namespace longleaf::storage
