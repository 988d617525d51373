// SPDX-License-Identifier: GPL-3.0-or-later
// What must stand in a passage word for word before it may be cited for a sentence: numbers beside their units, parts
// of dates, names. Out of reach: opposites, a wrong verb between the right names (but see namesSwapped), and what a
// pronoun means beyond the nearest names before it.
#pragma once

#include <cstdint>
#include <vector>

#include "app/citations/window_words.h"

namespace longleaf::app {

struct Facts {
  std::vector<Number> numbers;          // without articles
  std::vector<std::uint32_t> names;     // tokens of the answer
  std::vector<std::uint32_t> measures;  // units and parts of dates
  bool ofQuotation = false;             // the sentence quotes the window, and may say of it what stands around
};

/// Names: capitals inside the sentence, and at its beginning or a quotation's where the document has the word as a
/// name, or does not know it at all.
Facts factsOf(const AnswerSentence& sentence, const FormTable& document);

/// All of them stand in the window, and where it is of several sentences, in the one that has the words beside them in
/// the answer. A name may stand for a pronoun of the window if it is among the nearest names before it.
bool factsStand(const AnswerSentence& sentence, const Facts& facts, const WindowWords& window);

/// Two names stand around a word in the answer, and around the same word the other way in the window: "Alice saw Bill",
/// "Bill saw Alice". Where one side says "by", nothing is told.
bool namesSwapped(const AnswerSentence& sentence, const Facts& facts, const WindowWords& window);

}  // namespace longleaf::app
