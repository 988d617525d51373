// SPDX-License-Identifier: GPL-3.0-or-later
// One reader a format. Each takes valid UTF-8 with \n at the ends of lines, and fills in what it finds: text, pages,
// outline, title, authors, warnings. Nothing is ever fetched, whatever a document links to.
#pragma once

#include <string>
#include <string_view>

#include "storage/documents/document.h"
#include "storage/error.h"

namespace longleaf::storage {

/// Keeps the text as it is. Pages of 100 lines ("line 1", "line 101"); title and authors from the header of a Project
/// Gutenberg book, if it has one.
void readPlainText(std::string text, Document& document);

/// GitHub's dialect, rendered to HTML and read as such. Front matter (YAML between --- lines) gives title and author
/// and is left out of the text. Errors: as readHtml.
Expected<void> readMarkdown(std::string_view text, Document& document);

/// Pages are the sections at the upper headings (sections.h). Errors: unreadable for a page that would need gigabytes.
Expected<void> readHtml(std::string_view source, Document& document);

}  // namespace longleaf::storage
