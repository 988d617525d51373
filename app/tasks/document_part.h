// SPDX-License-Identifier: GPL-3.0-or-later
// A part of a document as a document of its own: a section of its outline, or some of its pages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/error.h"
#include "storage/documents/document.h"

namespace longleaf::app {

/// Bytes begin .. end-1 of a document, with the pages and outline entries that lie in them. Places on the page
/// (Document::runs) are the whole document's business and are left out.
storage::Document partOf(const storage::Document& document, std::size_t begin, std::size_t end);

/// The section whose title is `title` (upper and lower case alike), up to the next one of its level or above. usage
/// names the titles there are.
Expected<storage::Document> sectionOf(const storage::Document& document, std::string_view title);

/// Pages from label A to label B of "A-B", or one page "A". usage names the first and last label.
Expected<storage::Document> pagesOf(const storage::Document& document, std::string_view range);

}  // namespace longleaf::app
