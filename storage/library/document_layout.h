// SPDX-License-Identifier: GPL-3.0-or-later
// Pages, outline, source runs and warnings of a document as one row of bytes. A PDF book has some 50,000 runs: as
// differences of seven bits a byte they take 300 kB and are read in about a millisecond.
#pragma once

#include <string>
#include <string_view>

#include "storage/documents/document.h"

namespace longleaf::storage {

std::string encodeLayout(const Document& document);

/// Fills in pages, outline, runs and warnings. False, and the document as it was, if the bytes are damaged.
bool decodeLayout(std::string_view bytes, Document& document);

}  // namespace longleaf::storage
