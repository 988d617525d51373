// SPDX-License-Identifier: GPL-3.0-or-later
// A document cut into the passages that full-text search finds and that a question re-reads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/document.h"

namespace longleaf::storage {

/// Bytes of Document::text.
struct PassageRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Longest passage, in bytes: about 150 tokens of English.
inline constexpr std::size_t kPassageBytes = 700;

/// All of the text in order, cut at paragraphs where that is possible, else at sentences, else at words; a heading goes
/// with what follows it. Passages neither overlap nor leave out anything but white space.
std::vector<PassageRange> dividePassages(const Document& document);

/// The words of a text as the full-text index holds them besides its own words: bigrams of the characters of scripts
/// that are written without spaces (Chinese, Japanese, Thai, ...), separated by spaces; empty for other text.
std::string bigramsOf(std::string_view text);

/// A person's words as an FTS5 query: every term quoted, function words of English left out where content words remain,
/// the rest joined by OR. Empty if nothing can be searched for.
std::string matchExpression(std::string_view words);

}  // namespace longleaf::storage
