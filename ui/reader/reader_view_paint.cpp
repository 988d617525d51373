// SPDX-License-Identifier: GPL-3.0-or-later
// How the view looks: sheets on the ground, what became of each page beside them.
#include <QPaintEvent>
#include <QPainter>
#include <cmath>

#include "ui/reader/page_states.h"
#include "ui/reader/reader_view.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

QRectF ReaderView::stateBar(int sheet, const PageStretch& stretch) const {
  const Theme& theme = m_look.theme();
  const QPointF origin = sheetOrigin(sheet);
  const double width = theme.space(1), gap = theme.space(1.5);
  const double x = isRightToLeft() ? origin.x() + m_column->sheetSize(sheet).width() + gap - width : origin.x() - gap;
  return {x, origin.y() + stretch.top + 1, width, std::max(0.0, stretch.bottom - stretch.top - 2)};
}

void ReaderView::paintEvent(QPaintEvent* event) {
  const Theme& theme = m_look.theme();
  QPainter painter(viewport());
  painter.fillRect(event->rect(), theme.ground);
  if (m_column != nullptr && m_column->sheetCount() == 0) {
    painter.setFont(theme.font(TextRole::answer));
    painter.setPen(theme.muted);
    const int margin = theme.space(4);
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap,
                     tr("There is no text in this document."));
  }
  if (m_column != nullptr && m_ratio != devicePixelRatioF())  // the window went to another screen
    QTimer::singleShot(0, this, [this] { relayout(); });
  const auto [first, last] = sheetsOnView();
  for (int sheet = first; sheet <= last; ++sheet) {
    const QPointF origin = sheetOrigin(sheet);
    const QRectF area(origin, m_column->sheetSize(sheet));
    if (area.intersects(event->rect())) {
      painter.save();
      painter.setClipRect(area.toAlignedRect());
      painter.translate(origin);
      m_column->paint(painter, sheet, QRectF(event->rect()).translated(-origin), m_layers);
      painter.restore();
    }
    if (m_states.isEmpty()) continue;
    for (const PageStretch& stretch : m_column->pagesOn(sheet)) {
      const auto state = pageState(stretch.page);
      const QRectF bar = state ? stateBar(sheet, stretch) : QRectF();
      if (bar.intersects(event->rect())) paintPageState(painter, bar, *state, theme);
    }
  }
  if (!m_hasRing) return;
  // A pane as large as this one needs no more than a line.
  painter.setBrush(Qt::NoBrush);
  painter.setPen(theme.accent);
  painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
}

}  // namespace longleaf::ui
