// SPDX-License-Identifier: GPL-3.0-or-later
// One reader a format. Those of text take valid UTF-8 with \n at the ends of lines, and fill in what they find: text,
// pages, outline, title, authors, warnings. Nothing is ever fetched, whatever a document links to.
#pragma once

#include <string>
#include <string_view>

#include "storage/documents/document.h"
#include "storage/documents/input_file.h"
#include "storage/documents/read_document.h"
#include "storage/error.h"

namespace longleaf::storage {

/// Keeps the text as it is. Pages of 100 lines ("line 1", "line 101"); title and authors from the header of a Project
/// Gutenberg book, if it has one.
void readPlainText(std::string text, Document& document);

/// GitHub's dialect, rendered to HTML and read as such. Front matter (YAML between --- lines) gives title and author
/// and is left out of the text. Errors: as readHtml.
Expected<void> readMarkdown(std::string_view text, Document& document);

/// Not a text to begin with: it reads from the open file, which it leaves at any position. Pages are the document's.
/// Errors: encrypted, drm, corrupt; noText where no page has any, as after scanning.
Expected<void> readPdf(InputFile& file, const ReadDocumentOptions& options, Document& document);

/// Pages are the sections at the upper headings (sections.h). Errors: unreadable for a page that would need gigabytes.
Expected<void> readHtml(std::string_view source, Document& document);

}  // namespace longleaf::storage
