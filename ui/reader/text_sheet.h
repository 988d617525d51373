// SPDX-License-Identifier: GPL-3.0-or-later
// One sheet of set text: its paragraphs' layouts, and the way from places of the text to places on the sheet and back.
// Setting 5 KB takes about 2 ms.
#pragma once

#include <QColor>
#include <QFont>
#include <QTextLayout>
#include <memory>
#include <vector>

#include "ui/reader/sheet_cut.h"
#include "ui/reader/sheet_text.h"

namespace longleaf::ui {

struct SheetStyle {
  QFont font{};         // of running text, zoomed
  double lineHeight{};  // of the font's size
  double width{};       // of lines, pixels
};

class TextSheet final {
 public:
  /// `headings`: places of titles within the sheet, with their level.
  TextSheet(SheetText text, const std::vector<std::pair<qint64, int>>& headings, const SheetStyle& style,
            bool joinLines);

  double height() const { return m_height; }
  void draw(QPainter& painter, const QRectF& clip) const;
  /// A rectangle for each line, or more where directions of writing mix. Whole clusters only.
  QList<QRectF> rects(const TextRange& range) const;
  qint64 byteAt(const QPointF& point) const;
  /// The first byte of the line at a height.
  qint64 lineByteAt(double y) const;
  /// The upper edge of the line that holds a byte.
  double lineTop(qint64 byte) const;

 private:
  struct Block {
    std::unique_ptr<QTextLayout> layout;
    qsizetype begin = 0, end = 0;  // units of the sheet's text
    double top = 0, bottom = 0;
    bool mixed = false;  // right-to-left text in it: a range is not one stretch of the line
    std::vector<double> lineTops;
  };
  void addBlock(const TextBlock& block, int level, const SheetStyle& style);
  void appendLineRects(QList<QRectF>& rects, const Block& block, int line, int from, int to) const;
  const Block* blockAt(double y) const;
  const Block* blockOf(qsizetype unit) const;

  SheetText m_text;
  QString m_shown;  // m_text with lines joined: the same units
  std::vector<Block> m_blocks;
  double m_height = 0;
};

}  // namespace longleaf::ui
