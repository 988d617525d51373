// SPDX-License-Identifier: GPL-3.0-or-later
// PDFium counts characters, and some control characters among them are in no text: between its count and UTF-16 units
// of a page's own text.
#pragma once

class QPdfDocument;

namespace longleaf::storage {

/// Of one page. Where it has no such characters, both counts are the same and cost nothing.
class CharacterIndex final {
 public:
  CharacterIndex(QPdfDocument& document, int page);

  int units() const { return m_units; }
  /// The character that holds a unit of the text; found by halving.
  int of(int unit) const;
  /// Units of the text before a character.
  int unitOf(int character) const;

 private:
  int unitsIn(int first, int count) const;

  QPdfDocument& m_document;
  int m_page;
  int m_units = 0;
  int m_characters = 0;
  bool m_isEven = true;  // every character is one unit of the text
  int m_first = 0;       // the first character that is in the text
};

}  // namespace longleaf::storage
