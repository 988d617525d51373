// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/figure_label.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

namespace longleaf::ui {

namespace {

int widestDigit(const QFontMetrics& metrics) {
  int widest = 0;
  for (char digit = '0'; digit <= '9'; ++digit)
    widest = std::max(widest, metrics.horizontalAdvance(QLatin1Char(digit)));
  return widest;
}

/// Calls `part` with a digit, or with what stands between two digits.
template <class Part>
void forParts(const QString& text, Part part) {
  qsizetype from = 0;
  while (from < text.size()) {
    qsizetype to = from + 1;
    if (!text[from].isDigit()) {
      while (to < text.size() && !text[to].isDigit()) ++to;
    }
    part(text.mid(from, to - from), text[from].isDigit());
    from = to;
  }
}

}  // namespace

FigureLabel::FigureLabel(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); }

void FigureLabel::setText(const QString& text) {
  if (m_text == text) return;
  m_text = text;
  setAccessibleName(text);
  const int width = widthOf(text);
  if (width > m_reserved) {
    m_reserved = width;
    updateGeometry();
  }
  update();
}

void FigureLabel::setWidest(const QString& text) {
  if (m_widest == text) return;
  m_widest = text;
  m_reserved = std::max(widthOf(text), widthOf(m_text));
  updateGeometry();
}

void FigureLabel::setInk(const QFont& font, const QColor& colour) {
  setFont(font);
  m_colour = colour;
  m_reserved = std::max(widthOf(m_widest), widthOf(m_text));
  updateGeometry();
  update();
}

int FigureLabel::widthOf(const QString& text) const {
  const QFontMetrics metrics = fontMetrics();
  if (text.isRightToLeft()) return metrics.horizontalAdvance(text);
  const int digit = widestDigit(metrics);
  int width = 0;
  forParts(text,
           [&](const QString& part, bool isDigit) { width += isDigit ? digit : metrics.horizontalAdvance(part); });
  return width;
}

QSize FigureLabel::sizeHint() const { return {m_reserved, fontMetrics().height()}; }

void FigureLabel::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setPen(m_colour);
  const QFontMetrics metrics = fontMetrics();
  if (m_text.isRightToLeft()) {  // digits within such a text are put in order by the shaping of the whole
    painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignRight | Qt::AlignAbsolute, m_text);
    return;
  }
  painter.setLayoutDirection(Qt::LeftToRight);  // or the signs at a part's end would go to its beginning
  const int digit = widestDigit(metrics);
  const int baseline = (height() + metrics.ascent() - metrics.descent()) / 2;
  int x = layoutDirection() == Qt::RightToLeft ? width() - widthOf(m_text) : 0;
  forParts(m_text, [&](const QString& part, bool isDigit) {
    const int advance = metrics.horizontalAdvance(part);
    painter.drawText(isDigit ? x + (digit - advance) / 2 : x, baseline, part);
    x += isDigit ? digit : advance;
  });
}

}  // namespace longleaf::ui
