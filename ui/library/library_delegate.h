// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a row of the library: ring, title, and one line of state; in the rail, the ring alone.
#pragma once

#include <QStyledItemDelegate>

namespace longleaf::ui {

class LibraryModel;
class Look;
class RowList;

class LibraryDelegate final : public QStyledItemDelegate {
  Q_OBJECT

 public:
  LibraryDelegate(const Look& look, const LibraryModel& model, const RowList& list, QObject* parent = nullptr);

  /// The document on display; 0: none.
  void setChosen(qint64 id) { m_chosen = id; }
  void setFolded(bool folded) { m_folded = folded; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

 private:
  void paintGround(QPainter& painter, const QStyleOptionViewItem& option, bool chosen) const;

  const Look& m_look;
  const LibraryModel& m_model;
  const RowList& m_list;
  qint64 m_chosen = 0;
  bool m_folded = false;
};

}  // namespace longleaf::ui
