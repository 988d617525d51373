// SPDX-License-Identifier: GPL-3.0-or-later
// What was found, for a list view: headings, and below each what stands there: documents by their titles, places in
// documents, places in chats.
#pragma once

#include <QAbstractListModel>

#include "ui/library/library_pane.h"
#include "ui/library/snippet_text.h"

namespace longleaf::ui {

class HitsModel final : public QAbstractListModel {
  Q_OBJECT

 public:
  enum class Kind { heading, title, hit };
  struct Row {
    Kind kind = Kind::heading;
    QString title{};
    QString label{};        // beside the title: a count, or the page
    SnippetText snippet{};  // below the title
    SearchRow hit{};        // of a hit; of a title, its document
  };

  using QAbstractListModel::QAbstractListModel;

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

  /// `titled`: rows of the library whose titles hold the words.
  void setHits(const QList<LibraryRow>& titled, const QList<SearchRow>& hits);
  void clear();
  const Row& at(int row) const { return m_rows[row]; }

 private:
  void addHeading(const QString& title, qsizetype count);

  QList<Row> m_rows;
};

/// Rows whose titles hold every word of `words`, in the order given, twenty at most.
QList<LibraryRow> titledWith(const QString& words, const QList<LibraryRow>& rows);

}  // namespace longleaf::ui
