// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/sheet_cut.h"

#include <algorithm>
#include <string_view>

#include "ui/reader/sheet_text.h"

namespace longleaf::ui {

namespace {

constexpr std::size_t kShortest = 3 * 1024;
constexpr std::size_t kLongest = 5 * 1024;
// Lines of a typewriter: what is shorter is a list or verse, what is longer a paragraph in one line.
constexpr qsizetype kLeastWrap = 50;
constexpr qsizetype kMostWrap = 100;

bool joinsCharacterBefore(char32_t character) {
  return QChar::category(character) == QChar::Mark_NonSpacing || QChar::category(character) == QChar::Mark_Enclosing ||
         QChar::category(character) == QChar::Mark_SpacingCombining || character == 0x200D ||
         (character >= 0x1F3FB && character <= 0x1F3FF);  // joiner; skin tones
}

/// The last place up to `at` where a character begins that stands for itself.
std::size_t characterBoundary(std::string_view text, std::size_t least, std::size_t at) {
  for (std::size_t place = at; place > least; --place) {
    if ((static_cast<unsigned char>(text[place]) & 0xC0U) == 0x80U) continue;
    std::size_t next = place;
    const char32_t character = nextCharacter(text, next);
    const bool afterJoiner = place >= 3 && text.substr(place - 3, 3) == "\xE2\x80\x8D";
    if (!joinsCharacterBefore(character) && !afterJoiner) return place;
  }
  return at;
}

/// Where the sheet that begins at `begin` ends; its part ends at `end`, further away than a sheet's length.
std::size_t cutPlace(std::string_view text, std::size_t begin, std::size_t end) {
  const std::size_t least = begin + kShortest, most = std::min(begin + kLongest, end - 1);
  const auto lastIn = [&](std::string_view mark) {
    const std::size_t found = text.rfind(mark, most - mark.size());
    return found == std::string_view::npos || found < least ? std::string_view::npos : found + mark.size();
  };
  for (const std::string_view mark : {"\n\n", "\n", ". ", " "}) {
    if (const std::size_t place = lastIn(mark); place != std::string_view::npos) return place;
  }
  return characterBoundary(text, least, most);
}

}  // namespace

std::vector<SheetCut> cutIntoSheets(const storage::Document& document) {
  const std::string_view text = document.text;
  std::vector<SheetCut> sheets;
  const auto cut = [&](std::size_t begin, std::size_t end) {
    bool opensPaper = true;
    while (begin < end) {
      const std::size_t next = end - begin > kLongest ? cutPlace(text, begin, end) : end;
      sheets.push_back({.range = {static_cast<qint64>(begin), static_cast<qint64>(next)},
                        .opensPaper = opensPaper,
                        .opensParagraph = opensPaper || text[begin - 1] == '\n'});
      opensPaper = false;
      begin = next;
    }
  };
  std::size_t begin = 0;
  if (document.format != "text") {
    for (const storage::Page& page : document.pages) {
      const std::size_t next = std::clamp(page.begin, begin, text.size());
      cut(begin, next);
      begin = next;
    }
  }
  cut(begin, text.size());
  return sheets;
}

namespace {

/// Whether each line's break is there because the next word did not fit.
bool isWrapped(QStringView text, const std::vector<TextBlock>& lines, std::size_t first, std::size_t last) {
  qsizetype longest = 0;
  for (std::size_t i = first; i <= last; ++i) longest = std::max(longest, lines[i].end - lines[i].begin);
  if (longest < kLeastWrap || longest > kMostWrap) return false;
  for (std::size_t i = first; i < last; ++i) {
    const QStringView next = text.mid(lines[i + 1].begin, lines[i + 1].end - lines[i + 1].begin);
    if (next.front().isSpace()) return false;
    const qsizetype space = next.indexOf(QLatin1Char(' '));
    const qsizetype word = space < 0 ? next.size() : space;
    if (lines[i].end - lines[i].begin + 1 + word < longest - 3) return false;
  }
  return true;
}

}  // namespace

std::vector<TextBlock> blocksOf(QString& text, bool joinLines) {
  std::vector<TextBlock> lines;
  int blank = 0;
  for (qsizetype at = 0; at < text.size();) {
    const qsizetype feed = text.indexOf(QLatin1Char('\n'), at);
    const qsizetype end = feed < 0 ? text.size() : feed;
    if (QStringView(text).mid(at, end - at).trimmed().isEmpty()) {
      ++blank;
    } else {
      lines.push_back({.begin = at, .end = end, .blankLines = blank});
      blank = 0;
    }
    at = end + 1;
  }
  if (!joinLines) return lines;
  std::vector<TextBlock> blocks;
  for (std::size_t first = 0; first < lines.size();) {
    std::size_t last = first;
    while (last + 1 < lines.size() && lines[last + 1].blankLines == 0) ++last;
    if (last > first && isWrapped(text, lines, first, last)) {
      for (std::size_t i = first; i < last; ++i) text[lines[i].end] = QLatin1Char(' ');
      blocks.push_back({.begin = lines[first].begin, .end = lines[last].end, .blankLines = lines[first].blankLines});
    } else {
      blocks.insert(blocks.end(), lines.begin() + static_cast<std::ptrdiff_t>(first),
                    lines.begin() + static_cast<std::ptrdiff_t>(last) + 1);
    }
    first = last + 1;
  }
  return blocks;
}

}  // namespace longleaf::ui
