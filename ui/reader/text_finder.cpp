// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/text_finder.h"

#include <algorithm>

namespace longleaf::ui {

namespace {

constexpr qint64 kSliceBytes = 64 * 1024;  // 1 to 2 ms

}  // namespace

TextFinder::TextFinder(QObject* parent) : QObject(parent) {
  m_timer.setInterval(0);
  connect(&m_timer, &QTimer::timeout, this, [this] { searchSlice(); });
}

void TextFinder::search(std::shared_ptr<const storage::Document> document, const QString& typed) {
  m_timer.stop();
  m_document = std::move(document);
  m_wanted = foldedQuery(typed);
  m_text = {};
  m_hits.clear();
  if (m_document != nullptr && !m_wanted.isEmpty()) m_timer.start();
  Q_EMIT advanced();
}

void TextFinder::searchSlice() {
  const auto size = static_cast<qint64>(m_document->text.size());
  m_text.append(m_document->text, m_text.position() + kSliceBytes);
  const bool isLast = m_text.position() >= size;
  collect(isLast);
  if (isLast || m_hits.size() >= kMostHits) m_timer.stop();
  Q_EMIT advanced();
}

void TextFinder::collect(bool isLast) {
  const QString& text = m_text.text();
  qsizetype from = 0;
  while (m_hits.size() < kMostHits) {
    const qsizetype found = text.indexOf(m_wanted, from);
    const qsizetype end = found + m_wanted.size();
    if (found < 0) break;
    if (end >= text.size() && !isLast) {  // an accent may follow
      from = found;
      break;
    }
    if (m_text.isAccent(end)) {
      from = found + 1;
      continue;
    }
    m_hits.push_back(m_text.source(found, end));
    from = end;
  }
  m_text.dropBefore(std::clamp(text.size() - m_wanted.size(), from, text.size()));
}

}  // namespace longleaf::ui
