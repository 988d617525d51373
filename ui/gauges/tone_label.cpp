// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gauges/tone_label.h"

#include <QEvent>
#include <QPainter>
#include <cmath>

#include "ui/budget/plain_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

QColor colourOf(const Theme& theme, Tone tone) {
  switch (tone) {
    case Tone::text:
      return theme.text;
    case Tone::muted:
      return theme.muted;
    case Tone::accent:
      return theme.accent;
    case Tone::warning:
      return theme.warning;
    case Tone::error:
      return theme.error;
  }
  return theme.text;
}

}  // namespace

ToneLabel::ToneLabel(Look& look, TextRole role, Tone tone, bool strong)
    : m_look(look), m_role(role), m_tone(tone), m_strong(strong) {
  setTextFormat(Qt::PlainText);
  restyle();
  align();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void ToneLabel::setTone(Tone tone) {
  if (tone == m_tone) return;
  m_tone = tone;
  restyle();
}

void ToneLabel::setEnlarged(double factor) {
  m_factor = factor;
  restyle();
}

void ToneLabel::setSentence(const QString& sentence) {
  setWordWrap(true);
  setText(sentence);
  setVisible(!sentence.isEmpty());
}

void ToneLabel::changeEvent(QEvent* event) {
  QLabel::changeEvent(event);
  if (event->type() == QEvent::LayoutDirectionChange) align();
}

void ToneLabel::align() {
  // By the window's direction: a label goes by the text's own, and an untranslated sentence would stand on the far
  // side.
  const Qt::Alignment side = layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft;
  setAlignment((alignment() & Qt::AlignVertical_Mask) | side | Qt::AlignAbsolute);
}

void ToneLabel::restyle() {
  const Theme& theme = m_look.theme();
  QFont type = theme.font(m_role, m_strong);
  type.setPixelSize(static_cast<int>(std::lround(type.pixelSize() * m_factor)));
  setFont(type);
  QPalette colours = palette();
  colours.setColor(QPalette::WindowText, colourOf(theme, m_tone));
  setPalette(colours);
}

void ElidingLabel::setText(const QString& text) {
  ToneLabel::setText(text);
  explain();
}

QSize ElidingLabel::minimumSizeHint() const {
  const QFontMetrics metrics = fontMetrics();
  return {std::min(sizeHint().width(), metrics.averageCharWidth() * 8), metrics.height()};
}

void ElidingLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(palette().color(QPalette::WindowText));
  const QRect area = contentsRect();
  const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, area.width());
  painter.setLayoutDirection(shown.isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
  painter.drawText(area, static_cast<int>(alignment()), shown);
}

void ElidingLabel::changeEvent(QEvent* event) {
  ToneLabel::changeEvent(event);
  if (event->type() == QEvent::FontChange) explain();
}

void ElidingLabel::resizeEvent(QResizeEvent* event) {
  ToneLabel::resizeEvent(event);
  explain();
}

/// The tooltip, where the text is longer than its place.
void ElidingLabel::explain() {
  const bool whole = fontMetrics().horizontalAdvance(text()) <= contentsRect().width();
  setToolTip(whole ? QString() : tooltipText(text()));
}

}  // namespace longleaf::ui
