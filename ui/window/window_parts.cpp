// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/window_parts.h"

#include <QDockWidget>
#include <QLabel>
#include <QMenuBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <array>
#include <utility>

#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/compare/compare_page.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/gauges/gauges_area.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/theme/look.h"
#include "ui/window/empty_state.h"
#include "ui/window/inline_bar.h"
#include "ui/window/reading_strip.h"
#include "ui/window/shortcuts_page.h"
#include "ui/window/window_actions.h"

namespace longleaf::ui {

MainWindow::Parts::Parts(MainWindow& window, Look& theLook)
    : look(theLook),
      actions(new WindowActions(&window)),
      bars(new InlineBars(look)),
      strip(new ReadingStrip(look)),
      empty(new EmptyState(look)),
      library(new LibraryPane(look)),
      reader(new ReaderPane(look)),
      chat(new ChatPane(look)),
      budget(new BudgetPanel(look)),
      gauges(new GaugesPane(look)),
      settings(new SettingsPane(look)),
      shortcuts(new ShortcutsPage(look)),
      evaluation(new EvaluationPage(look)),
      compare(new ComparePage(look)) {
  makeCentre(window);
  makeDocks(window);
  makeToolBar(window);
}

void MainWindow::Parts::makeCentre(MainWindow& window) {
  auto* centre = new QWidget(&window);
  auto* column = new QVBoxLayout(centre);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  tabs = new QTabBar(centre);
  tabs->setObjectName(QStringLiteral("narrowTabs"));
  tabs->setAccessibleName(MainWindow::tr("Document or chat"));
  tabs->addTab(MainWindow::tr("Document"));
  tabs->addTab(MainWindow::tr("Chat"));
  tabs->setVisible(false);
  stack = new QStackedWidget(centre);
  for (QWidget* page : std::array<QWidget*, 6>{empty, reader, settings, shortcuts, evaluation, compare})
    stack->addWidget(page);
  // The least height of the highest page, seen or not, would be the window's: with text of 200 % more than a screen
  // has.
  stack->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
  letPagesBeNarrow();
  column->addWidget(bars);
  column->addWidget(tabs);
  column->addWidget(strip);
  column->addWidget(stack, 1);
  window.setCentralWidget(centre);
  QObject::connect(tabs, &QTabBar::currentChanged, &window, [this, &window](int index) {
    if (!narrow) return;
    if (index == 1) {
      stack->setCurrentWidget(chat);
    } else {
      window.closePage();
    }
  });
  QObject::connect(shortcuts, &ShortcutsPage::closeRequested, &window, &MainWindow::closePage);
  QObject::connect(settings, &SettingsPane::closeRequested, &window, &MainWindow::closePage);
  QObject::connect(evaluation, &EvaluationPage::closeRequested, &window, &MainWindow::closePage);
  QObject::connect(compare, &ComparePage::closeRequested, &window, &MainWindow::closePage);
}

QDockWidget* MainWindow::Parts::dock(MainWindow& window, const char* name, const QString& title, QWidget* content,
                                     Qt::DockWidgetArea area) {
  auto* made = new QDockWidget(title, &window);
  made->setObjectName(QLatin1String(name));
  made->setWidget(content);
  window.addDockWidget(area, made);
  made->toggleViewAction()->setObjectName(QLatin1String(name) + QStringLiteral("Visible"));
  QObject::connect(made, &QDockWidget::dockLocationChanged, &window, &MainWindow::layoutChanged);
  QObject::connect(made, &QDockWidget::visibilityChanged, &window, &MainWindow::layoutChanged);
  QObject::connect(
      made, &QDockWidget::visibilityChanged, &window, [&window] { dressTabs(window); }, Qt::QueuedConnection);
  return made;
}

void MainWindow::Parts::makeDocks(MainWindow& window) {
  window.setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
  window.setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
  window.setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
  // Qt does not mirror dock areas with the rest.
  const bool mirrored = window.isRightToLeft();
  const Qt::DockWidgetArea first = mirrored ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea;
  const Qt::DockWidgetArea last = mirrored ? Qt::LeftDockWidgetArea : Qt::RightDockWidgetArea;
  libraryDock = dock(window, "libraryDock", MainWindow::tr("Library"), library, first);
  budgetDock = dock(window, "budgetDock", MainWindow::tr("Budget"), budget, last);
  chatDock = dock(window, "chatDock", MainWindow::tr("Chat"), chat, last);
  gaugesDock = dock(window, "gaugesDock", MainWindow::tr("Gauges"), new GaugesArea(*gauges), Qt::BottomDockWidgetArea);
  window.tabifyDockWidget(chatDock, budgetDock);
  chatDock->raise();
  budgetDock->setVisible(false);  // one press away, and until then the chat has no tabs over it
  setArranging(false);
  libraryDock->toggleViewAction()->setShortcut(QKeySequence(Qt::Key_F9));
  chatDock->toggleViewAction()->setShortcut(QKeySequence(Qt::SHIFT | Qt::Key_F9));
  budgetDock->toggleViewAction()->setShortcut(QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_B));
  gaugesDock->toggleViewAction()->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_F9));
}

void MainWindow::Parts::makeToolBar(MainWindow& window) {
  auto* bar = new QToolBar(MainWindow::tr("Tools"), &window);
  bar->setObjectName(QStringLiteral("tools"));
  bar->setMovable(false);
  bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  bar->toggleViewAction()->setObjectName(QStringLiteral("toolsVisible"));
  window.addToolBar(bar);
  actions->fill(*window.menuBar(),
                {libraryDock->toggleViewAction(), chatDock->toggleViewAction(), budgetDock->toggleViewAction(),
                 gaugesDock->toggleViewAction(), bar->toggleViewAction()});
  for (QAction* action : {actions->addFiles, actions->read, actions->stop}) {
    bar->addAction(action);
    bar->widgetForAction(action)->setProperty("framed", true);
    bar->widgetForAction(action)->setProperty("withIcon", true);
  }
  const auto button = [&](const char* name, const QString& text) {
    auto* made = new QToolButton(bar);
    made->setObjectName(QLatin1String(name));
    made->setText(text);
    made->setAccessibleName(text);
    made->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    made->setProperty("framed", true);
    bar->addWidget(made);
    return made;
  };
  auto* summarize = button("summarizeButton", MainWindow::tr("Summarize"));
  summarize->setMenu(actions->summarizeMenu());
  summarize->setPopupMode(QToolButton::InstantPopup);
  summarize->setProperty("withIcon", true);
  summarize->setProperty("withMenu", true);
  bar->addAction(actions->compare);
  bar->widgetForAction(actions->compare)->setProperty("framed", true);
  bar->widgetForAction(actions->compare)->setProperty("withIcon", true);
  auto* budgetLabel = new QLabel(MainWindow::tr("Budget"), bar);
  budgetLabel->setObjectName(QStringLiteral("budgetLabel"));
  budgetLabel->setProperty("textRole", QStringLiteral("muted"));
  budgetLabelAction = bar->addWidget(budgetLabel);
  budgetButton = button("budgetButton", MainWindow::tr("Fit check"));
  budgetLabel->setBuddy(budgetButton);
  budgetButton->setToolTip(MainWindow::tr("How many slots the document is read into, and whether that fits"));
  QObject::connect(budgetButton, &QToolButton::clicked, actions->budget, &QAction::trigger);
  auto* gap = new QWidget(bar);
  gap->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  bar->addWidget(gap);
  bar->addAction(actions->settings);
  for (QWidget* child : bar->findChildren<QToolButton*>()) child->setFocusPolicy(Qt::TabFocus);
}

/// The bars of docks that share a place are Qt's. One that is not needed stands outside the window and would still be a
/// stop of the Tab key.
void MainWindow::Parts::dressTabs(const MainWindow& window) {
  for (auto* bar : window.findChildren<QTabBar*>(QString(), Qt::FindDirectChildrenOnly)) {
    bar->setAccessibleName(MainWindow::tr("Chat or budget"));
    bar->setFocusPolicy(bar->count() > 1 ? Qt::TabFocus : Qt::NoFocus);
  }
}

/// The panes have titles of their own: the docks' bars are there only while they are wanted.
void MainWindow::Parts::setArranging(bool arranging) const {
  for (QDockWidget* each : docks()) {
    QWidget* hidden = each->titleBarWidget();
    auto* none = arranging ? nullptr : new QWidget(each);
    if (none != nullptr) (new QHBoxLayout(none))->setContentsMargins(0, 0, 0, 0);  // a height of 0; without, of -1
    each->setTitleBarWidget(none);
    delete hidden;
  }
}

/// Reader and chat side by side, or as tabs of the middle.
void MainWindow::Parts::setNarrow(bool now) {
  if (now == narrow) return;
  narrow = now;
  library->setFolded(now);
  if (now) {
    chatDock->setWidget(nullptr);
    stack->addWidget(chat);
    chatDock->setVisible(false);
    budgetDock->setVisible(false);  // there on demand
  } else {
    if (stack->currentWidget() == chat) stack->setCurrentWidget(documentOpen ? static_cast<QWidget*>(reader) : empty);
    stack->removeWidget(chat);
    chatDock->setWidget(chat);
    chatDock->setVisible(!wide);
    if (wide) putAway.append(chatDock);
    chat->setVisible(true);
  }
  chatDock->toggleViewAction()->setEnabled(!now);
  budgetLabelAction->setVisible(!now);
  tabs->setVisible(now && !wide);
  tabs->setCurrentIndex(0);
}

/// The wide pages, while they are not seen: what they need at least would be needed beside the panes as well.
void MainWindow::Parts::letPagesBeNarrow() const {
  for (QWidget* page : std::array<QWidget*, 2>{evaluation, compare})
    page->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

/// For a wide page.
void MainWindow::Parts::makeRoom(MainWindow& window) {
  if (wide) return;
  layoutBefore = window.saveState(kLayoutVersion);
  narrowBefore = narrow;
  wide = true;
  for (QDockWidget* each : docks()) {
    if (each->isHidden()) continue;
    putAway.append(each);
    each->hide();
  }
  tabs->hide();
}

void MainWindow::Parts::giveRoomBack(MainWindow& window) {
  if (!wide) return;
  wide = false;
  letPagesBeNarrow();
  tabs->setVisible(narrow);
  tabs->setCurrentIndex(0);
  const QList<QDockWidget*> back = std::exchange(putAway, {});
  if (narrow == narrowBefore) {
    window.restoreState(layoutBefore, kLayoutVersion);
    dressTabs(window);  // their bars have been made anew
    return;
  }
  // The window has become narrow or broad meanwhile: sizes of before mean nothing.
  for (QDockWidget* each : back) each->setVisible(!narrow || (each != chatDock && each != budgetDock));
}

}  // namespace longleaf::ui
