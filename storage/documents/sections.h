// SPDX-License-Identifier: GPL-3.0-or-later
// Pages for formats that have none: the sections of the outline.
#pragma once

#include "storage/documents/document.h"

namespace longleaf::storage {

/// A section over this length is too long to find a passage in: chapters, say, that hide behind a book's one h1.
inline constexpr std::size_t kLongSection = 32 * 1024;

/// Replaces `document.pages` by the sections at the headings of the two upper levels, and of deeper ones while a
/// section is longer than kLongSection. What stands before the first heading is the page "beginning". Headings of one
/// level that follow each other without text between ("I", "Introduction") open one section.
void divideIntoSections(Document& document);

}  // namespace longleaf::storage
