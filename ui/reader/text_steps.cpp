// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/text_steps.h"

#include <QTextBoundaryFinder>
#include <algorithm>

#include "ui/reader/sheet_text.h"

namespace longleaf::ui {

namespace {

constexpr qint64 kSurroundings = 1024;  // bytes on each side: longer than words and clusters are

SheetText around(std::string_view text, qint64 byte) {
  const auto size = static_cast<qint64>(text.size());
  qint64 begin = std::clamp<qint64>(byte - kSurroundings, 0, size);
  while (begin > 0 && begin < size &&
         (static_cast<unsigned char>(text[static_cast<std::size_t>(begin)]) & 0xC0U) == 0x80U)
    --begin;
  return {text, {begin, byte + kSurroundings}};
}

bool isWord(QStringView text) {
  return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber() || c.isSurrogate(); });
}

}  // namespace

TextRange wordAt(std::string_view text, qint64 byte) {
  const SheetText near = around(text, byte);
  const QString& units = near.text();
  if (units.isEmpty()) return {byte, byte};
  QTextBoundaryFinder finder(QTextBoundaryFinder::Word, units);
  const auto segment = [&](qsizetype unit) {
    finder.setPosition(unit);
    const qsizetype begin = finder.isAtBoundary() ? unit : std::max<qsizetype>(finder.toPreviousBoundary(), 0);
    finder.setPosition(begin);
    const qsizetype next = finder.toNextBoundary();
    return std::pair(begin, next < 0 ? units.size() : next);
  };
  const qsizetype unit = std::min(near.unitAt(byte), units.size() - 1);
  auto [begin, end] = segment(unit);
  if (!isWord(QStringView(units).mid(begin, end - begin)) && begin == unit && unit > 0) {
    const auto [before, beforeEnd] = segment(unit - 1);
    if (isWord(QStringView(units).mid(before, beforeEnd - before))) {
      begin = before;
      end = beforeEnd;
    }
  }
  return {near.byteAt(begin), near.byteAt(end)};
}

qint64 stepFrom(std::string_view text, qint64 byte, TextStep step, bool forward) {
  const SheetText near = around(text, byte);
  const QString& units = near.text();
  QTextBoundaryFinder finder(step == TextStep::word ? QTextBoundaryFinder::Word : QTextBoundaryFinder::Grapheme, units);
  qsizetype unit = near.unitAt(byte);
  while (true) {
    finder.setPosition(unit);
    const qsizetype next = forward ? finder.toNextBoundary() : finder.toPreviousBoundary();
    if (next < 0) return forward ? near.range().end : near.range().begin;
    const qsizetype from = std::min(unit, next), to = std::max(unit, next);
    unit = next;
    if (step == TextStep::character || isWord(QStringView(units).mid(from, to - from))) return near.byteAt(unit);
  }
}

}  // namespace longleaf::ui
