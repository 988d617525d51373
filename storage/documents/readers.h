// SPDX-License-Identifier: GPL-3.0-or-later
// One reader a format. Those of text take valid UTF-8 with \n at the ends of lines, those of archives the archive, that
// of PDF the open file; each fills in what it finds: text, pages, outline, title, authors, warnings. Nothing is ever
// fetched, whatever a document links to. Errors of archives name the file by Document::path.
#pragma once

#include <string>
#include <string_view>

#include "storage/documents/document.h"
#include "storage/documents/input_file.h"
#include "storage/documents/read_document.h"
#include "storage/documents/zip_archive.h"
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

/// EPUB 2 and 3, in the order of the book's spine. Pages are those of the printed edition where the book lists them,
/// else the sections of its outline. Parts that are missing are a warning. Errors: drm, corrupt, encrypted, unreadable.
Expected<void> readEpub(ZipArchive& archive, Document& document);

/// Word's documents: what their latest version shows, without deleted and hidden text; notes behind all else, marked
/// "[1]". Pages are sections. Errors: corrupt, encrypted.
Expected<void> readDocx(ZipArchive& archive, Document& document);

/// OpenDocument texts, read as readDocx does.
Expected<void> readOdt(ZipArchive& archive, Document& document);

/// FictionBook 2: bodies of notes stand behind the others. Pages are sections. Errors: corrupt.
Expected<void> readFictionBook(std::string text, Document& document);

/// The bytes of a ZIP archive: whichever of the formats above it is, by what is in it; sets Document::format. Errors:
/// theirs; unsupportedFormat for archives of other things.
Expected<void> readArchive(std::string bytes, Document& document);

}  // namespace longleaf::storage
