// SPDX-License-Identifier: GPL-3.0-or-later
// Text of documents and answers, which anybody may have written, and figures about it, in the form in which people and
// other programs may have them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace longleaf::app {

/// Code points of UTF-8 text.
std::size_t charactersIn(std::string_view text);

/// Code points, counted from 0; both belong to the range.
struct CharacterRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// The characters of bytes [begin, end) of `text`. Places behind the end count as the end.
CharacterRange charactersOf(std::string_view text, std::size_t begin, std::size_t end);

/// "2026-11-22T10:11:01Z"; empty for 0, which stands for never.
std::string isoTime(std::int64_t milliseconds);

/// 48890 -> "48,890"
std::string grouped(std::uint64_t number);
/// With so many places behind the point, whatever the locale.
std::string rounded(double number, int places);
/// 87654321 -> "83.6 MiB"
std::string byteText(std::size_t bytes);

/// Fit for a terminal and for a page: malformed bytes replaced, no control characters but tabs and line ends, so that
/// no text can move the cursor or end a line of its own accord, and nothing that turns the direction of what follows.
std::string withoutControls(std::string_view text);

/// JSON that says the same, with those characters (which it can have within strings only) as its escapes.
std::string withEscapedControls(std::string_view json);

/// The same in one line: each run of white space is one space, none at the ends.
std::string oneLine(std::string_view text);

/// The first `most` characters, with an ellipsis in place of what is left out.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace longleaf::app
