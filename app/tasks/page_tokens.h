// SPDX-License-Identifier: GPL-3.0-or-later
// Which tokens of a document's text stand on which page.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "inference/tokenizer/tokenizer.h"
#include "storage/documents/document.h"

namespace longleaf::app {

/// The first token of each page, counted from the first one of the text, and the number of tokens behind the last page:
/// [pages + 1], ascending; a page in which no token begins has the bound of the next. `ids`: of the document's text
/// alone. Exact where the tokens' own bytes make up the text, as they do for byte-level and SentencePiece vocabularies
/// and text that is UTF-8; else in proportion to the bytes.
std::vector<std::uint32_t> pageTokenBounds(const storage::Document& document, std::span<const inference::TokenId> ids,
                                           const inference::Tokenizer& tokenizer);

}  // namespace longleaf::app
