// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compare/card_mark.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kSide = 11;  // pixels at scale 1

}  // namespace

void paintCardMark(QPainter& painter, const QRectF& place, const SeriesLook& look) {
  const double side = std::min(place.width(), place.height());
  QRectF box(0, 0, side, side);
  box.moveCenter(place.center());
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(look.colour);
  const QPointF middle = box.center();
  switch (look.marker) {
    case Marker::square:
      painter.drawRect(box.adjusted(side / 12, side / 12, -side / 12, -side / 12));
      break;
    case Marker::triangle:
      painter.drawPolygon(QPolygonF{{middle.x(), box.top()}, box.bottomRight(), box.bottomLeft()});
      break;
    case Marker::diamond:
      painter.drawPolygon(QPolygonF{
          {middle.x(), box.top()}, {box.right(), middle.y()}, {middle.x(), box.bottom()}, {box.left(), middle.y()}});
      break;
    case Marker::disc:
    case Marker::cross:
      painter.drawEllipse(box);
      break;
  }
  painter.restore();
}

CardMark::CardMark(Look& look, int card, QWidget* parent) : QWidget(parent), m_look(look), m_card(card) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
  connect(&look, &Look::changed, this, [this] { updateGeometry(); });
}

QSize CardMark::sizeHint() const {
  const int side = m_look.theme().px(kSide);
  return {side, side};
}

void CardMark::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  paintCardMark(painter, rect(), cardLook(m_card, m_look.theme().text));
}

}  // namespace longleaf::ui
