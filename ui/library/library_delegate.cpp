// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/library_delegate.h"

#include <QPainter>

#include "ui/library/library_model.h"
#include "ui/library/progress_ring.h"
#include "ui/library/row_list.h"
#include "ui/library/row_painting.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kEdge = 3;  // pixels: what marks the document on display

QColor lineColour(const LibraryRow& row, const Theme& theme) {
  if (row.state == DocumentState::attention) return theme.warning;
  return row.state == DocumentState::failed ? theme.error : theme.muted;
}

}  // namespace

LibraryDelegate::LibraryDelegate(const Look& look, const LibraryModel& model, const RowList& list, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look), m_model(model), m_list(list) {}

void LibraryDelegate::paintGround(QPainter& painter, const QStyleOptionViewItem& option, bool chosen) const {
  const Theme& theme = m_look.theme();
  const double radius = theme.px(theme.pixels.controlRadius);
  painter.setPen(Qt::NoPen);
  if (chosen || option.state.testFlag(QStyle::State_MouseOver)) {
    painter.setBrush(chosen ? theme.selection : theme.ground);
    painter.drawRoundedRect(option.rect, radius, radius);
  }
  if (!chosen) return;
  const int inset = theme.space(2);
  const QRect edge(option.rect.left(), option.rect.top() + inset, theme.px(kEdge), option.rect.height() - 2 * inset);
  painter.setBrush(theme.accent);
  painter.drawRoundedRect(QStyle::visualRect(option.direction, option.rect, edge), theme.px(kEdge) / 2.0,
                          theme.px(kEdge) / 2.0);
}

void LibraryDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& theme = m_look.theme();
  const LibraryRow& row = m_model.at(index.row());
  const bool chosen = row.id == m_chosen;
  QStyleOptionViewItem inner = option;
  inner.rect.adjust(0, 0, 0, -theme.space(1));
  const auto mirrored = [&](const QRect& part) { return QStyle::visualRect(option.direction, inner.rect, part); };

  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  paintGround(*painter, inner, chosen);
  const QRect& area = inner.rect;
  const int ring = ringSize(theme);
  const int margin = m_folded ? (area.width() - ring) / 2 : theme.space(3);
  paintRing(*painter, mirrored({area.left() + margin, area.top(), ring, area.height()}), row, theme);
  if (!m_folded) {
    const int left = area.left() + margin + ring + theme.space(2.75);
    const int width = area.right() + 1 - theme.space(2) - left;
    const int titleHeight = titleLineHeight(theme), stateHeight = secondLineHeight(theme);
    const int top = area.top() + (area.height() - titleHeight - stateHeight) / 2;
    QFont titleFont = theme.font(TextRole::control, chosen);
    if (!chosen) titleFont.setWeight(QFont::Medium);
    paintLine(*painter, mirrored({left, top, width, titleHeight}), {row.title, titleFont, theme.text},
              option.direction);
    paintLine(*painter, mirrored({left, top + titleHeight, width, stateHeight}),
              {row.line, theme.font(TextRole::secondary), lineColour(row, theme)}, option.direction);
  }
  if (m_list.showsFocus() && index == m_list.currentIndex()) paintFocus(*painter, area, theme);
  painter->restore();
}

QSize LibraryDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  Q_UNUSED(option)
  Q_UNUSED(index)
  return {ringSize(m_look.theme()), rowHeight(m_look.theme(), 1)};
}

}  // namespace longleaf::ui
