// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_label.h"

#include <QPainter>
#include <QStyle>
#include <QTextLayout>
#include <algorithm>
#include <cmath>

#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

const QColor& colourOf(const Theme& theme, LabelColour colour) {
  switch (colour) {
    case LabelColour::muted:
      return theme.muted;
    case LabelColour::accent:
      return theme.accent;
    case LabelColour::warning:
      return theme.warning;
    case LabelColour::error:
      return theme.error;
    case LabelColour::text:
      break;
  }
  return theme.text;
}

}  // namespace

ChatLabel::ChatLabel(Look& look, TextRole role, LabelColour colour, QWidget* parent)
    : QLabel(parent), m_look(look), m_role(role), m_colour(colour) {
  setTextFormat(Qt::PlainText);
  restyle();
  connect(&look, &Look::changed, this, [this] { restyle(); });
}

void ChatLabel::restyle() {
  setFont(m_look.theme().font(m_role, m_strong));
  updateGeometry();
  update();
}

void ChatLabel::setStrong(bool strong) {
  m_strong = strong;
  restyle();
}

void ChatLabel::setColour(LabelColour colour) {
  m_colour = colour;
  update();
}

void ChatLabel::setWords(const QString& words) {
  setText(neutralised(words));
  if (m_elided) setToolTip(text().toHtmlEscaped());
}

void ChatLabel::setElided(bool elided) {
  m_elided = elided;
  QSizePolicy policy(elided ? QSizePolicy::Ignored : QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(!elided);
  setSizePolicy(policy);
}

int ChatLabel::heightForWidth(int width) const { return setLines(width, nullptr); }

int ChatLabel::setLines(int width, QPainter* painter) const {
  QTextOption option;
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  // The words' own direction; the side is the layout's.
  option.setTextDirection(text().isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
  option.setAlignment(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeading) | Qt::AlignAbsolute);
  qreal y = 0;
  for (const QString& paragraph : text().split(QLatin1Char('\n'))) {
    QTextLayout layout(paragraph, font());
    layout.setTextOption(option);
    layout.beginLayout();
    const qreal top = y;
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
      line.setLineWidth(width);
      line.setPosition(QPointF(0, y - top));
      y += line.height();
    }
    layout.endLayout();
    if (painter) layout.draw(painter, QPointF(0, top));
  }
  return static_cast<int>(std::ceil(y));
}

QSize ChatLabel::sizeHint() const {
  const QFontMetrics metrics(font());
  return {metrics.horizontalAdvance(text()) + 1, metrics.height()};
}

QSize ChatLabel::minimumSizeHint() const {
  const QFontMetrics metrics(font());
  return {metrics.averageCharWidth() * 4, metrics.height()};
}

void ChatLabel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setFont(font());
  painter.setPen(colourOf(m_look.theme(), m_colour));
  if (!m_elided) {
    const int high = setLines(width(), nullptr);
    painter.translate(0, std::max(0, (height() - high) / 2));
    setLines(width(), &painter);
    return;
  }
  const Qt::Alignment side = QStyle::visualAlignment(layoutDirection(), Qt::AlignLeading);
  const QString line = QString(text()).replace(QLatin1Char('\n'), QLatin1Char(' '));
  painter.setLayoutDirection(text().isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
  painter.drawText(rect(), static_cast<int>(side | Qt::AlignAbsolute | Qt::AlignVCenter),
                   QFontMetrics(font()).elidedText(line, Qt::ElideRight, width()));
}

}  // namespace longleaf::ui
