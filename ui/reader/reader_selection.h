// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected, and how that comes about: by dragging, by a double click, by keys. On set text the places are known
// here; between points of page images they are asked for, one question at a time, and answers to a selection that was
// given up meanwhile are dropped.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <memory>
#include <optional>

#include "ui/reader/page_images.h"
#include "ui/reader/sheet_column.h"
#include "ui/reader/text_steps.h"

namespace longleaf::ui {

class ReaderSelection final : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  void setDocument(std::shared_ptr<const storage::Document> document, SheetColumn* column);
  const TextRange& range() const { return m_range; }
  QString text() const;
  bool isDragging() const { return m_dragging; }
  void clear();

  void press(const SheetPoint& point, bool extend);
  void drag(const SheetPoint& point);
  void release();
  void selectWord(const SheetPoint& point);
  /// By keys. `start`: where a selection begins if there is none.
  void extend(TextStep step, bool forward, qint64 start);
  /// What lies between the points asked for last. False: nobody waits for it.
  bool answer(const TextRange& range, const QList<PageBox>& boxes);

 Q_SIGNALS:
  void changed();
  void wanted(const longleaf::ui::PagePoint& from, const longleaf::ui::PagePoint& to);

 private:
  void setRange(qint64 anchor, qint64 focus);
  void ask();
  PageImages* images() const { return qobject_cast<PageImages*>(m_column); }

  std::shared_ptr<const storage::Document> m_document;
  SheetColumn* m_column = nullptr;
  TextRange m_range;
  qint64 m_anchor = 0, m_focus = 0;  // bytes; the focus moves
  bool m_dragging = false, m_moved = false;

  PagePoint m_from, m_to;    // of page images
  bool m_isWaiting = false;  // a question is out
  bool m_asksAgain = false;  // the pointer has moved since
  bool m_wantsWord = false;  // what comes is widened to words
  QElapsedTimer m_askedSince;
};

}  // namespace longleaf::ui
