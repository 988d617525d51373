// SPDX-License-Identifier: GPL-3.0-or-later
// A document that is too long to be read at once, cut where a reader would pause.
#pragma once

#include <cstdint>
#include <vector>

#include "inference/tokenizer/tokenizer.h"
#include "storage/documents/document.h"

namespace longleaf::app {

/// All of the document in order, without gaps, in stretches of about `maxTokens` tokens at most: sections of the
/// outline, small neighbours together, long ones in equal parts at ends of passages.
std::vector<storage::Document> readableParts(const storage::Document& document, const inference::Tokenizer& tokenizer,
                                             std::uint32_t maxTokens);

}  // namespace longleaf::app
