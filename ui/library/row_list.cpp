// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/row_list.h"

#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include "ui/theme/look.h"

namespace longleaf::ui {

RowList::RowList(Look& look, QWidget* parent) : QListView(parent), m_look(look) {
  setFrameShape(QFrame::NoFrame);
  setSelectionMode(QAbstractItemView::SingleSelection);
  setEditTriggers(QAbstractItemView::NoEditTriggers);
  setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setMouseTracking(true);
  setTextElideMode(Qt::ElideRight);
  viewport()->setAutoFillBackground(false);
  connect(this, &QAbstractItemView::clicked, this, &RowList::chosen);
  connect(&m_look, &Look::changed, this, [this] { measureRows(); });
  measureRows();
}

void RowList::setEmptyText(const QString& text) {
  m_emptyText = text;
  setAccessibleDescription(text);
  viewport()->update();
}

void RowList::setModel(QAbstractItemModel* model) {
  QListView::setModel(model);
  // A view does not paint anew where there was nothing and is nothing.
  connect(model, &QAbstractItemModel::modelReset, viewport(), [this] { viewport()->update(); });
}

void RowList::measureRows() {
  setFont(m_look.theme().font(TextRole::control));
  verticalScrollBar()->setSingleStep(m_look.theme().space(6));
  scheduleDelayedItemsLayout();
  viewport()->update();
}

void RowList::keyPressEvent(QKeyEvent* event) {
  m_byKeyboard = true;
  viewport()->update();
  const int key = event->key();
  if (key == Qt::Key_Menu || (key == Qt::Key_F10 && event->modifiers() == Qt::ShiftModifier)) {
    openMenuOfCurrent();
  } else if (key == Qt::Key_Return || key == Qt::Key_Enter) {
    if (currentIndex().isValid()) Q_EMIT chosen(currentIndex());
  } else if (key == Qt::Key_Delete) {
    if (currentIndex().isValid()) Q_EMIT removeWanted(currentIndex());
  } else if (key == Qt::Key_Escape) {
    event->ignore();
  } else {
    QListView::keyPressEvent(event);
  }
}

void RowList::mousePressEvent(QMouseEvent* event) {
  m_byKeyboard = false;
  QListView::mousePressEvent(event);
}

void RowList::focusInEvent(QFocusEvent* event) {
  if (event->reason() != Qt::MouseFocusReason && event->reason() != Qt::PopupFocusReason) m_byKeyboard = true;
  QListView::focusInEvent(event);
  if (event->reason() != Qt::MouseFocusReason) beginSomewhere();
}

void RowList::enter() {
  m_byKeyboard = true;
  setFocus(Qt::OtherFocusReason);
  beginSomewhere();
}

void RowList::beginSomewhere() {
  if (!currentIndex().isValid() && model() != nullptr && model()->rowCount() > 0)
    setCurrentIndex(moveCursor(MoveHome, Qt::NoModifier));
}

void RowList::contextMenuEvent(QContextMenuEvent* event) {
  if (event->reason() == QContextMenuEvent::Keyboard) {
    openMenuOfCurrent();
  } else if (const QModelIndex index = indexAt(event->pos()); index.isValid()) {
    Q_EMIT menuWanted(index, event->globalPos());
  }
  event->accept();
}

void RowList::openMenuOfCurrent() {
  const QModelIndex index = currentIndex();
  if (!index.isValid()) return;
  scrollTo(index);
  Q_EMIT menuWanted(index, viewport()->mapToGlobal(visualRect(index).center()));
}

void RowList::paintEvent(QPaintEvent* event) {
  QListView::paintEvent(event);
  if (m_emptyText.isEmpty() || model() == nullptr || model()->rowCount() > 0) return;
  const Theme& theme = m_look.theme();
  QPainter painter(viewport());
  painter.setFont(theme.font(TextRole::control));
  painter.setPen(theme.muted);
  const QRect area = viewport()->rect().adjusted(theme.space(4), theme.space(4), -theme.space(4), -theme.space(4));
  painter.drawText(area, static_cast<int>(Qt::AlignHCenter | Qt::AlignTop) | Qt::TextWrapAnywhere, m_emptyText);
}

}  // namespace longleaf::ui
