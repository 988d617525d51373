// SPDX-License-Identifier: GPL-3.0-or-later
// What LibraryPane is made of. For library_pane.cpp and library_parts.cpp only.
#pragma once

#include <QString>

#include "ui/library/library_pane.h"

class QLabel;
class QStackedWidget;
class QTimer;
class QHBoxLayout;
class QVBoxLayout;

namespace longleaf::ui {

class DropFrame;
class HitsDelegate;
class HitsModel;
class LibraryDelegate;
class LibraryModel;
class RemoveBar;
class RowList;
class SearchField;

class LibraryPane::Parts final {
 public:
  Parts(Look& look, LibraryPane& pane);

  void setRows(const QList<LibraryRow>& rows);
  void setCurrent(qint64 id);
  void setHits(const QString& words, const QList<SearchRow>& hits) const;
  void setFolded(bool folded);
  void focusSearch();
  void askToRemove(int row);

  Look& look;
  LibraryPane& pane;
  LibraryModel* model;
  HitsModel* hitsModel;
  QWidget* header;
  QLabel* title;
  QLabel* count;
  SearchField* search;
  QTimer* searchDelay;
  RowList* list;
  RowList* hits;
  LibraryDelegate* delegate;
  QStackedWidget* lists;
  RemoveBar* removeBar;
  DropFrame* dropFrame;
  QVBoxLayout* column;
  QHBoxLayout* searchRow;
  qint64 current = 0;
  QString saidWords;  // the last that searchChanged() told
  bool folded = false;
  bool unfoldedForNow = false;  // the rail opens for the search field, or for a question

 private:
  void build();
  void connectParts();
  void restyle();
  void arrange();
  void unfoldForNow();
  void foldAgain();
  void searchEdited();
  void sayWords();
  void goToRows() const;
  void submit();
  void leaveSearch(bool hadText);
  void choose(int row);
  void chooseHit(int row);
  void openMenu(int row, const QPoint& at);
  void showCount() const;
};

}  // namespace longleaf::ui
