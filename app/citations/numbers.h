// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers of a text, in digits or English words, with what they count.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/citations/tokens.h"

namespace longleaf::app {

enum class NumberKind : std::uint8_t {
  cardinal,
  ordinal,
  either,   // roman numerals, "5th": read as both
  article,  // "a", "an": what "one day" may be in the document
};

struct Number {
  std::uint32_t first = 0;  // token
  std::uint32_t tokens = 0;
  double value = 0;
  NumberKind kind = NumberKind::cardinal;
  std::uint8_t unit = 0;         // Meaning::measure of what it counts, 0: no unit
  std::uint32_t noun = kNoStem;  // stem of the next word with content in its clause, where that is no unit
};

/// A text's tokens with the stems of each.
struct Words {
  std::span<const Token> tokens;
  std::span<const std::uint32_t> stems;
  const FormTable* forms = nullptr;

  const Form& form(std::size_t token) const { return (*forms)[tokens[token].form]; }
  const Meaning& meaning(std::size_t token) const { return form(token).meaning; }
};

/// In the order of the text. "two hundred and fifty" is one number; "one" is left out where it stands for a person or
/// thing ("no one", "one of").
std::vector<Number> numbersOf(const Words& words);

/// The same value, and of kinds that can mean the same.
bool sameNumber(const Number& a, const Number& b);

}  // namespace longleaf::app
