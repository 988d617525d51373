// SPDX-License-Identifier: GPL-3.0-or-later
// Where sentences of a text begin and end.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace longleaf::app {

using ByteRange = std::pair<std::size_t, std::size_t>;  // [begin, end)

enum class LineEnds {
  sentences,   // an answer: each line is an item or a paragraph
  paragraphs,  // a document, whose lines may be broken anywhere: only an empty line, or a list item, ends one
};

/// Sentences of a text as byte ranges, without surrounding white space, list and Markdown markers. Abbreviations
/// ("Mr.", "e.g.", initials) and decimal points do not end one; a quotation mark or bracket after the full stop belongs
/// to it. For scripts without spaces too (。！？). Linear in the text.
std::vector<ByteRange> sentencesOf(std::string_view text, LineEnds lines = LineEnds::sentences);

}  // namespace longleaf::app
