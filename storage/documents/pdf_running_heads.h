// SPDX-License-Identifier: GPL-3.0-or-later
// Finds what a PDF's pages repeat around their text: running heads and feet, and page numbers.
#pragma once

#include <span>
#include <vector>

#include "storage/documents/pdf_lines.h"

namespace longleaf::storage {

/// Removes those lines. `lines`: those of each page.
void removeRunningHeads(std::span<const RawPdfPage> pages, std::vector<std::vector<PdfLine>>& lines);

}  // namespace longleaf::storage
