// SPDX-License-Identifier: GPL-3.0-or-later
// Stands between a view and its delegate and counts what it is asked: what a view costs, without a clock.
#pragma once

#include <QAbstractItemDelegate>
#include <QAbstractItemView>

namespace longleaf::tests {

class CountingDelegate final : public QAbstractItemDelegate {
 public:
  /// From now on. The view keeps its own delegate.
  explicit CountingDelegate(QAbstractItemView& view) : QAbstractItemDelegate(&view), m_own(view.itemDelegate()) {
    view.setItemDelegate(this);
  }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    ++m_paints;
    m_own->paint(painter, option, index);
  }
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    ++m_sizes;
    return m_own->sizeHint(option, index);
  }

  int paints() const { return m_paints; }
  int sizes() const { return m_sizes; }

 private:
  QAbstractItemDelegate* m_own;
  mutable int m_paints = 0;
  mutable int m_sizes = 0;
};

}  // namespace longleaf::tests
