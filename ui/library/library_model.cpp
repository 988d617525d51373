// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/library_model.h"

#include <algorithm>

#include "ui/chat/shown_text.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kMostCharacters = 400;  // of a title or line: measuring megabytes of text takes its time
constexpr qsizetype kMostInToolTip = 2000;

LibraryRow tidied(LibraryRow row) {
  row.title = oneLine(row.title);
  row.line = oneLine(row.line);
  return row;
}

}  // namespace

QString oneLine(const QString& text) { return neutralised(text.left(kMostCharacters)).simplified(); }

QString plainToolTip(const QStringList& lines) {
  QString html;
  for (const QString& line : lines) {
    if (line.isEmpty()) continue;
    html += (html.isEmpty() ? QStringLiteral("<p>") : QStringLiteral("<br>")) +
            line.left(kMostInToolTip).toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
  }
  return html.isEmpty() ? html : html + QStringLiteral("</p>");
}

int LibraryModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant LibraryModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const LibraryRow& row = m_rows[index.row()];
  switch (role) {
    case Qt::DisplayRole:
      return row.title;
    case Qt::ToolTipRole:
      return plainToolTip({row.title, row.detail, row.line});
    case Qt::AccessibleTextRole:
      return row.line.isEmpty() ? row.title : row.title + QStringLiteral(", ") + row.line;
    default:
      return {};
  }
}

void LibraryModel::setRows(const QList<LibraryRow>& rows) {
  QList<LibraryRow> tidy;
  tidy.reserve(rows.size());
  std::transform(rows.begin(), rows.end(), std::back_inserter(tidy), tidied);
  if (sameDocuments(tidy)) {
    m_rows = std::move(tidy);
    if (!m_rows.isEmpty()) Q_EMIT dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  beginResetModel();
  m_rows = std::move(tidy);
  m_places.clear();
  m_places.reserve(m_rows.size());
  for (int i = 0; i < m_rows.size(); ++i) m_places.insert(m_rows[i].id, i);
  endResetModel();
}

void LibraryModel::updateRow(const LibraryRow& row) {
  const int place = rowOf(row.id);
  if (place < 0) return;
  m_rows[place] = tidied(row);
  Q_EMIT dataChanged(index(place), index(place));
}

int LibraryModel::documents() const {
  return static_cast<int>(
      std::count_if(m_rows.begin(), m_rows.end(), [](const LibraryRow& row) { return row.id > 0; }));
}

bool LibraryModel::sameDocuments(const QList<LibraryRow>& rows) const {
  return std::equal(rows.begin(), rows.end(), m_rows.begin(), m_rows.end(),
                    [](const LibraryRow& a, const LibraryRow& b) { return a.id == b.id; });
}

}  // namespace longleaf::ui
