// SPDX-License-Identifier: GPL-3.0-or-later
// Ids of text that goes on from other text: a question behind a document.
#pragma once

#include <string_view>
#include <vector>

#include "inference/tokenizer/tokenizer.h"

namespace longleaf::app {

/// As one text, without the space that some tokenizers begin a text with, where it would stand in front of a line end.
std::vector<inference::TokenId> continuedIds(const inference::Tokenizer& tokenizer,
                                             const std::vector<inference::TextPart>& parts);

}  // namespace longleaf::app
