// SPDX-License-Identifier: GPL-3.0-or-later
// A document with page images as a column of pages. Images of the pages on view, and of one before and after them, are
// asked for in the size in which they are shown; what else came is shown scaled until the right one is there.
#pragma once

#include <QHash>
#include <QSize>
#include <QTimer>
#include <map>

#include "ui/reader/image_cache.h"
#include "ui/reader/layer_paint.h"
#include "ui/reader/page_table.h"
#include "ui/reader/sheet_column.h"

namespace longleaf::ui {

class Look;

class PageImages final : public SheetColumn {
  Q_OBJECT

 public:
  static constexpr qint64 kUsualBytes = 24LL * 1024 * 1024;
  static constexpr qint64 kMostBytes = 96LL * 1024 * 1024;  // of the pages on view and those beside them
  static constexpr double kMostPixels = 6e6;  // of one image: the pages on view fit the cache at every zoom

  PageImages(const Look& look, const ReaderDocument& document);

  bool isText() const override { return false; }
  int sheetCount() const override { return static_cast<int>(m_points.size()); }
  QSizeF sheetSize(int sheet) const override;
  double gapAbove(int sheet) const override;
  void fit(const ColumnFit& fit) override;
  double zoom() const override { return m_zoom; }
  bool isPrepared(int) const override { return true; }
  void prepare(int) override {}
  void setOnView(int first, int last) override;
  void paint(QPainter& painter, int sheet, const QRectF& clip, const SheetLayers& layers) override;

  QList<QRectF> rects(int sheet, const TextRange& range) override;
  int sheetOf(qint64 byte) const override;
  SheetPoint pointOf(const ReaderPosition& position) override;
  SheetPoint pointOfByte(qint64 byte) override;
  ReaderPosition positionAt(const SheetPoint& point) override;
  qint64 byteAt(const SheetPoint& point) override;
  QList<PageStretch> pagesOn(int sheet) override;

  PagePoint pagePoint(const SheetPoint& point) const;
  void setImage(int page, const QImage& image);
  /// Asks where a range stands, unless that is known or asked already.
  void wantBoxes(const TextRange& range);
  /// False: nobody asked.
  bool setBoxes(const TextRange& range, const QList<PageBox>& boxes);
  /// Boxes that came without being asked for: of a selection.
  void keepBoxes(const TextRange& range, const QList<PageBox>& boxes);
  void forgetBoxes(const TextRange& range);
  bool hasBoxes(const TextRange& range) const;
  qint64 imageBytes() const { return m_images.bytes(); }

 Q_SIGNALS:
  void imageWanted(int page, const QSize& pixels);
  void boxesWanted(const longleaf::ui::TextRange& range);

 private:
  using Key = std::pair<qint64, qint64>;
  struct Boxes {
    bool came = false;
    QList<PageBox> boxes{};
  };
  void askForImages();
  QSize pixelsOf(int page) const;
  bool isNear(int page) const { return page >= m_first - 1 && page <= m_last + 1; }
  void paintWaiting(QPainter& painter, int page, const QSizeF& size) const;

  const Look& m_look;
  PageTable m_pages;
  QList<QSizeF> m_points;
  double m_widest = 1;
  double m_zoom = 1, m_scale = 1, m_ratio = 1;  // pixels a point; device pixels a pixel
  int m_first = 0, m_last = -1;
  ImageCache m_images{kUsualBytes, kMostBytes};
  QHash<int, QSize> m_asked;
  QTimer m_askTimer;
  std::map<Key, Boxes> m_boxes;
};

}  // namespace longleaf::ui
