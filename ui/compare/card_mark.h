// SPDX-License-Identifier: GPL-3.0-or-later
// The shape that a card's setting is known by, beside its name on the card and on the strip.
#pragma once

#include <QWidget>

#include "ui/compare/compare_values.h"

class QPainter;

namespace longleaf::ui {

class Look;

/// In the middle of `place`, filled.
void paintCardMark(QPainter& painter, const QRectF& place, const SeriesLook& look);

class CardMark final : public QWidget {
 public:
  CardMark(Look& look, int card, QWidget* parent = nullptr);

  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  Look& m_look;
  int m_card;
};

}  // namespace longleaf::ui
