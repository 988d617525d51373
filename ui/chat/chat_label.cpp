// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/chat_label.h"

#include <QPainter>
#include <QStyle>

#include "ui/chat/shown_text.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kWrapped = Qt::TextWordWrap | Qt::TextWrapAnywhere;
constexpr int kUnbounded = 1 << 20;

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

int ChatLabel::heightForWidth(int width) const {
  return QFontMetrics(font()).boundingRect(QRect(0, 0, width, kUnbounded), kWrapped, text()).height();
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
  const Qt::Alignment side = QStyle::visualAlignment(layoutDirection(), alignment() & Qt::AlignHorizontal_Mask);
  const Qt::Alignment across = m_elided ? Qt::AlignVCenter : alignment() & Qt::AlignVertical_Mask;
  if (m_elided) {
    const QString shown = QFontMetrics(font()).elidedText(QString(text()).replace(QLatin1Char('\n'), QLatin1Char(' ')),
                                                          Qt::ElideRight, width());
    painter.drawText(rect(), static_cast<int>(side | across | Qt::AlignAbsolute), shown);
  } else {
    painter.drawText(rect(), static_cast<int>(side | across | Qt::AlignAbsolute) | kWrapped, text());
  }
}

}  // namespace longleaf::ui
