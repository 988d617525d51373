// SPDX-License-Identifier: GPL-3.0-or-later
// What an answer sets in quotation marks.
#pragma once

#include <string_view>
#include <vector>

#include "app/citations/sentences.h"

namespace longleaf::app {

/// A quotation and its pieces, which "...", "…" and "[...]" part. Without the quotation marks.
struct Quotation {
  ByteRange range;
  std::vector<ByteRange> pieces;
};

/// Outermost quotations, in the order of the text: “”, „“, «», 「」, "", ‘’ and '' (where they are no apostrophes).
/// None goes beyond its paragraph. Linear in the text.
std::vector<Quotation> quotationsOf(std::string_view text);

}  // namespace longleaf::app
