// SPDX-License-Identifier: GPL-3.0-or-later
// The words of a text one after another, normalised, with the bytes that each takes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace longleaf::app {

struct ReadWord {
  std::size_t begin = 0;  // bytes of the text
  std::size_t end = 0;
  std::string form;              // folded; digits keep their inner ".", ":" and lose their thousands' commas
  bool capital = false;          // begins with a capital
  bool allCapitals = false;      // and has no small letter, of two letters or more
  bool ideograph = false;        // one character of a script without spaces
  bool clauseBefore = false;     // a mark that ends a clause, or an empty line, stands before it
  bool opensBefore = false;      // a quotation mark, bracket or colon stands before it: a capital tells nothing
  bool paragraphBefore = false;  // an empty line
  bool joined = false;           // a hyphen and nothing else stands before it ("rabbit-hole")
  bool brokenLine = false;       // and then a line end ("knowl-\nedge")
};

class WordReader final {
 public:
  explicit WordReader(std::string_view text) : m_text(text) {}
  /// False at the end. Reuses the word's memory.
  bool next(ReadWord& word);

 private:
  bool skipGap(ReadWord& word);
  void readLetters(ReadWord& word);
  bool continues(char32_t mark, std::size_t after, bool afterDigit) const;

  std::string_view m_text;
  std::size_t m_at = 0;
  bool m_afterWord = false;
  bool m_afterDigit = false;
};

}  // namespace longleaf::app
