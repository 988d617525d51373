// SPDX-License-Identifier: GPL-3.0-or-later
// Where the text of a document without page images is cut into sheets: stretches short enough to be set at once.
#pragma once

#include <vector>

#include "ui/reader/reader_values.h"

namespace longleaf::ui {

struct SheetCut {
  TextRange range{};
  bool opensPaper = true;      // a gap above: a section begins
  bool opensParagraph = true;  // false: goes on with the paragraph, or the line, of the sheet before
};

/// Sheets of 3 to 5 KB that follow each other without gaps and hold the whole text, cut at the ends of paragraphs, or
/// of lines or words where paragraphs are longer, and never within a character with its accents. A section begins a
/// sheet of its own. Pages of plain text are counted lines, not sections: there the paper goes on.
std::vector<SheetCut> cutIntoSheets(const storage::Document& document);

/// How the lines of a sheet's text make paragraphs.
struct TextBlock {
  qsizetype begin = 0, end = 0;  // units of the sheet's text, without the line feed
  int blankLines = 0;            // above
  int headingLevel = -1;         // -1: running text
};

/// One block a line; with `joinLines` a block for several lines where their breaks are those of a typewriter: the next
/// word would not have fitted. `text` gets spaces there.
std::vector<TextBlock> blocksOf(QString& text, bool joinLines);

}  // namespace longleaf::ui
