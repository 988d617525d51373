// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/page_field.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>
#include <QTimer>
#include <algorithm>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kCaptionsMeasured = 400;  // for the width: more than that need not be looked at

}  // namespace

PageField::PageField(Look& look, QWidget* parent) : QLineEdit(parent), m_look(look) {
  setObjectName(QStringLiteral("pageField"));
  setAccessibleName(tr("Page"));
  setToolTip(tr("Go to a page: its label as printed, or its number"));
  setAlignment(Qt::AlignCenter);
  setProperty("bare", true);
  setFrame(false);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&m_look, &Look::changed, this, [this] { dress(); });
  dress();
}

void PageField::dress() {
  setFont(m_look.theme().font(TextRole::control));
  QPalette colours = palette();
  colours.setColor(QPalette::Text, m_look.theme().text);
  setPalette(colours);
  measure();
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
  if (hasFocus() && isModified()) return;  // what is being typed stays
  showPage();
  if (hasFocus()) selectAll();
}

void PageField::showPage() {
  const QString caption = m_pages.caption(m_page);
  setText(hasFocus() ? m_pages.label(m_page) : caption);
  setAccessibleDescription(caption);
  setCursorPosition(0);
}

QSize PageField::sizeHint() const {
  QSize size = QLineEdit::sizeHint();
  const int frame = m_look.theme().space(5);
  size.setWidth(std::max(m_textWidth, fontMetrics().averageCharWidth() * 6) + frame);
  return size;
}

QSize PageField::minimumSizeHint() const {
  return {fontMetrics().averageCharWidth() * 12, QLineEdit::minimumSizeHint().height()};
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

void PageField::paintEvent(QPaintEvent* event) {
  // A box only for who is about to type: at rest it is a figure among the others.
  const Theme& theme = m_look.theme();
  if (hasFocus() || underMouse()) {
    const double pen = hasFocus() ? theme.pixels.focusRing : 1, radius = theme.px(theme.pixels.controlRadius);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? theme.accent : theme.line, pen));
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(pen / 2, pen / 2, -pen / 2, -pen / 2), radius, radius);
  }
  QLineEdit::paintEvent(event);
}

}  // namespace longleaf::ui
