// SPDX-License-Identifier: GPL-3.0-or-later
// A document without page images as a column of set text. Sheets are set when they are first seen; until then their
// height is estimated from the lengths of their lines, and of those seen only the last few are kept.
#pragma once

#include <list>
#include <memory>

#include "ui/reader/page_table.h"
#include "ui/reader/sheet_column.h"
#include "ui/reader/text_sheet.h"

namespace longleaf::ui {

class Look;

class TextSheets final : public SheetColumn {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostSheets = 24;  // laid out at a time: 120 KB of text, about 10 MiB

  TextSheets(const Look& look, const ReaderDocument& document);

  bool isText() const override { return true; }
  int sheetCount() const override { return static_cast<int>(m_sheets.size()); }
  QSizeF sheetSize(int sheet) const override;
  double gapAbove(int sheet) const override;
  void fit(const ColumnFit& fit) override;
  double zoom() const override { return m_zoom; }
  bool isPrepared(int sheet) const override { return m_sheets[static_cast<std::size_t>(sheet)].isMeasured; }
  void prepare(int sheet) override;
  void setOnView(int, int) override {}
  void paint(QPainter& painter, int sheet, const QRectF& clip, const SheetLayers& layers) override;

  QList<QRectF> rects(int sheet, const TextRange& range) override;
  int sheetOf(qint64 byte) const override;
  SheetPoint pointOf(const ReaderPosition& position) override;
  SheetPoint pointOfByte(qint64 byte) override;
  ReaderPosition positionAt(const SheetPoint& point) override;
  qint64 byteAt(const SheetPoint& point) override;
  QList<PageStretch> pagesOn(int sheet) override;

  /// How many sheets have been laid out since the document was opened, again ones included.
  int layoutsMade() const { return m_layoutsMade; }
  std::size_t layoutsKept() const { return m_laidOut.size(); }

 private:
  struct Sheet {
    SheetCut cut{};
    double height = 0;
    bool isMeasured = false;
  };
  TextSheet& laidOut(int sheet);
  double estimate(const SheetCut& cut) const;
  double paddingAbove(int sheet) const;
  double paddingBelow(int sheet) const;
  bool closesPaper(int sheet) const;

  const Look& m_look;
  std::shared_ptr<const storage::Document> m_document;
  PageTable m_pages;
  std::vector<std::pair<qint64, int>> m_headings;  // place and level, by place
  std::vector<Sheet> m_sheets;
  std::list<std::pair<int, std::unique_ptr<TextSheet>>> m_laidOut;  // the last one used in front
  SheetStyle m_style;
  double m_zoom = 1, m_paperWidth = 0, m_padding = 0, m_charactersPerLine = 1;
  int m_layoutsMade = 0;
};

}  // namespace longleaf::ui
