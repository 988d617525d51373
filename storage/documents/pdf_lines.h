// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a PDF's page: its text is cut at the line ends, and each line is given its place on the page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/page_view.h"

namespace longleaf::storage {

/// A page as PDFium gives it.
struct RawPdfPage {
  std::u16string text;                // in reading order; lines end in \r\n, or in a mark for a hyphen
  std::vector<PageRectangle> pieces;  // around each piece of text drawn at once, in the order of the text
  std::string label;
};

/// PDFium's marks for a hyphen at the end of a line, by version; each stands for hyphen and line end together.
inline constexpr char16_t kHyphenMark = 0xFFFE;
inline constexpr char16_t kOldHyphenMark = 0x0002;
inline constexpr char16_t kSoftHyphen = 0x00AD;

struct PdfLine {
  std::uint32_t page = 0;
  std::uint32_t begin = 0;  // UTF-16 units of the page's text; no white space at either end, never empty
  std::uint32_t end = 0;
  bool hyphen = false;  // behind a letter or digit; a mark, a soft hyphen or "-" is unit `end`
  bool placed = false;  // the four below are known; points from the page's upper left corner
  double left = 0;
  double right = 0;
  double top = 0;
  double bottom = 0;

  std::uint32_t length() const { return end - begin; }
  double height() const { return bottom - top; }
};

/// What leaves nothing in the text: control characters, marks of byte order, soft hyphens.
bool isInvisible(char16_t unit);
/// White space of any width, and what is invisible.
bool isPdfSpace(char16_t unit);

std::vector<PdfLine> linesOf(const RawPdfPage& page, std::uint32_t index);

inline std::u16string_view textOf(const RawPdfPage& page, const PdfLine& line) {
  return std::u16string_view(page.text).substr(line.begin, line.length());
}

}  // namespace longleaf::storage
