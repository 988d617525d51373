// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/citation_chip.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kLongestLabel = 28;
constexpr qsizetype kLongestQuote = 600;

}  // namespace

QString placeInWords(const CitationLink& citation) {
  if (citation.document.isEmpty()) return citation.label;
  return CitationChip::tr("%1, %2").arg(citation.document, citation.label);
}

CitationChip::CitationChip(Look& look, const CitationLink& citation, QWidget* parent)
    : QAbstractButton(parent), m_look(look), m_citation(citation) {
  setObjectName(QStringLiteral("citationChip"));
  setFocusPolicy(Qt::StrongFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  const QString place = oneLine(placeInWords(citation), 120);
  const QString kind = citation.exact ? tr("word for word") : tr("supported");
  const QString quote = oneLine(citation.quote, kLongestQuote);
  // A document's title gives way first: the page is what one looks for.
  const QString label = oneLine(citation.label, kLongestLabel);
  setText(citation.document.isEmpty() ? label : tr("%1, %2").arg(oneLine(citation.document, 14), label));
  setAccessibleName(tr("Citation: %1, %2").arg(place, kind));
  setAccessibleDescription(quote);
  // As rich text it is wrapped; whatever a document's words look like, they are words.
  setToolTip(QStringLiteral("<qt><p><b>%1</b></p><p>%2</p></qt>")
                 .arg(tr("%1, %2").arg(place, kind).toHtmlEscaped(), tr("“%1”").arg(quote).toHtmlEscaped()));
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void CitationChip::restyle() {
  setFont(m_look.theme().font(TextRole::legend, true));
  update();
}

QSizeF CitationChip::roomInLine() const {
  const Theme& theme = m_look.theme();
  const QFontMetricsF metrics(font());
  const qreal tick = m_citation.exact ? metrics.ascent() : 0;
  const qreal ring = theme.px(theme.pixels.focusRing);
  return {metrics.horizontalAdvance(text()) + tick + theme.space(4) + 2 * ring, metrics.height() + theme.space(1)};
}

void CitationChip::placeInto(const QRectF& room) {
  const Theme& theme = m_look.theme();
  const qreal beyond = std::max(0.0, (theme.px(theme.pixels.target) - room.height()) / 2);
  setGeometry(room.adjusted(0, -beyond, 0, beyond).toAlignedRect());
}

QSize CitationChip::sizeHint() const { return roomInLine().toSize(); }

QRectF CitationChip::pill() const {
  const qreal ring = m_look.theme().px(m_look.theme().pixels.focusRing);
  const QSizeF size = roomInLine();
  return {ring + 0.5, std::floor((height() - size.height()) / 2) + 0.5, width() - 2 * ring - 1, size.height() - 1};
}

void CitationChip::paintEvent(QPaintEvent*) {
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF body = pill();
  const qreal radius = body.height() / 2;
  const bool hovered = underMouse() || isDown();
  painter.setPen(theme.accent);
  painter.setBrush(m_citation.exact ? theme.accentGround : hovered ? theme.selection : theme.surface);
  painter.drawRoundedRect(body, radius, radius);
  const QFontMetricsF metrics(font());
  painter.setFont(font());
  QRectF words = body.adjusted(theme.space(2), 0, -theme.space(2), 0);
  if (m_citation.exact) {
    const qreal side = metrics.ascent();
    const bool leftwards = layoutDirection() == Qt::RightToLeft;
    const QRectF box(leftwards ? words.left() : words.right() - side * 0.62, body.center().y() - side * 0.31,
                     side * 0.62, side * 0.62);
    words.adjust(leftwards ? side : 0, 0, leftwards ? 0 : -side, 0);
    QPainterPath tick(QPointF(box.left(), box.center().y()));
    tick.lineTo(box.left() + box.width() * 0.36, box.bottom() - box.height() * 0.12);
    tick.lineTo(box.right(), box.top() + box.height() * 0.12);
    painter.setPen(QPen(theme.accent, 1.5 * theme.scale, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(tick);
  }
  painter.setPen(theme.accent);
  painter.drawText(words, Qt::AlignCenter, text());
  if (!hasFocus()) return;
  const qreal ring = theme.px(theme.pixels.focusRing);
  painter.setPen(QPen(theme.accent, ring));
  painter.setBrush(Qt::NoBrush);
  const qreal outside = ring / 2 + 0.5;
  painter.drawRoundedRect(body.adjusted(-outside, -outside, outside, outside), radius + outside, radius + outside);
}

void CitationChip::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
    click();
    return;
  }
  QAbstractButton::keyPressEvent(event);
}

}  // namespace longleaf::ui
