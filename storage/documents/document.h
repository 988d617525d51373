// SPDX-License-Identifier: GPL-3.0-or-later
// A document as the rest of the program sees it: clean text and where its parts lie. A plain value.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "storage/error.h"

namespace longleaf::storage {

/// A page, or a section of a format without pages. `begin`, `end`: bytes of Document::text.
struct Page {
  std::string label;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct OutlineEntry {
  std::string title;
  int level = 0;             // 0 = top
  std::size_t position = 0;  // byte of Document::text
};

struct Document {
  std::string path;
  std::string format;  // "text", "markdown", "html"
  std::string title;   // from the document, else the file's name
  std::vector<std::string> authors;
  std::string text;  // UTF-8, clean; lines end in \n
  std::vector<Page> pages;
  std::vector<OutlineEntry> outline;
  std::vector<std::string> warnings;
};

/// Reads text (UTF-8, UTF-16, or an older encoding that is guessed), Markdown or HTML, recognised by content and then
/// by name. Plain text stays as it is but for a BOM and CRLF. Errors: notFound, unreadable, unsupportedFormat, noText,
/// corrupt.
Expected<Document> readDocument(const std::string& path);

}  // namespace longleaf::storage
