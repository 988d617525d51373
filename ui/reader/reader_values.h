// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader shows, as plain values. Places in a document are bytes of its clean text (UTF-8); pages count from 0.
#pragma once

#include <QImage>
#include <QList>
#include <QRectF>
#include <QSizeF>
#include <QString>
#include <memory>

#include "storage/documents/document.h"

namespace longleaf::ui {

struct TextRange {
  qint64 begin = 0;
  qint64 end = 0;
  bool isEmpty() const { return end <= begin; }
  friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// A rectangle on a page, in points (1/72 inch) from its upper left corner.
struct PageBox {
  int page = 0;
  QRectF box{};
};

/// A point on a page, in points from its upper left corner.
struct PagePoint {
  int page = 0;
  QPointF point{};
};

/// Where a person was: kept with the document.
struct ReaderPosition {
  int page = 0;
  double offset = 0;  // of the page's height, 0..1: what is at the view's upper edge
  double zoom = 0;    // 0: fit the width
};

struct ReaderDocument {
  qint64 id = 0;
  QString title{};
  std::shared_ptr<const storage::Document> document{};  // text, pages, outline; shared with whoever reads it
  QList<QSizeF> pageSizes{};                            // in points; empty: a format without page images, shown as text
  ReaderPosition position{};
};

/// What became of a page in a reading.
enum class PageState : unsigned char { unread, reading, read, empty };

}  // namespace longleaf::ui
