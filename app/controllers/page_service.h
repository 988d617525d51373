// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader shows of the document on display: images of its pages, where a passage stands on them, and what a
// person selects. Drives one longleaf-parse in a thread of its own; the file is opened there, and nowhere else.
//
// Lives in the GUI thread; no call waits. Answers come by signals, for the document on display only. Bytes are those of
// the document's clean text, points are 1/72 inch from a page's upper left corner.
#pragma once

#include <QImage>
#include <QList>
#include <QObject>
#include <QSize>
#include <QSizeF>
#include <QString>
#include <memory>

#include "storage/documents/document.h"
#include "ui/reader/reader_values.h"

namespace longleaf::app {

class PageWorker;

class PageService final : public QObject {
  Q_OBJECT

 public:
  explicit PageService(QObject* parent = nullptr);
  ~PageService() override;  // ends the child; 50 ms at most

  /// The document on display from now on; what was asked for the one before is dropped. `text`: what was read of the
  /// same file, for places in it.
  void open(qint64 document, const QString& path, const QString& password,
            std::shared_ptr<const storage::Document> text);
  void close();

  /// The page that was asked for last comes first. A size beyond what can be drawn is made smaller.
  void requestImage(qint64 document, int page, QSize pixels);
  /// Of the first 32 pages of the range.
  void requestBoxes(qint64 document, ui::TextRange range);
  /// One that is not yet answered is dropped for it. Two equal points: the word there.
  void requestSelection(qint64 document, ui::PagePoint from, ui::PagePoint to);

 Q_SIGNALS:
  void pagesKnown(qint64 document, const QList<QSizeF>& points);  // empty for a format without pages
  void imageReady(qint64 document, int page, const QImage& image);
  void boxesReady(qint64 document, const longleaf::ui::TextRange& range, const QList<longleaf::ui::PageBox>& boxes);
  /// Empty where nothing stands.
  void selectionReady(qint64 document, const longleaf::ui::TextRange& range, const QList<longleaf::ui::PageBox>& boxes);
  /// Once for each open(): a sentence without a final full stop.
  void failed(qint64 document, const QString& sentence);

 private:
  qint64 m_document = 0;  // 0: none
  quint64 m_opening = 0;  // counts open() and close(): answers to an earlier one are dropped
  std::unique_ptr<PageWorker> m_worker;
};

}  // namespace longleaf::app
