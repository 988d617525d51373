// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filled_book.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QTextBlock>
#include <QTextDocument>
#include <array>

#include "storage/documents/document.h"

namespace longleaf::tests {

namespace {

constexpr int kPages = 96;
constexpr int kQuotedPage = 22;
constexpr int kPagesOfChapter = 12;
constexpr double kMargin = 72;             // points
constexpr QSizeF kPaper(612, 792);         // points
constexpr int kParagraphs = 4;             // on a page
constexpr std::size_t kSentencesEach = 4;  // in a paragraph

// Invented for this purpose.
constexpr std::array<const char*, 14> kSentences = {
    "The island lay so low that at spring tide the cows stood on the churchyard wall.",
    "Every evening the keeper carried a can of oil up ninety-one steps and came down with an empty one.",
    "Nobody had asked for the light; it had been there before the harbour, and before the road.",
    "In the third drawer there were letters, all of them from people who had seen it from a ship.",
    "The pilot said that a lamp is a promise which somebody else keeps.",
    "She wrote down the wind each morning, and under it the price of herring.",
    "When the fog came, it came from the land, which is the wrong side for fog.",
    "They repaired the lens with the thinnest lead, and it turned as before, only a little more slowly.",
    "The inspector counted the panes twice and got two different numbers.",
    "After the storm there was a rowing boat in the garden, dry, with both its oars.",
    "A clock in the watch room went four minutes fast, and the whole village lived by it.",
    "The children knew the flashes by heart: two short, one long, and then the dark.",
    "He could tell the hour by the smell of the lamp room alone.",
    "It was agreed that the log would be kept in ink, and in the present tense.",
};
constexpr const char* kQuoted =
    "The new lamp was made of brass and cut glass, no larger than a loaf, and it burned for eleven nights on one "
    "filling.";

std::string paragraph(int page, int part) {
  std::string text;
  for (std::size_t i = 0; i < kSentencesEach; ++i) {
    const auto at = static_cast<std::size_t>(page * 5 + part * 3) + i * 4;
    text += (i == 0 ? "" : " ") + std::string(kSentences[at % kSentences.size()]);
    if (page == kQuotedPage && part == 1 && i == 1) text += " " + std::string(kQuoted);
  }
  return text;
}

std::string pageText(int page) {
  std::string text;
  if (page % kPagesOfChapter == 0) text = "Chapter " + std::to_string(page / kPagesOfChapter + 1) + "\n\n";
  for (int part = 0; part < kParagraphs; ++part) text += paragraph(page, part) + "\n\n";
  return text;
}

std::shared_ptr<storage::Document> book(bool pages) {
  static const std::array<const char*, 8> kChapters = {"The tide table",    "Oil and wicks", "A letter from Oban",
                                                       "What the log says", "Fog from land", "The inspector",
                                                       "Eleven nights",     "The dark hour"};
  auto made = std::make_shared<storage::Document>();
  made->format = pages ? "pdf" : "epub";
  made->title = "The Lamp at Saltholm";
  for (int page = 0; page < kPages; ++page) {
    const std::size_t begin = made->text.size();
    made->text += pageText(page);
    const bool chapter = page % kPagesOfChapter == 0;
    const char* name = kChapters[static_cast<std::size_t>(page / kPagesOfChapter)];
    if (chapter) made->outline.push_back({name, 0, begin});
    if (pages || chapter) {
      made->pages.push_back({pages ? std::to_string(page + 1) : std::string(name), begin, made->text.size()});
    } else {
      made->pages.back().end = made->text.size();
    }
  }
  return made;
}

QString textOf(const ui::ReaderDocument& document, int page) {
  const storage::Page& of = document.document->pages[static_cast<std::size_t>(page)];
  return QString::fromUtf8(document.document->text.data() + of.begin, static_cast<qsizetype>(of.end - of.begin));
}

void layOut(QTextDocument& sheet, const QString& text) {
  QFont font(QStringLiteral("DejaVu Serif"));
  font.setPixelSize(11);
  sheet.setDefaultFont(font);
  sheet.setDocumentMargin(0);
  sheet.setTextWidth(kPaper.width() - 2 * kMargin);
  sheet.setPlainText(text);
}

}  // namespace

ui::ReaderDocument bookWithPages() {
  ui::ReaderDocument made{.id = kBook, .title = QStringLiteral("The Lamp at Saltholm"), .document = book(true)};
  for (int page = 0; page < kPages; ++page) made.pageSizes.append(kPaper);
  return made;
}

ui::ReaderDocument bookOfText() {
  return {.id = kBook, .title = QStringLiteral("The Lamp at Saltholm"), .document = book(false)};
}

ui::TextRange quotedPlace(const ui::ReaderDocument& document) {
  const std::size_t at = document.document->text.find(kQuoted);
  return {static_cast<qint64>(at), static_cast<qint64>(at + std::string_view(kQuoted).size())};
}

QString quotedWords() { return QString::fromLatin1(kQuoted); }

QImage pageImage(const ui::ReaderDocument& document, int page, const QSize& pixels) {
  QImage image(pixels, QImage::Format_RGB32);
  image.fill(Qt::white);
  QTextDocument sheet;
  layOut(sheet, textOf(document, page));
  QPainter painter(&image);
  painter.setRenderHint(QPainter::TextAntialiasing);
  painter.scale(pixels.width() / kPaper.width(), pixels.height() / kPaper.height());
  painter.translate(kMargin, kMargin);
  QAbstractTextDocumentLayout::PaintContext ink;
  ink.palette.setColor(QPalette::Text, Qt::black);
  sheet.documentLayout()->draw(&painter, ink);
  return image;
}

QList<ui::PageBox> pageBoxes(const ui::ReaderDocument& document, const ui::TextRange& range) {
  const int page = static_cast<int>(storage::pageAt(*document.document, static_cast<std::size_t>(range.begin)));
  const auto start = static_cast<qint64>(document.document->pages[static_cast<std::size_t>(page)].begin);
  QTextDocument sheet;
  layOut(sheet, textOf(document, page));
  const int begin = static_cast<int>(range.begin - start),
            end = static_cast<int>(range.end - start);  // all of it ASCII
  QList<ui::PageBox> boxes;
  for (QTextBlock block = sheet.begin(); block.isValid(); block = block.next()) {
    const QPointF origin = sheet.documentLayout()->blockBoundingRect(block).topLeft() + QPointF(kMargin, kMargin);
    for (int i = 0; i < block.layout()->lineCount(); ++i) {
      const QTextLine line = block.layout()->lineAt(i);
      const int first = std::max(begin, block.position() + line.textStart());
      const int last = std::min(end, block.position() + line.textStart() + line.textLength());
      if (first >= last) continue;
      const double left = line.cursorToX(first - block.position()), right = line.cursorToX(last - block.position());
      boxes.append({page, QRectF(left, line.y(), right - left, line.height()).translated(origin)});
    }
  }
  return boxes;
}

}  // namespace longleaf::tests
