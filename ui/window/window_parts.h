// SPDX-License-Identifier: GPL-3.0-or-later
// What MainWindow is made of: the panes, where they stand (in the middle, in docks around it, as tabs in a narrow
// window), and how they make room for a wide page.
#pragma once

#include <QByteArray>
#include <QList>

#include "ui/window/main_window.h"

class QAction;
class QDockWidget;
class QStackedWidget;
class QTabBar;
class QToolButton;

namespace longleaf::ui {

class MainWindow::Parts final {
 public:
  static constexpr int kLayoutVersion = 1;  // of saveState()

  Parts(MainWindow& window, Look& look);

  void setNarrow(bool narrow);
  void setArranging(bool arranging) const;
  void makeRoom(MainWindow& window);
  void letPagesBeNarrow() const;
  void giveRoomBack(MainWindow& window);

  Look& look;
  WindowActions* actions;
  InlineBars* bars;
  ReadingStrip* strip;
  EmptyState* empty;
  LibraryPane* library;
  ReaderPane* reader;
  ChatPane* chat;
  BudgetPanel* budget;
  GaugesPane* gauges;
  SettingsPane* settings;
  ShortcutsPage* shortcuts;
  EvaluationPage* evaluation;
  ComparePage* compare;

  QTabBar* tabs = nullptr;          // reader and chat, in a narrow window
  QStackedWidget* stack = nullptr;  // in the order of CentralPage, then the wide ones, then the chat
  QDockWidget* libraryDock = nullptr;
  QDockWidget* chatDock = nullptr;
  QDockWidget* budgetDock = nullptr;
  QDockWidget* gaugesDock = nullptr;
  QToolButton* budgetButton = nullptr;
  QAction* budgetLabelAction = nullptr;  // of the word before it
  QByteArray usual;                      // the layout as it was made
  bool documentOpen = false;
  bool shownBefore = false;
  bool narrow = false;
  // While a wide page is shown:
  bool wide = false;
  bool narrowBefore = false;
  QByteArray layoutBefore;
  QList<QDockWidget*> putAway;

 private:
  void makeCentre(MainWindow& window);
  void makeDocks(MainWindow& window);
  void makeToolBar(MainWindow& window);
  QDockWidget* dock(MainWindow& window, const char* name, const QString& title, QWidget* content,
                    Qt::DockWidgetArea area);
  QList<QDockWidget*> docks() const { return {libraryDock, chatDock, budgetDock, gaugesDock}; }
  static void dressTabs(const MainWindow& window);
};

}  // namespace longleaf::ui
