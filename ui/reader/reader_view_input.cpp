// SPDX-License-Identifier: GPL-3.0-or-later
// What the view does with keys and the mouse.
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>

#include "ui/reader/page_states.h"
#include "ui/reader/reader_view.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kDragScrollMs = 30;
constexpr int kOverlapLines = 2;  // of what was on view stay on it when a page is turned

}  // namespace

bool ReaderView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    if (showStateTip(help->pos(), help->globalPos())) return true;
    QToolTip::hideText();
  }
  return QAbstractScrollArea::viewportEvent(event);
}

bool ReaderView::showStateTip(const QPoint& position, const QPoint& global) {
  const auto [first, last] = sheetsOnView();
  const double reach = m_look.theme().space(1);
  for (int sheet = first; sheet <= last; ++sheet) {
    for (const PageStretch& stretch : m_column->pagesOn(sheet)) {
      const auto state = pageState(stretch.page);
      if (!state || !stateBar(sheet, stretch).adjusted(-reach, 0, reach, 0).contains(position)) continue;
      QToolTip::showText(global, tr("%1: %2").arg(m_pages.name(stretch.page), pageStateText(*state)), viewport());
      return true;
    }
  }
  return false;
}

void ReaderView::keyPressEvent(QKeyEvent* event) {
  if (event->matches(QKeySequence::Copy)) {
    Q_EMIT copyWanted();
  } else if (event->key() == Qt::Key_Escape && !m_selection.range().isEmpty()) {
    m_selection.clear();
  } else if (!selectByKey(event) && !scrollByKey(event)) {
    event->ignore();
  }
}

bool ReaderView::selectByKey(QKeyEvent* event) {
  const bool left = event->key() == Qt::Key_Left, right = event->key() == Qt::Key_Right;
  if ((!left && !right) || !(event->modifiers() & Qt::ShiftModifier) || !hasSheets()) return false;
  const TextStep step = event->modifiers() & Qt::ControlModifier ? TextStep::word : TextStep::character;
  const double y = verticalScrollValue() + 1;
  const int sheet = m_offsets.sheetAt(y);
  const qint64 start = m_layers.highlight.isEmpty() ? m_column->byteAt({sheet, {0, y - m_offsets.top(sheet)}})
                                                    : m_layers.highlight.begin;
  m_selection.extend(step, right != isRightToLeft(), start);
  return true;
}

bool ReaderView::scrollByKey(QKeyEvent* event) {
  QScrollBar* bar = verticalScrollBar();
  const int page = std::max(bar->pageStep() - kOverlapLines * bar->singleStep(), bar->singleStep());
  const bool shift = event->modifiers() & Qt::ShiftModifier;
  const int value = bar->value();
  switch (event->key()) {
    case Qt::Key_Space:
      bar->setValue(value + (shift ? -page : page));
      return true;
    case Qt::Key_PageDown:
      bar->setValue(value + page);
      return true;
    case Qt::Key_PageUp:
      bar->setValue(value - page);
      return true;
    case Qt::Key_Down:
      bar->setValue(value + bar->singleStep());
      return true;
    case Qt::Key_Up:
      bar->setValue(value - bar->singleStep());
      return true;
    case Qt::Key_Home:
      bar->setValue(0);
      return true;
    case Qt::Key_End:
      // What comes on view may be longer than it was thought to be.
      for (int step = 0; step < 4 && bar->value() < bar->maximum(); ++step) bar->setValue(bar->maximum());
      return true;
    case Qt::Key_Left:
    case Qt::Key_Right:
      if (event->modifiers() != Qt::NoModifier || horizontalScrollBar()->maximum() == 0) return false;
      horizontalScrollBar()->triggerAction((event->key() == Qt::Key_Left) != isRightToLeft()
                                               ? QScrollBar::SliderSingleStepSub
                                               : QScrollBar::SliderSingleStepAdd);
      return true;
    default:
      return false;
  }
}

void ReaderView::wheelEvent(QWheelEvent* event) {
  if (!(event->modifiers() & Qt::ControlModifier)) return QAbstractScrollArea::wheelEvent(event);
  if (event->angleDelta().y() != 0) Q_EMIT zoomStepWanted(event->angleDelta().y() > 0 ? 1 : -1);
  event->accept();
}

void ReaderView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QAbstractScrollArea::mousePressEvent(event);
  if (const auto point = sheetPoint(event->position()))
    m_selection.press(*point, event->modifiers() & Qt::ShiftModifier);
}

void ReaderView::mouseMoveEvent(QMouseEvent* event) {
  if (!m_selection.isDragging() || !(event->buttons() & Qt::LeftButton)) return;
  m_dragAt = event->position();
  if (const auto point = sheetPoint(m_dragAt)) m_selection.drag(*point);
  const bool outside = m_dragAt.y() < 0 || m_dragAt.y() > viewport()->height();
  if (outside && !m_dragTimer.isActive()) m_dragTimer.start(kDragScrollMs, this);
  if (!outside) m_dragTimer.stop();
}

void ReaderView::timerEvent(QTimerEvent* event) {
  if (event->timerId() != m_dragTimer.timerId()) return QAbstractScrollArea::timerEvent(event);
  if (!m_selection.isDragging()) return m_dragTimer.stop();
  const double beyond = m_dragAt.y() < 0 ? m_dragAt.y() : m_dragAt.y() - viewport()->height();
  const int most = verticalScrollBar()->singleStep() * 3;
  verticalScrollBar()->setValue(verticalScrollValue() + std::clamp(static_cast<int>(beyond), -most, most));
  if (const auto point = sheetPoint(m_dragAt)) m_selection.drag(*point);
}

void ReaderView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return QAbstractScrollArea::mouseReleaseEvent(event);
  m_dragTimer.stop();
  m_selection.release();
  Q_EMIT selectionMoved();
}

void ReaderView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (const auto point = sheetPoint(event->position())) m_selection.selectWord(*point);
}

void ReaderView::focusInEvent(QFocusEvent* event) {
  const Qt::FocusReason reason = event->reason();
  m_hasRing = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
  QAbstractScrollArea::focusInEvent(event);
  viewport()->update();
}

void ReaderView::focusOutEvent(QFocusEvent* event) {
  m_hasRing = false;
  QAbstractScrollArea::focusOutEvent(event);
  viewport()->update();
}

}  // namespace longleaf::ui
