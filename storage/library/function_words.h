// SPDX-License-Identifier: GPL-3.0-or-later
// Words that say nothing about what a question is about.
#pragma once

#include <string>
#include <vector>

namespace longleaf::storage {

/// For each word, whether it is a function word of the language that most of the words belong to (English, German,
/// French, Spanish; English where they are level): "war" is a verb in a German question and a subject in an English
/// one. `words`: folded (words.h).
std::vector<bool> functionWords(const std::vector<std::string>& words);

}  // namespace longleaf::storage
