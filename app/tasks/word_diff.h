// SPDX-License-Identifier: GPL-3.0-or-later
// Which words of one text are not those of another: answers side by side.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace longleaf::app {

/// Bytes begin .. end-1 of a text.
struct DiffSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool differs = false;
};

/// All of `text` in spans that differ from `reference` or do not, by turns. Words (what stands between white space, or
/// one character of a script without spaces) are the same where they are part of a longest common subsequence of both
/// texts' words; white space differs where it stands between words that do. Between a common beginning and end, over
/// 2,000 words of each text are not looked at one by one: all of them differ.
std::vector<DiffSpan> wordDiff(std::string_view reference, std::string_view text);

}  // namespace longleaf::app
