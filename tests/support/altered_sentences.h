// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences about a book, made from the book's own: lightly rephrased, so that they are still true, and altered in one
// fact, so that they are false. Own rules and word lists, apart from those of the program, which is tested with them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace longleaf::tests {

enum class Alteration : std::uint8_t { none, number, name, unit, date, negation };
inline constexpr std::array kAlterations = {Alteration::number, Alteration::name, Alteration::unit, Alteration::date,
                                            Alteration::negation};
std::string_view nameOf(Alteration alteration);

struct MadeSentence {
  std::string text;
  Alteration alteration = Alteration::none;
  std::size_t begin = 0;  // of the book: the sentence it was made from
  std::size_t end = 0;
};

class SentenceMaker final {
 public:
  SentenceMaker(std::string_view book, std::uint32_t seed);

  /// At most `most`, each from another sentence of the book; fewer where the book has no more that can be altered so.
  std::vector<MadeSentence> make(Alteration alteration, std::size_t most);

 private:
  struct Source {
    std::string text;  // one line, without quotation marks
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  using Tokens = std::vector<std::string>;  // words with the marks behind them

  void readSources(std::string_view book);
  void readNames();
  std::size_t pick(std::size_t choices) { return choices == 0 ? 0 : m_random() % choices; }
  bool coin() { return pick(2) == 0; }

  bool isName(std::string_view word) const;
  bool rephrase(std::string& text);
  bool dropClause(std::string& text);
  bool moveAdverbial(std::string& text);
  bool dropAside(std::string& text);
  bool swapSynonyms(Tokens& words);
  bool swapContraction(Tokens& words);
  bool dropAdverb(Tokens& words);

  bool alter(std::string& text, Alteration alteration, const Source& source);
  bool alterNumber(Tokens& words);
  bool alterName(Tokens& words, const Source& source);
  bool alterByLists(Tokens& words, bool dates);
  bool alterYear(Tokens& words);
  bool alterNegation(Tokens& words);

  std::mt19937 m_random;
  std::vector<Source> m_sources;
  std::vector<std::string> m_names;
};

}  // namespace longleaf::tests
