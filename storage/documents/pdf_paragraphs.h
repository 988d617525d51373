// SPDX-License-Identifier: GPL-3.0-or-later
// How the lines of a PDF belong together: which line end is only the end of the paper, and where a paragraph ends.
#pragma once

#include <span>
#include <vector>

#include "storage/documents/pdf_lines.h"

namespace longleaf::storage {

/// Between a line and the next one.
enum class Joint {
  none,   // an address or a script without spaces goes on
  space,  // the paragraph goes on
  line,   // a line of its own: verse, code, an item of a list
  paragraph,
};

/// `lines`: those of the text, of all pages, in reading order. Returns one joint for each but the last.
std::vector<Joint> jointsOf(std::span<const RawPdfPage> pages, std::span<const PdfLine> lines);

}  // namespace longleaf::storage
