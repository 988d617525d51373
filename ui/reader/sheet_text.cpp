// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/sheet_text.h"

#include <algorithm>

namespace longleaf::ui {

char32_t nextCharacter(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length <= 1) return ++at, length == 1 ? char32_t{lead} : char32_t{QChar::ReplacementCharacter};
  auto character = static_cast<char32_t>(lead & (0x7FU >> length));
  for (std::size_t i = 1; i < length; ++i) {
    if (at + i >= text.size() || (byte(at + i) & 0xC0U) != 0x80U) return ++at, char32_t{QChar::ReplacementCharacter};
    character = (character << 6U) | (byte(at + i) & 0x3FU);
  }
  at += length;
  const bool valid = character <= 0x10FFFF && !QChar::isSurrogate(character);
  return valid ? character : char32_t{QChar::ReplacementCharacter};
}

SheetText::SheetText(std::string_view text, const TextRange& range) {
  const auto size = static_cast<qint64>(text.size());
  m_range.begin = std::clamp<qint64>(range.begin, 0, size);
  m_range.end = std::clamp<qint64>(range.end, m_range.begin, size);
  const std::string_view part =
      text.substr(static_cast<std::size_t>(m_range.begin), static_cast<std::size_t>(m_range.end - m_range.begin));
  m_text.reserve(static_cast<qsizetype>(part.size()));
  m_bytes.reserve(part.size() + 1);
  for (std::size_t at = 0; at < part.size();) {
    const auto begin = static_cast<quint32>(at);
    const char32_t character = nextCharacter(part, at);
    for (const char16_t unit : QChar::fromUcs4(character)) {
      m_text += QChar(unit);
      m_bytes.push_back(begin);
    }
  }
  m_bytes.push_back(static_cast<quint32>(part.size()));
}

qsizetype SheetText::unitAt(qint64 byte) const {
  if (m_bytes.empty() || byte <= m_range.begin) return 0;
  if (byte >= m_range.end) return m_text.size();
  const auto wanted = static_cast<quint32>(byte - m_range.begin);
  auto found = std::upper_bound(m_bytes.begin(), m_bytes.end(), wanted) - 1;
  while (found != m_bytes.begin() && *(found - 1) == *found) --found;
  return found - m_bytes.begin();
}

qsizetype SheetText::unitFrom(qint64 byte) const {
  if (m_bytes.empty() || byte <= m_range.begin) return 0;
  if (byte >= m_range.end) return m_text.size();
  const auto wanted = static_cast<quint32>(byte - m_range.begin);
  return std::lower_bound(m_bytes.begin(), m_bytes.end(), wanted) - m_bytes.begin();
}

qint64 SheetText::byteAt(qsizetype unit) const {
  if (m_bytes.empty()) return m_range.begin;
  return m_range.begin + m_bytes[static_cast<std::size_t>(std::clamp<qsizetype>(unit, 0, m_text.size()))];
}

}  // namespace longleaf::ui
