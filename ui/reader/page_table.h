// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of a document by place, by label as printed, and in words.
#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "ui/reader/reader_values.h"

namespace longleaf::ui {

class PageTable final {
 public:
  PageTable() = default;
  explicit PageTable(const ReaderDocument& document);

  /// At least 1 if there is a document.
  int count() const { return m_count; }
  /// As storage::pageAt: of pages that begin at one byte, the last.
  int pageOf(qint64 byte) const;
  TextRange range(int page) const;
  QString label(int page) const;
  /// "p. 23" for a printed page, a section's name otherwise.
  QString name(int page) const;
  /// "p. 23 (27 of 96)"
  QString caption(int page) const;
  /// What a person means by `typed`: a label as printed, of several the next one after `current`; else the number of
  /// a page; else a label with these words in it.
  std::optional<int> find(const QString& typed, int current) const;

 private:
  int m_count = 0;
  bool m_printed = false;  // pages as printed; not sections
  std::vector<qint64> m_begins;
  QStringList m_labels;
  qint64 m_end = 0;
};

}  // namespace longleaf::ui
