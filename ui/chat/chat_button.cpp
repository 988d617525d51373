// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_button.h"

#include <QKeyEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme/look.h"

namespace longleaf::ui {

ChatButton::ChatButton(Look& look, ButtonKind kind, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_look(look), m_kind(kind) {
  setText(text);
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void ChatButton::restyle() {
  const bool small = m_kind == ButtonKind::quiet;
  setFont(m_look.theme().font(small ? TextRole::secondary : TextRole::control, m_kind == ButtonKind::filled));
  updateGeometry();
  update();
}

void ChatButton::setKind(ButtonKind kind) {
  m_kind = kind;
  restyle();
}

void ChatButton::setReserved(bool reserved) {
  m_reserved = reserved;
  update();
}

void ChatButton::setShown(bool shown) {
  m_shown = shown;
  update();
}

bool ChatButton::isSeen() const { return !m_reserved || m_shown || hasFocus() || underMouse(); }

int ChatButton::ringRoom() const {
  const bool ground = m_kind == ButtonKind::filled || m_kind == ButtonKind::outlined;
  return ground ? m_look.theme().px(m_look.theme().pixels.focusRing) + 1 : 0;
}

QSize ChatButton::sizeHint() const {
  const Theme& theme = m_look.theme();
  const bool ground = m_kind == ButtonKind::filled || m_kind == ButtonKind::outlined;
  const int padding = theme.space(m_kind == ButtonKind::filled ? 5 : ground ? 3 : 1.5);
  const QFontMetrics metrics(font());
  const int height = std::max(theme.px(theme.pixels.target), metrics.height() + theme.space(2));
  const QSize words(metrics.horizontalAdvance(text()) + 2 * padding, height);
  return words + QSize(2 * ringRoom(), 2 * ringRoom());
}

QSize ChatButton::minimumSizeHint() const {
  const QSize hint = sizeHint();
  return {std::min(hint.width(), m_look.theme().space(16)), hint.height()};
}

void ChatButton::paintEvent(QPaintEvent*) {
  if (!isSeen()) return;
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const qreal room = ringRoom();
  const qreal radius = theme.px(theme.pixels.controlRadius);
  const QRectF body = QRectF(rect()).adjusted(room + 0.5, room + 0.5, -room - 0.5, -room - 0.5);
  const bool hovered = isEnabled() && (underMouse() || isDown());
  QColor words = m_kind == ButtonKind::quiet ? theme.muted : theme.accent;
  painter.setPen(Qt::NoPen);
  if (m_kind == ButtonKind::filled) {
    words = isEnabled() ? theme.accentText : theme.muted;
    painter.setBrush(isEnabled() ? theme.accent : theme.line);
    painter.drawRoundedRect(body.adjusted(-0.5, -0.5, 0.5, 0.5), radius, radius);
  } else if (m_kind == ButtonKind::outlined) {
    painter.setPen(hovered ? theme.accent : theme.line);
    painter.setBrush(hovered ? theme.selection : theme.surface);
    painter.drawRoundedRect(body, radius, radius);
  } else if (hovered) {
    painter.setBrush(theme.selection);
    painter.drawRoundedRect(body, radius, radius);
  }
  if (!isEnabled()) words = theme.muted;
  if (hovered && m_kind == ButtonKind::quiet) words = theme.text;
  painter.setFont(font());
  painter.setPen(words);
  const QString shown = QFontMetrics(font()).elidedText(text(), Qt::ElideRight, static_cast<int>(body.width()));
  painter.drawText(rect(), Qt::AlignCenter, shown);
  if (!hasFocus()) return;
  const qreal ring = theme.px(theme.pixels.focusRing);
  painter.setPen(QPen(theme.accent, ring));
  painter.setBrush(Qt::NoBrush);
  painter.drawRoundedRect(QRectF(rect()).adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2), radius, radius);
}

void ChatButton::focusInEvent(QFocusEvent* event) {
  QAbstractButton::focusInEvent(event);
  update();
}

void ChatButton::focusOutEvent(QFocusEvent* event) {
  QAbstractButton::focusOutEvent(event);
  update();
}

void ChatButton::keyPressEvent(QKeyEvent* event) {
  // A button of Qt takes the space bar only; Return is what people press on what looks like a link.
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    click();
    return;
  }
  QAbstractButton::keyPressEvent(event);
}

}  // namespace longleaf::ui
