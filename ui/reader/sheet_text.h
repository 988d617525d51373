// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of UTF-8 text as UTF-16, and which place of the one is which of the other. Made once for a sheet of a few
// KB, so that nothing has to count through a whole book.
#pragma once

#include <QString>
#include <string_view>
#include <vector>

#include "ui/reader/reader_values.h"

namespace longleaf::ui {

/// The character at `at`, which moves behind it. A byte that begins no character counts as one of its own, U+FFFD, so
/// that every text can be walked through.
char32_t nextCharacter(std::string_view text, std::size_t& at);

class SheetText final {
 public:
  SheetText() = default;
  /// `range` is cut to the text.
  SheetText(std::string_view text, const TextRange& range);

  const QString& text() const { return m_text; }
  const TextRange& range() const { return m_range; }
  /// The unit of the character that holds a byte; places outside are cut to the ends.
  qsizetype unitAt(qint64 byte) const;
  /// The first unit that begins at or behind a byte.
  qsizetype unitFrom(qint64 byte) const;
  /// The byte where the character of a unit begins.
  qint64 byteAt(qsizetype unit) const;

 private:
  TextRange m_range;
  QString m_text;
  std::vector<quint32> m_bytes;  // of each unit, from the range's beginning; one more for the end
};

}  // namespace longleaf::ui
