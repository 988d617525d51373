// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the library, for a list view. A change of one row is one small signal, whatever their number.
#pragma once

#include <QAbstractListModel>
#include <QHash>

#include "ui/library/library_pane.h"

namespace longleaf::ui {

class LibraryModel final : public QAbstractListModel {
  Q_OBJECT

 public:
  using QAbstractListModel::QAbstractListModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;

  /// Rows of the same documents in the same order are changed in place; else the model is reset.
  void setRows(const QList<LibraryRow>& rows);
  void updateRow(const LibraryRow& row);

  const LibraryRow& at(int row) const { return m_rows[row]; }
  const QList<LibraryRow>& rows() const { return m_rows; }
  /// -1: there is none.
  int rowOf(qint64 id) const { return m_places.value(id, -1); }
  /// Those that are in the library.
  int documents() const;

 private:
  bool sameDocuments(const QList<LibraryRow>& rows) const;

  QList<LibraryRow> m_rows;
  QHash<qint64, int> m_places;  // id -> row
};

/// A text for one line: no line ends, and no more of it than could be seen.
QString oneLine(const QString& text);
/// For a tooltip: what looks like markup is shown as it is.
QString plainToolTip(const QStringList& lines);

}  // namespace longleaf::ui
