// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/page_states.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>

#include "ui/theme/theme.h"

namespace longleaf::ui {

QString pageStateText(PageState state) {
  switch (state) {
    case PageState::reading:
      return QCoreApplication::translate("PageState", "being read");
    case PageState::read:
      return QCoreApplication::translate("PageState", "read");
    case PageState::empty:
      return QCoreApplication::translate("PageState", "no text");
    case PageState::unread:
      break;
  }
  return QCoreApplication::translate("PageState", "not read yet");
}

void paintPageState(QPainter& painter, const QRectF& bar, PageState state, const Theme& theme) {
  const double radius = bar.width() / 2;
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  if (state == PageState::read) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    painter.drawRoundedRect(bar, radius, radius);
  } else if (state == PageState::unread) {
    painter.setPen(QPen(theme.line, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(bar.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
  } else {
    // Pieces along the bar: long ones and wide where reading goes on, dots where there is nothing to read.
    const bool reading = state == PageState::reading;
    const double piece = bar.width() * (reading ? 3 : 1), step = bar.width() * (reading ? 4.5 : 3);
    painter.setPen(Qt::NoPen);
    painter.setBrush(reading ? theme.accent : theme.muted);
    for (double y = bar.top(); y + piece <= bar.bottom(); y += step)
      painter.drawRoundedRect(QRectF(bar.left(), y, bar.width(), piece), radius, radius);
  }
  painter.restore();
}

}  // namespace longleaf::ui
