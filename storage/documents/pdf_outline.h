// SPDX-License-Identifier: GPL-3.0-or-later
// The outline (bookmarks) of a PDF, with places in its clean text.
#pragma once

#include <vector>

#include "storage/documents/document.h"
#include "storage/documents/pdf_cleaning.h"

class QPdfDocument;

namespace longleaf::storage {

/// An entry stands at the line that holds its title, else where its destination points to.
std::vector<OutlineEntry> outlineOf(QPdfDocument& document, const CleanPdf& clean);

}  // namespace longleaf::storage
