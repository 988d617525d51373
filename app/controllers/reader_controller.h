// SPDX-License-Identifier: GPL-3.0-or-later
// The reader: which document it shows, the images and rectangles it asks for, where the person was in it.
#pragma once

#include <QObject>
#include <optional>

#include "app/controllers/page_service.h"
#include "app/controllers/workplace.h"

namespace longleaf::app {

class ReaderController final : public QObject {
  Q_OBJECT

 public:
  ReaderController(Workplace& place, QObject* parent);

  /// Shows a place of the document on display, as soon as its pages are known.
  void showPlace(const ui::TextRange& range);
  /// The same with a page, from 0.
  void showPage(int page);
  void finish() { m_pages.close(); }

 Q_SIGNALS:
  void askAbout(const QString& text);
  void summarizePart(const std::shared_ptr<const longleaf::storage::Document>& part, const QString& name);

 private:
  void show();
  void showPages(const QList<QSizeF>& sizes);
  void noteReading(const ui::ReadingState& state);
  void showReadPages(double share, bool running);

  Workplace& m_place;
  PageService m_pages;
  ui::TextRange m_wanted{};         // until the pages are known
  std::optional<int> m_wantedPage;  // instead of that
  bool m_shown = false;
  int m_pagesRead = -1;
};

}  // namespace longleaf::app
