// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the hyphen at a line's end belongs to the word ("well-|known") or only to the line ("docu-|ment"). The PDF
// does not say; the rest of the document often does.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/documents/pdf_lines.h"

namespace longleaf::storage {

/// Answers for the line breaks of one document. `lines`: all lines of its text in reading order.
class Hyphens final {
 public:
  Hyphens(std::span<const RawPdfPage> pages, std::span<const PdfLine> lines);

  /// For a line with a hyphen that another line follows.
  bool isKept(std::size_t line) const;

 private:
  struct Break {
    std::u16string before;  // folded parts of the word around the hyphen
    std::u16string after;
    bool certain = false;  // no letter on one side: the hyphen is no division of a word
  };
  Break breakAt(std::size_t line) const;
  bool seen(const std::u16string& word) const;

  std::span<const RawPdfPage> m_pages;
  std::span<const PdfLine> m_lines;
  std::unordered_map<std::u16string, bool> m_seen;  // words that matter -> met elsewhere in the text
  bool m_dividesWords = true;                       // the document has words divided at line ends
};

}  // namespace longleaf::storage
