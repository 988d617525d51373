// SPDX-License-Identifier: GPL-3.0-or-later
// What ReaderPane is made of, and how its parts act together.
#pragma once

#include "ui/reader/find_bar.h"
#include "ui/reader/outline_panel.h"
#include "ui/reader/position_history.h"
#include "ui/reader/reader_header.h"
#include "ui/reader/reader_pane.h"
#include "ui/reader/reader_view.h"
#include "ui/reader/selection_card.h"
#include "ui/reader/text_finder.h"

class QSplitter;

namespace longleaf::ui {

class ReaderPane::Parts final {
 public:
  Parts(Look& look, ReaderPane& pane);

  void open(const ReaderDocument& given);
  void jump(const ReaderPosition& position);  // kept in the history
  void jumpToByte(qint64 byte);
  void showRange(const TextRange& range);  // kept in the history
  void step(bool forward);                 // through the history
  void zoomBy(int steps) const;
  void showOutline(bool shown);
  void toggleOutline() { showOutline(m_outlineWanted = outline->isHidden()); }
  void openFind();
  void closeFind();
  void findStep(int by);

  Look& look;
  ReaderPane& pane;
  ReaderDocument given;
  PageTable pages;
  PositionHistory history;
  ReaderHeader* header;
  FindBar* findBar;
  OutlinePanel* outline;
  ReaderView* view;
  SelectionCard* card;
  QSplitter* splitter;
  TextFinder finder;

 private:
  void connectHeader();
  void connectView();
  void connectFind();
  void connectImages(PageImages& images);
  void layOut();
  void followPosition();
  void describe() const;
  void tellPosition();
  void updateHistory();
  void updateZoom() const;
  void updateCard() const;
  void searchAdvanced();
  void showHits(bool reveal) const;

  qsizetype m_hit = -1;     // the present one
  qint64 m_findFrom = 0;    // where the person was when they began to type
  bool m_seeksHit = false;  // the first hit behind that is not yet found
  int m_toldPage = -1;
  bool m_outlineWanted = false;
};

}  // namespace longleaf::ui
