// SPDX-License-Identifier: GPL-3.0-or-later
// How near an answer in free words comes to the right one, by its words: case and punctuation count for nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace longleaf::app::evaluation {

/// Lower-case words; runs of letters, marks and digits of any script.
std::vector<std::string> wordsOf(std::string_view text);

/// F1 of the words that both have, as often as both have them, without the articles a, an, the (SQuAD: Rajpurkar et al.
/// 2016). Two texts without words: 1; one without: 0.
double f1(std::string_view answer, std::string_view right);

/// ROUGE-L: F-measure (beta 1) of the longest common subsequence of words (Lin 2004).
double rougeL(std::string_view answer, std::string_view right);

}  // namespace longleaf::app::evaluation
