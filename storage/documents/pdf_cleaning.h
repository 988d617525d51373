// SPDX-License-Identifier: GPL-3.0-or-later
// The clean text of a PDF: words whole, paragraphs in one piece, without running heads and page numbers, and with the
// place of every character. A pure function of what PDFium found.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "storage/documents/document.h"
#include "storage/documents/pdf_lines.h"

namespace longleaf::storage {

/// A line of a page that is in the text.
struct CleanLine {
  std::size_t begin = 0;  // byte of the text
  std::uint32_t page = 0;
  bool placed = false;
  double bottom = 0;  // points from the page's upper edge
};

struct CleanPdf {
  std::string text;
  std::vector<Page> pages;      // one a page, without gaps
  std::vector<SourceRun> runs;  // of all the text
  std::vector<CleanLine> lines;
};

/// Removed: running heads, page numbers, control characters, soft hyphens, hyphens of divided words, the dots of a
/// table of contents beyond three, white space beyond one space. White space becomes a space, U+FB00 to U+FB06 letters
/// (each at the ligature's place), a lone surrogate U+FFFD, a hyphen's mark "-". Nothing else is changed.
CleanPdf cleanPdf(std::span<const RawPdfPage> pages);

}  // namespace longleaf::storage
