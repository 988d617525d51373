// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/guide/guide_search.h"

#include <QTextDocument>

#include "ui/guide/guide_pages.h"

namespace longleaf::ui {

QList<GuideHit> GuideSearch::find(const QString& words) {
  QList<GuideHit> hits;
  if (words.trimmed().isEmpty()) return hits;
  if (m_pages.isEmpty()) {
    for (const QString& page : guidePages()) {
      QTextDocument document;
      document.setMarkdown(guideMarkdown(page));
      m_pages.append({page, document.toPlainText()});
    }
  }
  for (const Page& page : m_pages) {
    qsizetype at = page.text.indexOf(words, 0, Qt::CaseInsensitive);
    while (at >= 0) {
      hits.append({page.name, static_cast<int>(at), static_cast<int>(words.size())});
      at = page.text.indexOf(words, at + words.size(), Qt::CaseInsensitive);
    }
  }
  return hits;
}

}  // namespace longleaf::ui
