// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_actions.h"

#include <QMenu>

namespace longleaf::ui {

WindowActions::WindowActions(QObject* parent) : QObject(parent) {
  using Key = QKeySequence;
  addFiles = add("addFiles", tr("&Add files…"), Key::Open);
  addFolder = add("addFolder", tr("Add a &folder…"), Key(Qt::CTRL | Qt::SHIFT | Qt::Key_O));
  openSample = add("openSample", tr("Open the &sample"));
  importModel = add("importModel", tr("Import a &model…"));
  exportMarkdown = add("exportMarkdown", tr("As &Markdown…"), Key(Qt::CTRL | Qt::SHIFT | Qt::Key_M));
  exportHtml = add("exportHtml", tr("As &HTML…"));
  exportPdf = add("exportPdf", tr("As &PDF…"), Key(Qt::CTRL | Qt::SHIFT | Qt::Key_P));
  exportJson = add("exportJson", tr("As &JSON…"));
  settings = add("settings", tr("S&ettings"), Key(Qt::CTRL | Qt::Key_Comma));
  quit = add("quit", tr("&Quit"), Key(Qt::CTRL | Qt::Key_Q));

  read = add("read", tr("&Read"), Key(Qt::CTRL | Qt::Key_R));
  pause = add("pause", tr("&Pause"), Key(Qt::CTRL | Qt::Key_P));
  stop = add("stop", tr("&Stop"), Key(Qt::CTRL | Qt::Key_Period));
  readAgain = add("readAgain", tr("Read a&gain"), Key(Qt::CTRL | Qt::SHIFT | Qt::Key_R));
  summarizeShort = add("summarizeShort", tr("&In a paragraph"), Key(Qt::CTRL | Qt::Key_1));
  summarizePage = add("summarizePage", tr("On one &page"), Key(Qt::CTRL | Qt::Key_2));
  summarizeOutline = add("summarizeOutline", tr("As an &outline"), Key(Qt::CTRL | Qt::Key_3));
  evaluate = add("evaluate", tr("E&valuate settings"), Key(Qt::CTRL | Qt::Key_E));
  compare = add("compare", tr("&Compare"), Key(Qt::CTRL | Qt::Key_D));
  showInFolder = add("showInFolder", tr("Show in &folder"));
  remove = add("remove", tr("Re&move from the library"));

  newChat = add("newChat", tr("&New chat"), Key(Qt::CTRL | Qt::Key_N));
  ask = add("ask", tr("&Ask a question"), Key(Qt::CTRL | Qt::Key_L));
  regenerate = add("regenerate", tr("Answer a&gain"), Key(Qt::CTRL | Qt::SHIFT | Qt::Key_G));
  copyAnswer = add("copyAnswer", tr("&Copy the last answer"), Key(Qt::CTRL | Qt::SHIFT | Qt::Key_C));

  back = add("back", tr("&Back"), Key(Qt::ALT | Qt::Key_Left));
  forward = add("forward", tr("&Forward"), Key(Qt::ALT | Qt::Key_Right));
  goToPage = add("goToPage", tr("Go to &page"), Key(Qt::CTRL | Qt::Key_G));
  find = add("find", tr("F&ind in the document"), Key::Find);
  findNext = add("findNext", tr("Find &next"), Key(Qt::Key_F3));
  findPrevious = add("findPrevious", tr("Find pre&vious"), Key(Qt::SHIFT | Qt::Key_F3));
  searchLibrary = add("searchLibrary", tr("&Search library and chats"), Key(Qt::CTRL | Qt::SHIFT | Qt::Key_F));

  outline = add("outline", tr("&Outline"), Key(Qt::CTRL | Qt::Key_T));
  budget = add("budget", tr("&Budget and fit check"), Key(Qt::CTRL | Qt::Key_B));
  zoomIn = add("zoomIn", tr("Zoom &in"), Key(Qt::CTRL | Qt::Key_Plus));
  zoomOut = add("zoomOut", tr("Zoom o&ut"), Key(Qt::CTRL | Qt::Key_Minus));
  fitWidth = add("fitWidth", tr("Fit the &width"), Key(Qt::CTRL | Qt::Key_0));
  largerText = add("largerText", tr("&Larger text"), Key(Qt::CTRL | Qt::ALT | Qt::Key_Plus));
  smallerText = add("smallerText", tr("S&maller text"), Key(Qt::CTRL | Qt::ALT | Qt::Key_Minus));
  fullScreen = add("fullScreen", tr("&Full screen"), Key(Qt::Key_F11));
  fullScreen->setCheckable(true);
  arrange = add("arrange", tr("&Arrange the panes"));
  arrange->setCheckable(true);
  resetLayout = add("resetLayout", tr("Usual la&yout"));

  guide = add("guide", tr("&User guide"), Key(Qt::Key_F1));
  shortcuts = add("shortcuts", tr("&Shortcuts"), Key(Qt::CTRL | Qt::Key_F1));
  about = add("about", tr("&About Longleaf"));
}

QAction* WindowActions::add(const char* name, const QString& text, const QKeySequence& keys) {
  auto* action = new QAction(text, this);
  action->setObjectName(QLatin1String(name));
  if (!keys.isEmpty()) action->setShortcut(keys);
  return action;
}

void WindowActions::fill(QMenuBar& bar, const QList<QAction*>& panes) {
  m_bar = &bar;
  QMenu* file = bar.addMenu(tr("&File"));
  file->addActions({addFiles, addFolder, openSample});
  file->addSeparator();
  QMenu* exported = file->addMenu(tr("E&xport the chat"));
  exported->addActions({exportMarkdown, exportHtml, exportPdf, exportJson});
  file->addAction(importModel);
  file->addSeparator();
  file->addActions({settings, quit});

  QMenu* document = bar.addMenu(tr("&Document"));
  document->addActions({read, pause, stop, readAgain});
  m_summarizeMenu = document->addMenu(tr("S&ummarize"));
  m_summarizeMenu->addActions({summarizeShort, summarizePage, summarizeOutline});
  document->addAction(evaluate);
  document->addAction(compare);
  document->addSeparator();
  document->addActions({showInFolder, remove});

  bar.addMenu(tr("&Chat"))->addActions({newChat, ask, regenerate, copyAnswer});

  QMenu* go = bar.addMenu(tr("&Go"));
  go->addActions({back, forward, goToPage});
  go->addSeparator();
  go->addActions({find, findNext, findPrevious, searchLibrary});

  QMenu* view = bar.addMenu(tr("&View"));
  view->addActions(panes);
  view->addSeparator();
  view->addActions({budget, outline});
  view->addSeparator();
  view->addActions({zoomIn, zoomOut, fitWidth});
  view->addSeparator();
  view->addActions({largerText, smallerText, fullScreen, arrange, resetLayout});

  bar.addMenu(tr("&Help"))->addActions({guide, shortcuts, about});
}

namespace {

QString withoutMnemonic(QString text) { return text.remove(QLatin1Char('&')); }

void collect(const QMenu& menu, const QString& above, QList<ActionPath>& paths) {
  const QString path =
      above.isEmpty() ? withoutMnemonic(menu.title()) : above + QStringLiteral(" › ") + withoutMnemonic(menu.title());
  for (const QAction* action : menu.actions()) {
    if (action->isSeparator()) continue;
    if (action->menu() != nullptr) {
      collect(*action->menu(), path, paths);
    } else {
      paths.append({path + QStringLiteral(" › ") + withoutMnemonic(action->text()), action});
    }
  }
}

}  // namespace

QList<ActionPath> WindowActions::paths() const {
  QList<ActionPath> paths;
  if (m_bar == nullptr) return paths;
  for (const QAction* action : m_bar->actions()) {
    if (action->menu() != nullptr) collect(*action->menu(), {}, paths);
  }
  return paths;
}

}  // namespace longleaf::ui
