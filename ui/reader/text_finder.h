// SPDX-License-Identifier: GPL-3.0-or-later
// Finds all places of some words in a document's text, a slice at a time so that the window stays awake.
#pragma once

#include <QObject>
#include <QTimer>
#include <memory>
#include <vector>

#include "ui/reader/folded_text.h"

namespace longleaf::ui {

class TextFinder final : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t kMostHits = 100'000;  // more are not of use to anyone

  explicit TextFinder(QObject* parent = nullptr);

  /// Forgets the hits and begins anew. Blank text: nothing is searched.
  void search(std::shared_ptr<const storage::Document> document, const QString& typed);
  bool isSearching() const { return m_timer.isActive(); }
  /// By place; they do not overlap.
  const std::vector<TextRange>& hits() const { return m_hits; }

 Q_SIGNALS:
  /// There are more hits, or it is done.
  void advanced();

 private:
  void searchSlice();
  void collect(bool isLast);

  std::shared_ptr<const storage::Document> m_document;
  QString m_wanted;
  FoldedText m_text;
  std::vector<TextRange> m_hits;
  QTimer m_timer;
};

}  // namespace longleaf::ui
