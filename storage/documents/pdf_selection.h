// SPDX-License-Identifier: GPL-3.0-or-later
// The text between two points of a page, as a person selects it: a point in a margin, or between two lines, means what
// stands nearest to it.
#pragma once

#include <cstdint>

#include "storage/documents/page_view.h"
#include "storage/documents/pdf_file.h"

namespace longleaf::storage {

/// From one point to another, in either order; the word there where both are the same. No units where there is no such
/// page, nothing on it, or no word near the point. 10-20 ms.
PageSelection selectionOf(PdfFile& pdf, std::uint32_t page, PagePosition from, PagePosition to);

}  // namespace longleaf::storage
