// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/page_field.h"

#include <QEvent>
#include <QFontMetrics>
#include <QKeyEvent>
#include <QTimer>
#include <algorithm>

namespace longleaf::ui {

namespace {

constexpr int kCaptionsMeasured = 400;  // for the width: more than that need not be looked at

}  // namespace

PageField::PageField(QWidget* parent) : QLineEdit(parent) {
  setObjectName(QStringLiteral("pageField"));
  setAccessibleName(tr("Page"));
  setToolTip(tr("Go to a page: its label as printed, or its number"));
  setAlignment(Qt::AlignCenter);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void PageField::setPages(const PageTable& pages) {
  m_pages = pages;
  m_page = -1;
  measure();
  setEnabled(pages.count() > 0);
  setPage(0);
}

void PageField::measure() {
  m_textWidth = 0;
  const QFontMetrics metrics(font());
  const int step = std::max(1, m_pages.count() / kCaptionsMeasured);
  for (int page = m_pages.count() - 1; page >= 0; page -= step)
    m_textWidth = std::max(m_textWidth, metrics.horizontalAdvance(m_pages.caption(page)));
  updateGeometry();
}

void PageField::setPage(int page) {
  if (page == m_page) return;
  m_page = page;
  if (!hasFocus()) showPage();
}

void PageField::showPage() {
  const QString caption = m_pages.caption(m_page);
  setText(hasFocus() ? m_pages.label(m_page) : caption);
  setAccessibleDescription(caption);
  setCursorPosition(0);
}

QSize PageField::sizeHint() const {
  QSize size = QLineEdit::sizeHint();
  const int frame = fontMetrics().averageCharWidth() * 3;
  size.setWidth(std::max(m_textWidth, fontMetrics().averageCharWidth() * 6) + frame);
  return size;
}

void PageField::focusInEvent(QFocusEvent* event) {
  QLineEdit::focusInEvent(event);
  showPage();
  QTimer::singleShot(0, this, [this] { selectAll(); });  // after the click that gave the focus has set the cursor
}

void PageField::focusOutEvent(QFocusEvent* event) {
  QLineEdit::focusOutEvent(event);
  showPage();
}

void PageField::go() {
  const std::optional<int> page = m_pages.find(text(), m_page);
  if (!page) return selectAll();
  Q_EMIT pageWanted(*page);
  Q_EMIT left();
}

void PageField::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    go();
  } else if (event->key() == Qt::Key_Escape) {
    showPage();
    Q_EMIT left();
  } else {
    QLineEdit::keyPressEvent(event);
  }
}

void PageField::changeEvent(QEvent* event) {
  QLineEdit::changeEvent(event);
  if (event->type() == QEvent::FontChange) measure();
}

}  // namespace longleaf::ui
