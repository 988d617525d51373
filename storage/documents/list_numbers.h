// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers in front of list items and headings, as office programs write them.
#pragma once

#include <cstddef>
#include <string>

namespace longleaf::storage {

enum class NumberStyle { decimal, lowerLetter, upperLetter, lowerRoman, upperRoman, bullet, none };

/// "4", "d", "D", "iv", "IV"; "-" for a bullet. Letters go on as "aa", "bb"; what letters and Roman numerals cannot say
/// is decimal.
std::string formatNumber(int number, NumberStyle style);

/// The white space before an item; `depth`: 1 in the outermost list.
std::string itemIndent(std::size_t depth);

}  // namespace longleaf::storage
