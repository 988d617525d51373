// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a sentence and a passage deny the same things, as far as words tell: "not", "never", "no", "n't", "without",
// "none", "neither", "nobody". Opposites ("rich", "poor"; "before", "after"), "un-", "hardly" and irony are out of
// reach.
#pragma once

#include "app/citations/window_words.h"

namespace longleaf::app {

/// A negation's target is the next word with content of its clause, else the one before it. Agreement: a word that both
/// sides have is denied in the passage if it is in the sentence, and stands there plainly if it does here, and of the
/// denials whose target the other side lacks there are as many on both sides; the passage's count where most of their
/// clause is in the sentence.
bool negationsAgree(const AnswerSentence& sentence, const WindowWords& window);

/// Tokens [begin, end) of the document stand in a clause that is denied outside of them ("nobody thought that ...").
bool deniedFromOutside(const Words& document, std::uint32_t begin, std::uint32_t end);

}  // namespace longleaf::app
