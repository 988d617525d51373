// SPDX-License-Identifier: GPL-3.0-or-later
// A reader with a document in it, for tests that tell what a person does with one.
#pragma once

#include <QApplication>
#include <QMouseEvent>
#include <QScrollBar>
#include <QtTest>

#include "support/patience.h"
#include "ui/reader/reader_pane.h"
#include "ui/reader/reader_view.h"
#include "ui/reader/text_sheets.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

inline const std::string kFirst = "The Time Traveller held a glittering metallic framework.";
inline const std::string kMarked = "na\u00efve e\u0301toile \U0001F680 clock";  // what the marks below stand on

/// Sections of about `bytes` each; every one opens with its title and ends with kMarked.
inline ReaderDocument textDocument(int sections, std::size_t bytes) {
  auto document = std::make_shared<storage::Document>();
  document->format = "epub";
  for (int section = 0; section < sections; ++section) {
    const std::size_t begin = document->text.size();
    const std::string title = "Chapter " + std::to_string(section + 1);
    document->outline.push_back({title, section % 2, begin});
    document->text += title + "\n\n";
    while (document->text.size() - begin < bytes)
      document->text.append(kFirst).append(" ").append(kFirst).append("\n\n");
    document->text += "And then " + kMarked + " stood still.\n";
    document->pages.push_back({title, begin, document->text.size()});
  }
  return {.id = 7, .title = QStringLiteral("The Time Machine"), .document = document};
}

inline ReaderDocument imageDocument(int pages) {
  ReaderDocument reader = textDocument(pages, 300);
  auto document = std::make_shared<storage::Document>(*reader.document);
  document->format = "pdf";
  for (std::size_t i = 0; i < document->pages.size(); ++i)
    document->pages[i].label = i < 2 ? (i == 0 ? "i" : "ii") : std::to_string(i % 4 + 1);
  reader.document = document;
  for (int i = 0; i < pages; ++i) reader.pageSizes << QSizeF(600, 800);
  return reader;
}

inline TextRange rangeOf(const ReaderDocument& document, const std::string& text, std::size_t from = 0) {
  const std::size_t at = document.document->text.find(text, from);
  return {static_cast<qint64>(at), static_cast<qint64>(at + text.size())};
}

struct Reading {
  Look look;
  ReaderPane pane{look};
  ReaderView* view = pane.findChild<ReaderView*>(QStringLiteral("readerView"));

  explicit Reading(const QSize& size = {700, 600}) {
    look.setReducedMotion(true);
    pane.resize(size);
    pane.show();
    if (!QTest::qWaitForWindowExposed(&pane, tests::kPatience)) qFatal("the pane is not shown");
  }
  template <class T>
  T* child(const char* name) const {
    return pane.findChild<T*>(QLatin1String(name));
  }
  TextSheets* sheets() const { return qobject_cast<TextSheets*>(view->column()); }
  QScrollBar* bar() const { return view->verticalScrollBar(); }
  /// The middle of a range's first line, in the viewport.
  QPoint middleOf(const TextRange& range) const {
    const QList<QRect> rects = view->rectsOnView(range);
    return rects.isEmpty() ? QPoint(-1, -1) : rects.first().center();
  }
  bool isOnView(const TextRange& range) const {
    const QList<QRect> rects = view->rectsOnView(range);
    return !rects.isEmpty() && view->viewport()->rect().contains(rects.first());
  }
  void drag(const QPoint& from, const QPoint& to) const {
    QTest::mousePress(view->viewport(), Qt::LeftButton, {}, from);
    for (const QPoint& at : {(from + to) / 2, to}) {
      QMouseEvent move(QEvent::MouseMove, at, view->viewport()->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
      QApplication::sendEvent(view->viewport(), &move);
    }
    QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, to);
  }
};

}  // namespace longleaf::ui
