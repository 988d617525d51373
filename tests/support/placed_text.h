// SPDX-License-Identifier: GPL-3.0-or-later
// What a PDF's clean text promises: every character that cleaning did not make stands where placeOf() says.
#pragma once

#include <QChar>
#include <QString>
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/document.h"
#include "storage/documents/utf8.h"

namespace longleaf::tests {

/// Whether the page's text has `character` at `unit`, or what cleaning may make it of.
inline bool isFrom(const QString& character, const std::u16string& page, std::size_t unit) {
  if (unit >= page.size()) return false;
  const std::u16string_view ligatures[] = {u"ff", u"fi", u"fl", u"ffi", u"ffl", u"st", u"st"};
  const char16_t found = page[unit];
  if (page.compare(unit, static_cast<std::size_t>(character.size()), character.toStdU16String()) == 0) return true;
  if (character == u" ") return QChar::isSpace(found);
  if (character == u"-") return found == 0xFFFE || found == 0x0002 || found == 0x00AD || found == 0x2010;
  if (character == QStringView(u"\uFFFD")) return QChar::isSurrogate(found);
  return found >= 0xFB00 && found <= 0xFB06 &&
         ligatures[found - 0xFB00].find(character[0].unicode()) != std::u16string_view::npos;
}

/// The first broken promise in words; empty if there is none.
inline QString misplaced(const storage::Document& document, const std::vector<std::u16string>& pages) {
  const auto& runs = document.runs;
  const auto at = [](std::size_t byte) { return QStringLiteral("byte %1: ").arg(byte); };
  if (!document.text.empty() && (runs.empty() || runs.front().begin != 0)) return QStringLiteral("no run at the start");
  for (std::size_t i = 1; i < runs.size(); ++i)
    if (runs[i].begin <= runs[i - 1].begin) return at(runs[i].begin) + "runs out of order";
  for (std::size_t i = 0; i < document.pages.size(); ++i) {
    const std::size_t before = i == 0 ? 0 : document.pages[i - 1].end;
    if (document.pages[i].begin != before || document.pages[i].end < before) return at(before) + "a gap between pages";
  }
  if (document.pages.size() != pages.size() || document.pages.back().end != document.text.size())
    return QStringLiteral("pages do not hold all of the text");
  auto run = runs.begin();
  storage::Place last;
  for (std::size_t byte = 0; byte < document.text.size();) {
    const std::size_t length = storage::utf8Length(document.text, byte);
    if (length == 0) return at(byte) + "no UTF-8";
    while (run + 1 != runs.end() && (run + 1)->begin <= byte) ++run;
    const storage::Place place = storage::placeOf(document, byte);
    if (place.page != storage::pageAt(document, byte)) return at(byte) + "another page";
    if (place.page == last.page && place.unit < last.unit) return at(byte) + "before the last character";
    const QString character = QString::fromUtf8(document.text.data() + byte, static_cast<qsizetype>(length));
    if (!run->generated && !isFrom(character, pages[place.page], place.unit))
      return at(byte) + character + " is not at unit " + QString::number(place.unit);
    if (run->generated && character != u" " && character != u"\n") return at(byte) + "made by nobody";
    last = place;
    byte += length;
  }
  return {};
}

}  // namespace longleaf::tests
