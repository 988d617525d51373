// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/lead_layout.h"

#include <QStyle>
#include <QWidget>
#include <algorithm>

namespace longleaf::ui {

namespace {

int heightAt(const QLayoutItem* item, int width) {
  return item->hasHeightForWidth() ? item->heightForWidth(width) : item->sizeHint().height();
}

}  // namespace

Qt::Alignment leadingAlignment(const QWidget& widget) {
  return Qt::AlignVCenter | Qt::AlignAbsolute |
         (widget.layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft);
}

LeadLayout::LeadLayout(int leastLead, QWidget* parent) : QLayout(parent), m_leastLead(leastLead) {
  setContentsMargins(0, 0, 0, 0);
}

LeadLayout::~LeadLayout() { qDeleteAll(m_items); }

void LeadLayout::setLeastLead(int pixels) {
  m_leastLead = pixels;
  invalidate();
}

void LeadLayout::addItem(QLayoutItem* item) { m_items.append(item); }

QLayoutItem* LeadLayout::itemAt(int index) const { return m_items.value(index, nullptr); }

QLayoutItem* LeadLayout::takeAt(int index) {
  return index >= 0 && index < m_items.size() ? m_items.takeAt(index) : nullptr;
}

QList<QLayoutItem*> LeadLayout::visible() const {
  QList<QLayoutItem*> items;
  for (QLayoutItem* item : m_items) {
    if (!item->isEmpty()) items.append(item);
  }
  return items;
}

int LeadLayout::heightForWidth(int width) const {
  const QMargins margins = contentsMargins();
  const QRect area(0, 0, std::max(0, width - margins.left() - margins.right()), 0);
  return arrange(area, false) + margins.top() + margins.bottom();
}

QSize LeadLayout::sizeHint() const {
  const QList<QLayoutItem*> items = visible();
  int width = static_cast<int>(std::max<qsizetype>(0, items.size() - 1)) * spacing();
  for (const QLayoutItem* item : items) width += item->sizeHint().width();
  const QMargins margins = contentsMargins();
  width += margins.left() + margins.right();
  return {width, heightForWidth(width)};
}

QSize LeadLayout::minimumSize() const {
  QSize least;
  for (const QLayoutItem* item : visible()) least = least.expandedTo(item->minimumSize());
  return least.grownBy(contentsMargins());
}

void LeadLayout::setGeometry(const QRect& rect) {
  QLayout::setGeometry(rect);
  arrange(rect.marginsRemoved(contentsMargins()), true);
}

int LeadLayout::arrange(const QRect& area, bool apply) const {
  QList<QLayoutItem*> items = visible();
  if (items.isEmpty()) return 0;
  if (m_leastLead <= 0) return arrangeFlow(items, area, apply);
  int needed = m_leastLead;
  for (qsizetype i = 1; i < items.size(); ++i) needed += items[i]->sizeHint().width() + spacing();
  if (needed <= area.width() || items.size() == 1) return arrangeLine(items, area, apply);

  QLayoutItem* lead = items.takeFirst();
  const int leadHeight = heightAt(lead, area.width());
  if (apply) place(lead, QRect(area.x(), area.y(), area.width(), leadHeight), area);
  const int above = leadHeight + spacing();
  return above + arrangeFlow(items, area.adjusted(0, above, 0, 0), apply);
}

int LeadLayout::arrangeLine(const QList<QLayoutItem*>& items, const QRect& area, bool apply) const {
  int leadWidth = area.width(), tallest = 0;
  for (qsizetype i = 1; i < items.size(); ++i) {
    leadWidth -= items[i]->sizeHint().width() + spacing();
    tallest = std::max(tallest, items[i]->sizeHint().height());
  }
  const int leadHeight = heightAt(items.first(), leadWidth);
  const int height = std::max(tallest, leadHeight);
  if (!apply) return height;
  place(items.first(), QRect(area.x(), area.y() + (height - leadHeight) / 2, leadWidth, leadHeight), area);
  int x = area.x() + leadWidth + spacing();
  for (qsizetype i = 1; i < items.size(); ++i) {
    const QSize size = items[i]->sizeHint();
    place(items[i], QRect(x, area.y() + (tallest - size.height()) / 2, size.width(), size.height()), area);
    x += size.width() + spacing();
  }
  return height;
}

int LeadLayout::arrangeFlow(const QList<QLayoutItem*>& items, const QRect& area, bool apply) const {
  int y = 0;
  for (qsizetype first = 0; first < items.size();) {
    int x = 0, lineHeight = 0;
    qsizetype end = first;
    for (; end < items.size(); ++end) {
      const int width = std::min(items[end]->sizeHint().width(), area.width());
      if (end > first && x + width > area.width()) break;
      x += width + spacing();
      lineHeight = std::max(lineHeight, heightAt(items[end], width));
    }
    x = 0;
    for (qsizetype i = first; apply && i < end; ++i) {
      const int width = std::min(items[i]->sizeHint().width(), area.width()), height = heightAt(items[i], width);
      place(items[i], QRect(area.x() + x, area.y() + y + (lineHeight - height) / 2, width, height), area);
      x += width + spacing();
    }
    first = end;
    y += lineHeight + (end < items.size() ? spacing() : 0);
  }
  return y;
}

void LeadLayout::place(QLayoutItem* item, const QRect& at, const QRect& area) const {
  const QWidget* parent = parentWidget();
  const Qt::LayoutDirection direction = parent ? parent->layoutDirection() : Qt::LeftToRight;
  item->setGeometry(QStyle::visualRect(direction, area, at));
}

}  // namespace longleaf::ui
