// SPDX-License-Identifier: GPL-3.0-or-later
// An invented book for pictures of the window and for tests of all of it: text with chapters, as a format without
// pages or as a PDF with painted page images.
#pragma once

#include <QImage>
#include <QSize>
#include <QString>

#include "ui/reader/reader_values.h"

namespace longleaf::tests {

inline constexpr qint64 kBook = 1;  // its row in the library

/// "The Lamp at Saltholm", 96 pages.
ui::ReaderDocument bookWithPages();
/// The same text in sections, as from an EPUB.
ui::ReaderDocument bookOfText();
/// What an answer quotes, in any of the two.
ui::TextRange quotedPlace(const ui::ReaderDocument& book);
QString quotedWords();
/// A page as a PDF would show it.
QImage pageImage(const ui::ReaderDocument& book, int page, const QSize& pixels);
/// Where a range stands on its page's image.
QList<ui::PageBox> pageBoxes(const ui::ReaderDocument& book, const ui::TextRange& range);

}  // namespace longleaf::tests
