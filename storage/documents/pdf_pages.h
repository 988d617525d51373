// SPDX-License-Identifier: GPL-3.0-or-later
// What is seen of an open PDF, on demand: sizes of pages, rectangles of cited text, images.
#pragma once

#include <cstdint>
#include <vector>

#include "storage/documents/page_view.h"
#include "storage/documents/pdf_file.h"
#include "storage/error.h"

namespace longleaf::storage {

inline constexpr std::uint64_t kMaxImagePixels = std::uint64_t{64} << 20U;

/// Of sheets that can be shown, whatever the document says.
std::vector<PageSize> pageSizes(PdfFile& pdf);

/// Of the units first .. first+count-1 of the page's own text (SourceRun::unit), one for each line, in the order of the
/// text; what is beyond the page's text, or far from its paper, has none. 2-5 ms a call, whatever the count.
std::vector<PageRectangle> rectanglesOf(PdfFile& pdf, std::uint32_t page, std::uint32_t first, std::uint32_t count);

/// The whole page, stretched to that size. Errors: unreadable for no such page, no size, or over kMaxImagePixels.
Expected<PageImage> imageOf(PdfFile& pdf, std::uint32_t page, std::uint32_t width, std::uint32_t height);

}  // namespace longleaf::storage
