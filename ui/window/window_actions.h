// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the window, with its text, shortcut and place in the menus: one table, out of which the menu bar and
// Help > Shortcuts are made.
#pragma once

#include <QAction>
#include <QMenuBar>
#include <QObject>

#include "ui/window/shortcuts_page.h"

namespace longleaf::ui {

class WindowActions final : public QObject {
  Q_OBJECT

 public:
  explicit WindowActions(QObject* parent);

  // File
  QAction* addFiles = nullptr;
  QAction* addFolder = nullptr;
  QAction* openSample = nullptr;
  QAction* importModel = nullptr;
  QAction* exportMarkdown = nullptr;
  QAction* exportHtml = nullptr;
  QAction* exportPdf = nullptr;
  QAction* exportJson = nullptr;
  QAction* settings = nullptr;
  QAction* quit = nullptr;
  // Document
  QAction* read = nullptr;
  QAction* pause = nullptr;
  QAction* stop = nullptr;
  QAction* readAgain = nullptr;
  QAction* summarizeShort = nullptr;
  QAction* summarizePage = nullptr;
  QAction* summarizeOutline = nullptr;
  QAction* evaluate = nullptr;
  QAction* compare = nullptr;
  QAction* showInFolder = nullptr;
  QAction* remove = nullptr;
  // Chat
  QAction* newChat = nullptr;
  QAction* ask = nullptr;
  QAction* regenerate = nullptr;
  QAction* copyAnswer = nullptr;
  // Go
  QAction* back = nullptr;
  QAction* forward = nullptr;
  QAction* goToPage = nullptr;
  QAction* find = nullptr;
  QAction* findNext = nullptr;
  QAction* findPrevious = nullptr;
  QAction* searchLibrary = nullptr;
  // View
  QAction* outline = nullptr;
  QAction* budget = nullptr;
  QAction* zoomIn = nullptr;
  QAction* zoomOut = nullptr;
  QAction* fitWidth = nullptr;
  QAction* largerText = nullptr;
  QAction* smallerText = nullptr;
  QAction* fullScreen = nullptr;
  QAction* arrange = nullptr;  // panes show bars by which they are moved
  QAction* resetLayout = nullptr;
  // Help
  QAction* guide = nullptr;  // about where the person is
  QAction* shortcuts = nullptr;
  QAction* about = nullptr;

  /// Adds the menus to a menu bar; `panes` (the docks' own actions) go into View.
  void fill(QMenuBar& bar, const QList<QAction*>& panes);
  /// The menu of the three summaries, for the tool bar too.
  QMenu* summarizeMenu() const { return m_summarizeMenu; }
  /// All actions with their menu paths, once fill() has been called.
  QList<ActionPath> paths() const;

 private:
  struct Entry;
  QAction* add(const char* name, const QString& text, const QKeySequence& keys = {});

  QMenuBar* m_bar = nullptr;
  QMenu* m_summarizeMenu = nullptr;
};

}  // namespace longleaf::ui
