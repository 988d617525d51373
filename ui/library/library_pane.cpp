// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/library_pane.h"

#include <QDragEnterEvent>
#include <QPainter>

#include "ui/library/drop_frame.h"
#include "ui/library/library_model.h"
#include "ui/library/library_parts.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

LibraryPane::LibraryPane(Look& look, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(look, *this)) {}

LibraryPane::~LibraryPane() = default;

void LibraryPane::setRows(const QList<LibraryRow>& rows) { m_parts->setRows(rows); }

void LibraryPane::updateRow(const LibraryRow& row) { m_parts->model->updateRow(row); }

void LibraryPane::setCurrent(qint64 id) { m_parts->setCurrent(id); }

qint64 LibraryPane::current() const { return m_parts->current; }

void LibraryPane::setHits(const QString& words, const QList<SearchRow>& hits) { m_parts->setHits(words, hits); }

void LibraryPane::setFolded(bool folded) { m_parts->setFolded(folded); }

bool LibraryPane::folded() const { return m_parts->folded; }

void LibraryPane::focusSearch() { m_parts->focusSearch(); }

void LibraryPane::askToRemove(qint64 id) {
  if (const int row = m_parts->model->rowOf(id); row >= 0) m_parts->askToRemove(row);
}

void LibraryPane::dragEnterEvent(QDragEnterEvent* event) {
  if (draggedPaths(event->mimeData()).isEmpty()) return;
  event->setDropAction(Qt::CopyAction);
  event->accept();
  m_parts->dropFrame->setGeometry(rect());
  m_parts->dropFrame->show();
  m_parts->dropFrame->raise();
}

void LibraryPane::dragLeaveEvent(QDragLeaveEvent* event) {
  Q_UNUSED(event)
  m_parts->dropFrame->hide();
}

void LibraryPane::dropEvent(QDropEvent* event) {
  m_parts->dropFrame->hide();
  const QStringList paths = draggedPaths(event->mimeData());
  if (paths.isEmpty()) return;
  event->setDropAction(Qt::CopyAction);
  event->accept();
  Q_EMIT filesDropped(paths);
}

void LibraryPane::paintEvent(QPaintEvent* event) {
  Q_UNUSED(event)
  QPainter(this).fillRect(rect(), m_parts->look.theme().raised);
}

void LibraryPane::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_parts->dropFrame->setGeometry(rect());
}

}  // namespace longleaf::ui
