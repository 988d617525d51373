// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_hyphens.h"

#include <QChar>
#include <algorithm>

namespace longleaf::storage {
namespace {

constexpr std::size_t kLongDocument = 200;  // lines, of which a document that divides words has divided some

bool isWord(char16_t unit) { return QChar::isLetterOrNumber(unit) || QChar::isMark(unit) || QChar::isSurrogate(unit); }

/// Parts of a compound count too: "re-use", and "re" and "use".
bool isCompound(char16_t unit) { return isWord(unit) || unit == u'-' || unit == 0x2010; }

char16_t folded(char16_t unit) {
  return unit == 0x2010 ? u'-' : QChar::isSurrogate(unit) ? unit : static_cast<char16_t>(QChar::toCaseFolded(unit));
}

template <class Predicate>
std::u16string foldedSuffix(std::u16string_view text, Predicate belongs) {
  std::size_t begin = text.size();
  while (begin > 0 && belongs(text[begin - 1])) --begin;
  std::u16string word(text.substr(begin));
  std::transform(word.begin(), word.end(), word.begin(), folded);
  return word;
}

template <class Predicate>
std::u16string foldedPrefix(std::u16string_view text, Predicate belongs) {
  std::size_t end = 0;
  while (end < text.size() && belongs(text[end])) ++end;
  std::u16string word(text.substr(0, end));
  std::transform(word.begin(), word.end(), word.begin(), folded);
  return word;
}

}  // namespace

Hyphens::Hyphens(std::span<const RawPdfPage> pages, std::span<const PdfLine> lines) : m_pages(pages), m_lines(lines) {
  std::vector<Break> breaks;
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    if (!lines[i].hyphen) continue;
    Break found = breakAt(i);
    for (const auto& word : {found.before + found.after, found.before + u'-' + found.after, found.before, found.after})
      m_seen.try_emplace(word, false);
    breaks.push_back(std::move(found));
  }
  if (breaks.empty()) return;
  const auto meet = [&](const std::u16string& word) {
    if (const auto known = m_seen.find(word); known != m_seen.end()) known->second = true;
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::u16string_view text = textOf(pages[lines[i].page], lines[i]);
    for (std::size_t at = 0; at < text.size();) {
      const std::u16string compound = foldedPrefix(text.substr(at), isCompound);
      const bool halved =
          (at == 0 && i > 0 && lines[i - 1].hyphen) || (at + compound.size() == text.size() && lines[i].hyphen);
      if (!compound.empty() && !halved) {
        meet(compound);
        if (compound.find(u'-') != std::u16string::npos)
          for (std::size_t part = 0; part < compound.size();) {
            const std::size_t end = std::min(compound.find(u'-', part), compound.size());
            const std::size_t pair = std::min(compound.find(u'-', end + 1), compound.size());
            meet(compound.substr(part, end - part));
            meet(compound.substr(part, pair - part));
            part = end + 1;
          }
      }
      at += std::max<std::size_t>(compound.size(), 1);
    }
  }
  const auto divided = [&](const Break& b) { return !b.certain && seen(b.before + b.after); };
  m_dividesWords = lines.size() < kLongDocument || std::any_of(breaks.begin(), breaks.end(), divided);
}

Hyphens::Break Hyphens::breakAt(std::size_t line) const {
  const PdfLine& first = m_lines[line];
  const PdfLine& second = m_lines[line + 1];
  const std::u16string_view before = textOf(m_pages[first.page], first);
  const std::u16string_view after = textOf(m_pages[second.page], second);
  Break found{foldedSuffix(before, isWord), foldedPrefix(after, isWord)};
  const bool letters =
      !found.before.empty() && !found.after.empty() && !QChar::isDigit(before.back()) && !QChar::isDigit(after.front());
  // An address or a path goes on behind its own hyphen.
  const std::size_t gap = before.find_last_of(u" \u00A0\t");
  const std::u16string_view token = before.substr(gap == std::u16string_view::npos ? 0 : gap + 1);
  found.certain = !letters || token.find(u"://") != std::u16string_view::npos;
  return found;
}

bool Hyphens::seen(const std::u16string& word) const {
  const auto known = m_seen.find(word);
  return known != m_seen.end() && known->second;
}

bool Hyphens::isKept(std::size_t line) const {
  const PdfLine& first = m_lines[line];
  const std::u16string& page = m_pages[first.page].text;
  if (first.end < page.size() && page[first.end] == kSoftHyphen) return false;
  const Break found = breakAt(line);
  if (found.certain) return true;
  if (seen(found.before + found.after)) return false;
  if (seen(found.before + u'-' + found.after)) return true;
  const PdfLine& second = m_lines[line + 1];
  if (QChar::isUpper(textOf(m_pages[second.page], second).front()) && !QChar::isUpper(page[first.end - 1]))
    return true;  // "Non-|Maintainer"
  const bool bothWords = found.before.size() > 3 && found.after.size() > 3 && seen(found.before) && seen(found.after);
  return !m_dividesWords || (bothWords && m_lines.size() >= kLongDocument);
}

}  // namespace longleaf::storage
