// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/search_field.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyle>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kCross = 4;  // pixels from the middle to an end, at scale 1
constexpr double kCrossStroke = 1.5;

}  // namespace

ClearButton::ClearButton(const Look& look, QWidget* parent) : QAbstractButton(parent), m_look(look) {
  setObjectName(QStringLiteral("librarySearchClear"));
  setAccessibleName(tr("Clear the search"));
  setToolTip(tr("Clear (Esc)"));
  setFocusPolicy(Qt::NoFocus);
  setCursor(Qt::ArrowCursor);
}

QSize ClearButton::sizeHint() const {
  const int side = m_look.theme().px(m_look.theme().pixels.target);
  return {side, side};
}

void ClearButton::paintEvent(QPaintEvent* event) {
  Q_UNUSED(event)
  const Theme& theme = m_look.theme();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  QPen pen(underMouse() ? theme.text : theme.muted, kCrossStroke * theme.scale);
  pen.setCapStyle(Qt::RoundCap);
  painter.setPen(pen);
  painter.translate(QRectF(rect()).center());
  const double end = kCross * theme.scale;
  painter.drawLine(QPointF(-end, -end), QPointF(end, end));
  painter.drawLine(QPointF(-end, end), QPointF(end, -end));
}

SearchField::SearchField(Look& look, QWidget* parent)
    : QLineEdit(parent), m_look(look), m_clear(new ClearButton(look, this)) {
  setAcceptDrops(false);  // files are for the list around it
  m_clear->hide();
  connect(m_clear, &QAbstractButton::clicked, this, [this] {
    clear();
    setFocus(Qt::OtherFocusReason);
  });
  connect(this, &QLineEdit::textChanged, m_clear,
          [this](const QString& text) { m_clear->setVisible(!text.isEmpty()); });
  connect(&m_look, &Look::changed, this, [this] { arrange(); });
  arrange();
}

void SearchField::arrange() {
  const Theme& theme = m_look.theme();
  setFont(theme.font(TextRole::control));
  setMinimumHeight(theme.px(theme.pixels.target));
  const int side = std::min(m_clear->sizeHint().width(), height());
  m_clear->setGeometry(QStyle::visualRect(layoutDirection(), rect(), {width() - side, 0, side, height()}));
  const int room = text().isEmpty() ? 0 : side - theme.space(1);
  const bool mirrored = layoutDirection() == Qt::RightToLeft;
  setTextMargins(mirrored ? room : 0, 0, mirrored ? 0 : room, 0);
}

void SearchField::keyPressEvent(QKeyEvent* event) {
  switch (event->key()) {
    case Qt::Key_Escape: {
      const bool hadText = !text().isEmpty();
      clear();
      event->setAccepted(hadText);
      Q_EMIT escaped(hadText);
      break;
    }
    case Qt::Key_Down:
      Q_EMIT wentDown();
      break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      Q_EMIT submitted();
      break;
    default:
      QLineEdit::keyPressEvent(event);
  }
}

void SearchField::resizeEvent(QResizeEvent* event) {
  QLineEdit::resizeEvent(event);
  arrange();
}

void SearchField::changeEvent(QEvent* event) {
  QLineEdit::changeEvent(event);
  if (event->type() == QEvent::LayoutDirectionChange) arrange();
}

}  // namespace longleaf::ui
