// SPDX-License-Identifier: GPL-3.0-or-later
// Words as numbers: a text becomes tokens, and each different word (form) and each different stem is one number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/citations/lexicon.h"

namespace longleaf::app {

inline constexpr std::uint32_t kNoStem = 0xFFFFFFFFU;

struct Token {
  std::uint32_t begin = 0;  // bytes of the text
  std::uint32_t end = 0;
  std::uint32_t form = 0;
  bool capital = false;
  bool allCapitals = false;
  bool ideograph = false;
  bool clauseBefore = false;
  bool opensBefore = false;  // a quotation mark, bracket, full stop or colon: a capital tells nothing
  bool paragraphBefore = false;
};

/// A different word of a text.
struct Form {
  std::uint32_t stem = kNoStem;
  std::uint32_t count = 0;
  std::uint32_t capitalInside = 0;  // times with a capital where no sentence or quotation begins
  std::uint32_t small = 0;          // times without
  Meaning meaning;                  // its `stem` is moved to the table

  /// Numbers are checked by their values, not weighed.
  bool hasContent() const {
    return meaning.role != Role::function && (meaning.part == NumberPart::none || meaning.part == NumberPart::roman);
  }
  bool isName() const { return capitalInside > 0 && capitalInside >= small && meaning.role == Role::content; }
};

/// Numbers of forms and stems. One of an answer stands on the document's: words of both have the document's numbers,
/// and reading an answer changes nothing there.
class FormTable final {
 public:
  FormTable() = default;
  explicit FormTable(const FormTable* base) : m_base(base) {}
  FormTable(const FormTable&) = delete;
  FormTable& operator=(const FormTable&) = delete;

  std::uint32_t formOf(const std::string& word);
  std::uint32_t stemOf(const std::string& stem);
  /// The number of a form that is there, or size().
  std::uint32_t find(const std::string& word) const;

  const Form& operator[](std::uint32_t form) const {
    return form < baseForms() ? m_base->m_forms[form] : m_forms[form - baseForms()];
  }
  Form& own(std::uint32_t form) { return m_forms[form - baseForms()]; }
  std::uint32_t size() const { return baseForms() + static_cast<std::uint32_t>(m_forms.size()); }
  std::uint32_t stems() const { return baseStems() + static_cast<std::uint32_t>(m_stems.size()); }

 private:
  std::uint32_t baseForms() const { return m_base ? static_cast<std::uint32_t>(m_base->m_forms.size()) : 0; }
  std::uint32_t baseStems() const { return m_base ? static_cast<std::uint32_t>(m_base->m_stems.size()) : 0; }

  const FormTable* m_base = nullptr;
  std::unordered_map<std::string, std::uint32_t> m_ids;
  std::unordered_map<std::string, std::uint32_t> m_stems;
  std::vector<Form> m_forms;
};

/// The tokens of a text of less than 4 GiB (what lies behind is not read). Words hyphenated at a line's end are one
/// where the text has them so elsewhere, or has not both halves as words; "to-day" is "today".
std::vector<Token> tokensOf(std::string_view text, FormTable& forms);

/// The stems of tokens: of a script without spaces, a character's stem is the pair with its neighbour.
std::vector<std::uint32_t> stemsOf(const std::vector<Token>& tokens, std::string_view text, FormTable& forms);

}  // namespace longleaf::app
