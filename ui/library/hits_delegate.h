// SPDX-License-Identifier: GPL-3.0-or-later
// Paints what was found: headings, and the passages with the words found emphasised.
#pragma once

#include <QStyledItemDelegate>

namespace longleaf::ui {

class HitsModel;
class Look;
class RowList;

class HitsDelegate final : public QStyledItemDelegate {
  Q_OBJECT

 public:
  HitsDelegate(const Look& look, const HitsModel& model, const RowList& list, QObject* parent = nullptr);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void paintTitle(QPainter& painter, const QStyleOptionViewItem& option, int row) const;

  const Look& m_look;
  const HitsModel& m_model;
  const RowList& m_list;
};

}  // namespace longleaf::ui
