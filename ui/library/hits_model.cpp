// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/hits_model.h"

#include <algorithm>

#include "ui/library/library_model.h"
#include "ui/theme/figures.h"
#include "ui/theme/page_name.h"

namespace longleaf::ui {

namespace {

constexpr qsizetype kMostTitles = 20;

}  // namespace

QList<LibraryRow> titledWith(const QString& words, const QList<LibraryRow>& rows) {
  QList<LibraryRow> found;
  const QStringList each = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
  if (each.isEmpty()) return found;
  for (const LibraryRow& row : rows) {
    const bool holds = row.id > 0 && std::all_of(each.begin(), each.end(), [&](const QString& word) {
                         return row.title.contains(word, Qt::CaseInsensitive);
                       });
    if (holds) found.append(row);
    if (found.size() == kMostTitles) break;
  }
  return found;
}

int HitsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant HitsModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Row& row = m_rows[index.row()];
  switch (role) {
    case Qt::DisplayRole:
      return row.title;
    case Qt::ToolTipRole:
      return row.kind == Kind::heading ? QVariant() : plainToolTip({row.title, row.label, row.snippet.text});
    case Qt::AccessibleTextRole: {
      QStringList parts{row.title, row.label, row.snippet.text};
      parts.removeAll(QString());
      return parts.join(QStringLiteral(", "));
    }
    default:
      return {};
  }
}

Qt::ItemFlags HitsModel::flags(const QModelIndex& index) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return Qt::NoItemFlags;
  if (m_rows[index.row()].kind == Kind::heading) return Qt::NoItemFlags;
  return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

void HitsModel::setHits(const QList<LibraryRow>& titled, const QList<SearchRow>& hits) {
  beginResetModel();
  m_rows.clear();
  if (!titled.isEmpty()) addHeading(tr("Titles"), titled.size());
  for (const LibraryRow& row : titled)
    m_rows.append({Kind::title, row.title, {}, {row.line, {}}, {.document = row.id, .title = row.title}});
  for (const bool inChats : {false, true}) {
    const auto belongs = [&](const SearchRow& hit) { return (hit.document == 0) == inChats; };
    const auto count = std::count_if(hits.begin(), hits.end(), belongs);
    if (count > 0) addHeading(inChats ? tr("In chats") : tr("In documents"), count);
    for (const SearchRow& hit : hits) {
      if (!belongs(hit)) continue;
      m_rows.append({Kind::hit, oneLine(hit.title), pageName(oneLine(hit.label)), snippetText(hit.snippet), hit});
    }
  }
  endResetModel();
}

void HitsModel::clear() { setHits({}, {}); }

void HitsModel::addHeading(const QString& title, qsizetype count) {
  m_rows.append({Kind::heading, title, grouped(count), {}, {}});
}

}  // namespace longleaf::ui
