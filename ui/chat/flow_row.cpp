// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/chat/flow_row.h"

#include <QStyle>
#include <algorithm>

namespace longleaf::ui {

FlowRow::FlowRow(QWidget* parent) : QWidget(parent) {
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
}

void FlowRow::add(QWidget* part) {
  part->setParent(this);
  m_parts.append(part);
  part->show();
  arrange(width(), true);
  updateGeometry();
}

void FlowRow::clear() {
  qDeleteAll(m_parts);
  m_parts.clear();
}

void FlowRow::setGap(int horizontal, int vertical) {
  m_horizontal = horizontal;
  m_vertical = vertical;
  arrange(width(), true);
  updateGeometry();
}

QSize FlowRow::sizeHint() const {
  QSize size;
  for (const QWidget* part : m_parts) {
    size.rwidth() += part->sizeHint().width() + m_horizontal;
    size.setHeight(std::max(size.height(), part->sizeHint().height()));
  }
  return size;
}

QSize FlowRow::minimumSizeHint() const {
  QSize size;
  for (const QWidget* part : m_parts) size = size.expandedTo(part->minimumSizeHint());
  return size;
}

void FlowRow::resizeEvent(QResizeEvent*) { arrange(width(), true); }

int FlowRow::arrange(int width, bool apply) const {
  int x = 0, y = 0;
  for (qsizetype begin = 0; begin < m_parts.size();) {
    int high = 0;
    qsizetype end = begin;
    for (x = 0; end < m_parts.size(); ++end) {
      const QSize hint = m_parts[end]->sizeHint();
      if (end > begin && x + hint.width() > width) break;
      x += hint.width() + m_horizontal;
      high = std::max(high, hint.height());
    }
    x = 0;
    for (; begin < end; ++begin) {
      const QSize hint = m_parts[begin]->sizeHint();
      const QRect rect(x, y + (high - hint.height()) / 2, std::min(hint.width(), width), hint.height());
      if (apply) m_parts[begin]->setGeometry(QStyle::visualRect(layoutDirection(), QRect(0, 0, width, 1), rect));
      x += hint.width() + m_horizontal;
    }
    y += high + (end < m_parts.size() ? m_vertical : 0);
  }
  return y;
}

}  // namespace longleaf::ui
