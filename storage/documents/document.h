// SPDX-License-Identifier: GPL-3.0-or-later
// A document as the rest of the program sees it: clean text and where its parts lie. A plain value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "storage/documents/document_warning.h"
#include "storage/error.h"

namespace longleaf::storage {

/// A page, or a section of a format without pages. `begin`, `end`: bytes of Document::text; pages follow each other
/// without gaps, and a page without text has begin == end.
struct Page {
  std::string label{};  // as printed; not unique ("1", "2", "i", "ii", "1", ...)
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct OutlineEntry {
  std::string title{};
  int level = 0;             // 0 = top
  std::size_t position = 0;  // byte of Document::text
};

/// A stretch of the clean text that stands in the same order in its page: from byte `begin` up to the next run's, each
/// character of the text is one character of the page, beginning with UTF-16 unit `unit` of the page's own text (for a
/// PDF, of QPdfDocument::getAllText). `generated`: made by cleaning (the space that joins two lines or pages, a
/// paragraph's blank line); all of it stands for the place `unit`.
struct SourceRun {
  std::size_t begin = 0;
  std::uint32_t page = 0;
  std::uint32_t unit = 0;
  bool generated = false;
};

struct Document {
  std::string path{};
  std::string format{};  // "text", "markdown", "html", "pdf", "epub", "docx", "odt", "fb2"
  std::string title{};   // from the document, else the file's name
  std::vector<std::string> authors{};
  std::string text{};  // UTF-8, clean; lines end in \n
  std::vector<Page> pages{};
  std::vector<OutlineEntry> outline{};
  std::vector<SourceRun> runs{};  // sorted by begin; empty where a page's text is what stands in `text`
  std::vector<DocumentWarning> warnings{};
};

/// Where a character of the clean text stands. `unit`: UTF-16 units from the beginning of the page's own text.
struct Place {
  std::uint32_t page = 0;
  std::uint32_t unit = 0;
};

/// The page that holds byte `at` of the text; the last one for a place behind the end. The document has pages.
std::uint32_t pageAt(const Document& document, std::size_t at);

/// The place of the character that begins at byte `at`. O(log runs + length of a run).
Place placeOf(const Document& document, std::size_t at);

/// The other way: the byte where the character of a place begins. A place that the clean text leaves out (a running
/// head, a hyphen) gives the byte where the text goes on behind it, in its page; one behind the page's text, the page's
/// end. O(log runs + runs of the page + length of a run).
std::size_t byteAt(const Document& document, Place place);

}  // namespace longleaf::storage
