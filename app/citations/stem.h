// SPDX-License-Identifier: GPL-3.0-or-later
// Light stemming of English: inflections only, so that "asks", "asked" and "asking" are one word, and "went" is "go".
#pragma once

#include <string>
#include <string_view>

namespace longleaf::app {

/// Of a folded word; words with other letters than a-z stay as they are.
std::string stemOf(std::string_view word);

}  // namespace longleaf::app
