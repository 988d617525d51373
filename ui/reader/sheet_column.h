// SPDX-License-Identifier: GPL-3.0-or-later
// What the view scrolls: sheets, one below the other. There are two kinds: set text and images of pages. Sizes are in
// logical pixels at the present zoom, places on a sheet from its upper left corner.
#pragma once

#include <QList>
#include <QObject>
#include <QRectF>
#include <span>

#include "ui/reader/reader_values.h"

class QPainter;

namespace longleaf::ui {

struct SheetPoint {
  int sheet = 0;
  QPointF point{};
};

/// What is laid over the text. All of it may be empty.
struct SheetLayers {
  TextRange highlight{};
  double highlightStrength = 1;  // while it fades in
  TextRange selection{};
  std::span<const TextRange> hits{};  // by place
  TextRange currentHit{};
};

/// The part of a sheet that is (a part of) a page.
struct PageStretch {
  int page = 0;
  double top = 0, bottom = 0;
};

struct ColumnFit {
  double width = 0;  // for sheets and what is at their edges
  double zoom = 0;   // 0: fits the width
  double devicePixelRatio = 1;
};

class SheetColumn : public QObject {
  Q_OBJECT

 public:
  SheetColumn();
  ~SheetColumn() override;

  /// Whether selecting is done here, by byteAt; else whoever has the pages says what lies between two points.
  virtual bool isText() const = 0;
  virtual int sheetCount() const = 0;
  /// An estimate until prepare() was called.
  virtual QSizeF sheetSize(int sheet) const = 0;
  virtual double gapAbove(int sheet) const = 0;
  virtual void fit(const ColumnFit& fit) = 0;
  /// As shown: never 0.
  virtual double zoom() const = 0;
  virtual bool isPrepared(int sheet) const = 0;
  virtual void prepare(int sheet) = 0;
  virtual void setOnView(int first, int last) = 0;
  /// `clip` and everything painted: in the sheet's coordinates.
  virtual void paint(QPainter& painter, int sheet, const QRectF& clip, const SheetLayers& layers) = 0;

  /// Where a stretch of the text stands on a sheet, by line.
  virtual QList<QRectF> rects(int sheet, const TextRange& range) = 0;
  virtual int sheetOf(qint64 byte) const = 0;
  virtual SheetPoint pointOf(const ReaderPosition& position) = 0;
  /// Where the line of a byte begins; where that is not known, the page.
  virtual SheetPoint pointOfByte(qint64 byte) = 0;
  virtual ReaderPosition positionAt(const SheetPoint& point) = 0;
  virtual qint64 byteAt(const SheetPoint& point) = 0;
  virtual QList<PageStretch> pagesOn(int sheet) = 0;

 Q_SIGNALS:
  /// To be painted anew.
  void changed();
};

}  // namespace longleaf::ui
