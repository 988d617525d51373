// SPDX-License-Identifier: GPL-3.0-or-later
// The scrolling view of a column of sheets: what is on view, where that is in the document, and what lies over it.
//
// Heights of sheets not seen yet are estimates. When one proves wrong, the sheet that is being looked at stays where it
// is on the screen and the scroll bar gives way.
#pragma once

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QTimer>
#include <QVariantAnimation>
#include <memory>
#include <optional>

#include "ui/reader/column_offsets.h"
#include "ui/reader/page_table.h"
#include "ui/reader/reader_selection.h"
#include "ui/reader/sheet_column.h"

namespace longleaf::ui {

class Look;

class ReaderView final : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit ReaderView(Look& look, QWidget* parent = nullptr);
  ~ReaderView() override;

  /// Null: an empty ground.
  void open(const ReaderDocument& document, std::unique_ptr<SheetColumn> column);
  SheetColumn* column() const { return m_column.get(); }
  ReaderSelection& selection() { return m_selection; }

  ReaderPosition position() const;  // zoom: as set, 0 for the width
  void goTo(const ReaderPosition& position);
  /// Scrolls if a range is not well on view: on page images as soon as its boxes are there.
  void reveal(const TextRange& range);
  int currentPage() const;
  /// The place at the upper edge.
  qint64 topByte() const;

  double zoom() const { return m_zoom; }
  double shownZoom() const { return m_column == nullptr ? 1 : m_column->zoom(); }
  void setZoom(double zoom);  // 0: the width

  void setHighlight(const TextRange& range);  // fades in
  TextRange highlight() const { return m_layers.highlight; }
  /// `hits` stay the caller's; they are read until the next call.
  void setHits(std::span<const TextRange> hits, const TextRange& current);
  void setPageStates(const QList<PageState>& states);
  std::optional<PageState> pageState(int page) const;
  /// Where a range stands in the viewport, as far as it is on view.
  QList<QRect> rectsOnView(const TextRange& range) const;

 Q_SIGNALS:
  void scrolled();
  void rested();  // for 150 ms
  void zoomChanged();
  void zoomStepWanted(int steps);
  void copyWanted();
  void selectionMoved();  // or is no longer where it was on the screen

 protected:
  bool viewportEvent(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void keyPressEvent(QKeyEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void timerEvent(QTimerEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Pin {  // a jump's goal counts as the place while nothing else scrolls
    int value = 0, page = 0;
    std::optional<ReaderPosition> position{};
  };
  bool hasSheets() const { return m_column != nullptr && m_column->sheetCount() > 0; }
  bool isPinned() const { return m_pin && m_pin->value == verticalScrollValue(); }
  int verticalScrollValue() const;
  void relayout();
  void settle();
  void prepare(int sheet);
  void measure();
  void scrollTo(const SheetPoint& point, double fromTop);
  bool keepsWellOnView(const QRectF& rect) const;
  QPointF sheetOrigin(int sheet) const;  // in the viewport
  std::optional<SheetPoint> sheetPoint(const QPointF& position) const;
  std::pair<int, int> sheetsOnView() const;  // none: first > last
  QRectF stateBar(int sheet, const PageStretch& stretch) const;
  bool showStateTip(const QPoint& position, const QPoint& global);
  bool selectByKey(QKeyEvent* event);
  bool scrollByKey(QKeyEvent* event);

  Look& m_look;
  ReaderDocument m_document;
  PageTable m_pages;
  std::unique_ptr<SheetColumn> m_column;
  ColumnOffsets m_offsets;
  SheetLayers m_layers;
  ReaderSelection m_selection{this};
  QList<PageState> m_states;
  double m_zoom = 0, m_ratio = 1;
  bool m_settling = false, m_hasRing = false;
  std::optional<Pin> m_pin;
  TextRange m_revealing;  // until its boxes come, or the person scrolls
  QTimer m_restTimer;
  QBasicTimer m_dragTimer;  // scrolls while a selection is drawn beyond the edge
  QPointF m_dragAt;
  QVariantAnimation m_fade;
};

}  // namespace longleaf::ui
