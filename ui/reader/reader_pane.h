// SPDX-License-Identifier: GPL-3.0-or-later
// A document to look at: page images for formats that have pages, set text for the others, in one scrolling column,
// with an outline, a page field, zoom, find, selection, and places that are highlighted.
//
// Images and the geometry of a page come from the process that has the file open: the pane asks by signals and shows
// what it is given, in whatever order it comes; answers that nobody waits for any more are dropped.
#pragma once

#include <QWidget>
#include <memory>

#include "ui/reader/reader_values.h"

namespace longleaf::ui {

class Look;

class ReaderPane final : public QWidget {
  Q_OBJECT

 public:
  explicit ReaderPane(Look& look, QWidget* parent = nullptr);
  ~ReaderPane() override;

  void setDocument(const ReaderDocument& document);
  void clear();             // nothing is open: an empty ground
  qint64 document() const;  // 0: none
  ReaderPosition position() const;

  /// Answers to what was wanted.
  void setPageImage(qint64 document, int page, const QImage& image);
  void setBoxes(qint64 document, const TextRange& range, const QList<PageBox>& boxes);
  void setSelection(qint64 document, const TextRange& range, const QList<PageBox>& boxes);

  /// Shows a place: highlights it, with a fade of 120 ms unless motion is reduced, and notes where the person was.
  void showPlace(const TextRange& range);
  /// Shows a page from its upper edge, and notes where the person was.
  void showPage(int page);
  void clearHighlight();
  /// What is highlighted at present; empty if nothing is. For stories told by tests, too.
  TextRange highlight() const;
  int currentPage() const;
  /// One for each page; what has been read so far is seen at the edge.
  void setPageStates(const QList<PageState>& states);
  QString selectedText() const;
  TextRange selection() const;

 public Q_SLOTS:
  void goBack();
  void goForward();
  void openFind();
  void findNext();
  void findPrevious();
  void zoomIn();
  void zoomOut();
  void fitWidth();
  void toggleOutline();
  void focusPageField();
  void copySelection();

 Q_SIGNALS:
  void imageWanted(qint64 document, int page, const QSize& pixels);
  void boxesWanted(qint64 document, const longleaf::ui::TextRange& range);
  /// The text between two points of page images.
  void selectionWanted(qint64 document, const longleaf::ui::PagePoint& from, const longleaf::ui::PagePoint& to);
  void positionChanged(qint64 document,
                       const longleaf::ui::ReaderPosition& position);  // when scrolling has come to rest
  void askAboutSelection(const QString& text, const longleaf::ui::TextRange& range);
  void summarizeSelection(const QString& text, const longleaf::ui::TextRange& range);
  void navigationChanged(bool canGoBack, bool canGoForward);

 protected:
  void focusInEvent(QFocusEvent* event) override;  // goes on to the text

 private:
  class Parts;
  std::unique_ptr<Parts> m_parts;
};

}  // namespace longleaf::ui
