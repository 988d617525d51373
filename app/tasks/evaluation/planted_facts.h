// SPDX-License-Identifier: GPL-3.0-or-later
// Sentences that state a number, put between the sentences of a text at even depths: facts that nothing else in the
// text tells, and that no model knows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace longleaf::app::evaluation {

struct PlantedFact {
  std::string subject{};  // "the Marlow lighthouse"
  std::string number{};   // five digits; no two facts share subject or number
  bool twice = false;     // the sentence names the number a second time, some fifteen tokens later
  std::size_t begin = 0;  // bytes of the planted text
  std::size_t end = 0;

  /// "The secret registration number of the Marlow lighthouse is": how it begins, and what is asked with.
  std::string stem() const;
  std::string sentence() const;
};

struct PlantedText {
  std::string text{};
  std::vector<PlantedFact> facts{};  // in the order of the text; every second one names its number twice
};

/// The largest number of facts there are different subjects for.
std::uint32_t mostFacts();

/// `count` facts at depths (i + 1/2) / count of the text, each moved to the next end of a sentence. The same seed gives
/// the same facts, on every machine.
PlantedText plantFacts(std::string_view text, std::uint32_t count, std::uint64_t seed);

}  // namespace longleaf::app::evaluation
