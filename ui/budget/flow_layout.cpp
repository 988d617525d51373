// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/budget/flow_layout.h"

#include <QStyle>
#include <QWidget>
#include <algorithm>

namespace longleaf::ui {

FlowLayout::~FlowLayout() = default;

void FlowLayout::addItem(QLayoutItem* item) {
  m_items.emplace_back(item);
  invalidate();
}

QLayoutItem* FlowLayout::itemAt(int index) const {
  return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
  if (index < 0 || index >= count()) return nullptr;
  QLayoutItem* const item = m_items[static_cast<std::size_t>(index)].release();
  m_items.erase(m_items.begin() + index);
  invalidate();
  return item;
}

int FlowLayout::heightForWidth(int width) const { return flow(QRect(0, 0, width, 0), false); }

QSize FlowLayout::sizeHint() const {
  int width = 0, height = 0;
  for (const auto& item : m_items) {
    if (item->isEmpty()) continue;
    width += item->sizeHint().width() + (width > 0 ? spacing() : 0);
    height = std::max(height, item->sizeHint().height());
  }
  return {width, height};
}

QSize FlowLayout::minimumSize() const {
  QSize least;
  for (const auto& item : m_items) {
    if (!item->isEmpty()) least = least.expandedTo(item->minimumSize());
  }
  return least;
}

void FlowLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  flow(area, true);
}

int FlowLayout::flow(const QRect& area, bool place) const {
  const Qt::LayoutDirection direction = parentWidget() ? parentWidget()->layoutDirection() : Qt::LeftToRight;
  int x = area.left(), y = area.top(), row = 0;
  for (const auto& item : m_items) {
    if (item->isEmpty()) continue;
    const QSize size(std::min(item->sizeHint().width(), std::max(area.width(), item->minimumSize().width())),
                     item->sizeHint().height());
    if (x > area.left() && x + size.width() > area.right() + 1) {
      x = area.left();
      y += row + spacing();
      row = 0;
    }
    if (place) item->setGeometry(QStyle::visualRect(direction, area, QRect(QPoint(x, y), size)));
    x += size.width() + spacing();
    row = std::max(row, size.height());
  }
  return y + row - area.top();
}

}  // namespace longleaf::ui
