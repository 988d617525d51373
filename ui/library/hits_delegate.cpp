// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/hits_delegate.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "ui/library/hits_model.h"
#include "ui/library/row_list.h"
#include "ui/library/row_painting.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kMostLines = 3;  // of a passage

/// By the mean width of a character: setting hundreds of passages only to count their lines would take its time. Too
/// few are seen as such, by the dots at the end.
int linesOf(const HitsModel::Row& row, int width, const Theme& theme) {
  if (row.kind != HitsModel::Kind::hit || width <= 0) return 1;
  const QFontMetrics metrics(theme.font(TextRole::secondary));
  const auto wanted = row.snippet.text.size() * metrics.averageCharWidth() / width + 1;
  return static_cast<int>(std::min<qsizetype>(wanted, kMostLines));
}

}  // namespace

HitsDelegate::HitsDelegate(const Look& look, const HitsModel& model, const RowList& list, QObject* parent)
    : QStyledItemDelegate(parent), m_look(look), m_model(model), m_list(list) {}

/// The title to the one side, the page or the count to the other.
void HitsDelegate::paintTitle(QPainter& painter, const QStyleOptionViewItem& option, int row) const {
  const Theme& theme = m_look.theme();
  const HitsModel::Row& found = m_model.at(row);
  const bool heading = found.kind == HitsModel::Kind::heading;
  const QFont labelFont = theme.font(heading ? TextRole::legend : TextRole::secondary);
  QFont titleFont = heading ? theme.font(TextRole::legend, true) : theme.font(TextRole::control);
  if (!heading) titleFont.setWeight(QFont::Medium);
  const int labelWidth =
      found.label.isEmpty() ? 0 : QFontMetrics(labelFont).horizontalAdvance(found.label) + theme.space(2);
  const QRect& area = option.rect;
  const QRect rest(area.left(), area.top(), area.width() - labelWidth, area.height());
  paintLine(painter, QStyle::visualRect(option.direction, area, rest),
            {found.title, titleFont, heading ? theme.muted : theme.text}, option.direction);
  paintLine(painter, area, {.text = found.label, .font = labelFont, .colour = theme.muted, .atTheEnd = true},
            option.direction);
}

void HitsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const Theme& theme = m_look.theme();
  const HitsModel::Row& row = m_model.at(index.row());
  const QRect area = option.rect.adjusted(0, 0, 0, -theme.space(1));
  painter->save();
  painter->setRenderHint(QPainter::Antialiasing);
  const double radius = theme.px(theme.pixels.controlRadius);
  if (row.kind != HitsModel::Kind::heading && option.state.testFlag(QStyle::State_MouseOver)) {
    painter->setPen(Qt::NoPen);
    painter->setBrush(theme.ground);
    painter->drawRoundedRect(area, radius, radius);
  }
  QStyleOptionViewItem title = option;
  title.rect = area.adjusted(theme.space(2), 0, -theme.space(2), 0);
  if (row.kind == HitsModel::Kind::heading) {
    title.rect.setTop(title.rect.bottom() - titleLineHeight(theme) - theme.space(1));
    paintTitle(*painter, title, index.row());
  } else {
    title.rect.setTop(area.top() + theme.space(2));
    title.rect.setHeight(titleLineHeight(theme));
    paintTitle(*painter, title, index.row());
    const int top = title.rect.bottom() + 1 + theme.space(0.5);
    const QRect below(title.rect.left(), top, title.rect.width(), area.bottom() - top);
    paintSnippet(*painter, below, row.snippet,
                 {linesOf(row, below.width(), theme), option.direction == Qt::RightToLeft}, theme);
  }
  if (m_list.showsFocus() && index == m_list.currentIndex()) paintFocus(*painter, area, theme);
  painter->restore();
}

QSize HitsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
  Q_UNUSED(option)
  const Theme& theme = m_look.theme();
  const HitsModel::Row& row = m_model.at(index.row());
  if (row.kind == HitsModel::Kind::heading) return {0, titleLineHeight(theme) + theme.space(index.row() == 0 ? 2 : 4)};
  return {0, rowHeight(theme, linesOf(row, m_list.viewport()->width() - 2 * theme.space(2), theme))};
}

}  // namespace longleaf::ui
