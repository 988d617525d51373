// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_characters.h"

#include <QPdfDocument>
#include <QPdfSelection>
#include <algorithm>

namespace longleaf::storage {
namespace {

/// The first of 0 .. end-1 for which it holds; it holds for all behind that. `end` if for none.
template <class Predicate>
int smallest(Predicate holds, int end) {
  int low = 0;
  while (low < end) {
    const int middle = low + (end - low) / 2;
    if (holds(middle))
      end = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

CharacterIndex::CharacterIndex(QPdfDocument& document, int page) : m_document(document), m_page(page) {
  const QPdfSelection all = document.getAllText(page);
  m_units = static_cast<int>(all.text().size());
  m_characters = all.endIndex();
  m_isEven = m_characters == m_units;
  // A count of characters from a hidden one on is understood as one from the next that can be seen.
  if (!m_isEven)
    m_first = smallest([&](int at) { return unitsIn(at + 1, m_characters - at - 1) < m_units; }, m_characters);
}

int CharacterIndex::of(int unit) const {
  if (m_isEven) return unit;
  const int most = m_characters - m_first;
  return m_first + smallest([&](int count) { return unitsIn(m_first, count + 1) > unit; }, most);
}

int CharacterIndex::unitOf(int character) const {
  if (m_isEven) return std::clamp(character, 0, m_units);
  if (character <= m_first) return 0;
  return std::min(m_units, unitsIn(m_first, std::min(character, m_characters) - m_first));
}

int CharacterIndex::unitsIn(int first, int count) const {
  return count == 0 ? 0 : static_cast<int>(m_document.getSelectionAtIndex(m_page, first, count).text().size());
}

}  // namespace longleaf::storage
