// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/reader_pane.h"

#include <QApplication>
#include <QClipboard>
#include <QFocusEvent>

#include "ui/reader/reader_parts.h"

namespace longleaf::ui {

ReaderPane::ReaderPane(Look& look, QWidget* parent) : QWidget(parent) {
  setObjectName(QStringLiteral("readerPane"));
  setAccessibleName(tr("Reader"));
  m_parts = std::make_unique<Parts>(look, *this);
}

ReaderPane::~ReaderPane() = default;

void ReaderPane::setDocument(const ReaderDocument& document) { m_parts->open(document); }

void ReaderPane::clear() { m_parts->open({}); }

qint64 ReaderPane::document() const { return m_parts->given.id; }

ReaderPosition ReaderPane::position() const { return m_parts->view->position(); }

void ReaderPane::setPageImage(qint64 document, int page, const QImage& image) {
  auto* images = qobject_cast<PageImages*>(m_parts->view->column());
  if (document == m_parts->given.id && images != nullptr) images->setImage(page, image);
}

void ReaderPane::setBoxes(qint64 document, const TextRange& range, const QList<PageBox>& boxes) {
  auto* images = qobject_cast<PageImages*>(m_parts->view->column());
  if (document == m_parts->given.id && images != nullptr) images->setBoxes(range, boxes);
}

void ReaderPane::setSelection(qint64 document, const TextRange& range, const QList<PageBox>& boxes) {
  if (document == m_parts->given.id) m_parts->view->selection().answer(range, boxes);
}

void ReaderPane::showPlace(const TextRange& range) { m_parts->showRange(range); }

void ReaderPane::showPage(int page) {
  if (m_parts->view->column() != nullptr) m_parts->jump({.page = page});
}

void ReaderPane::clearHighlight() { m_parts->view->setHighlight({}); }

TextRange ReaderPane::highlight() const { return m_parts->view->highlight(); }

int ReaderPane::currentPage() const { return m_parts->view->currentPage(); }

void ReaderPane::setPageStates(const QList<PageState>& states) { m_parts->view->setPageStates(states); }

QString ReaderPane::selectedText() const { return m_parts->view->selection().text(); }

TextRange ReaderPane::selection() const { return m_parts->view->selection().range(); }

void ReaderPane::focusInEvent(QFocusEvent* event) {
  // Not by a focus proxy: Tab would skip what stands before it.
  m_parts->view->setFocus(event->reason());
}

void ReaderPane::goBack() { m_parts->step(false); }

void ReaderPane::goForward() { m_parts->step(true); }

void ReaderPane::openFind() {
  if (m_parts->view->column() != nullptr) m_parts->openFind();
}

void ReaderPane::findNext() { m_parts->findStep(1); }

void ReaderPane::findPrevious() { m_parts->findStep(-1); }

void ReaderPane::zoomIn() { m_parts->zoomBy(1); }

void ReaderPane::zoomOut() { m_parts->zoomBy(-1); }

void ReaderPane::fitWidth() { m_parts->view->setZoom(0); }

void ReaderPane::toggleOutline() { m_parts->toggleOutline(); }

void ReaderPane::focusPageField() { m_parts->header->pageField()->setFocus(Qt::ShortcutFocusReason); }

void ReaderPane::copySelection() {  // NOLINT(readability-make-member-function-const): a slot among others
  const QString text = selectedText();
  if (!text.isEmpty()) QGuiApplication::clipboard()->setText(text);
}

}  // namespace longleaf::ui
