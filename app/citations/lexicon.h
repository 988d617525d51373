// SPDX-License-Identifier: GPL-3.0-or-later
// What the program knows of English words: stems, function words, negations, number words, units and parts of dates.
// Words of other languages are their own stems and all count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace longleaf::app {

enum class Role : std::uint8_t {
  content,
  function,  // "the", "of", "was": weighs nothing
  frame,     // of talk about the document ("narrator", "chapter"): weighs only where the document has it too
  title,     // "Mr", "Lady": a name needs none
};

enum class NumberPart : std::uint8_t { none, unit, ten, hundred, scale, ordinal, digits, roman };

struct Meaning {
  std::string stem;
  Role role = Role::content;
  bool negation = false;       // "not", "didn't", "nobody", "without"
  bool pronoun = false;        // that a name may have stood for
  bool noName = false;         // even at a sentence's beginning: "However", and what ends in -ly, -ing, -ed
  bool nameIfCapital = false;  // "May", "Will": function words otherwise
  std::uint8_t measure = 0;  // a unit or part of a date, 0: none; "hours" and "hour" are one. Such words must stand in
                             // the passage that is cited
  bool unit = false;         // `measure` counts something: its number must stand beside it
  NumberPart part = NumberPart::none;
  bool ordinal = false;  // "third", "21st", "twentieth"
  double value = 0;      // of a number word or digits
};

/// Of a folded word: lower case, apostrophes as "'".
Meaning meaningOf(std::string_view word);

}  // namespace longleaf::app
