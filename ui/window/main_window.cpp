// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/main_window.h"

#include <QCloseEvent>
#include <QDataStream>
#include <QDockWidget>
#include <QLabel>
#include <QMimeData>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <array>
#include <utility>

#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/gauges/gauges_area.h"
#include "ui/gauges/gauges_pane.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/settings/settings_pane.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/empty_state.h"
#include "ui/window/inline_bar.h"
#include "ui/window/reading_strip.h"
#include "ui/window/shortcuts_page.h"
#include "ui/window/window_actions.h"

namespace longleaf::ui {

namespace {

constexpr int kNarrow = 1000;  // pixels at scale 1
constexpr int kLeastCentre = 120;
constexpr int kLayoutVersion = 1;  // of saveState()

}  // namespace

class MainWindow::Parts final {
 public:
  Parts(MainWindow& window, Look& look);

  void makeCentre(MainWindow& window);
  void makeDocks(MainWindow& window);
  void makeToolBar(MainWindow& window);
  QDockWidget* dock(MainWindow& window, const char* name, const QString& title, QWidget* content,
                    Qt::DockWidgetArea area);
  void setNarrow(bool narrow);
  void setArranging(bool arranging) const;
  static void dressTabs(const MainWindow& window);

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

  QTabBar* tabs = nullptr;          // reader and chat, in a narrow window
  QStackedWidget* stack = nullptr;  // in the order of CentralPage, then the chat
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
};

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
      shortcuts(new ShortcutsPage(look)) {
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
  for (QWidget* page : std::array<QWidget*, 4>{empty, reader, settings, shortcuts}) stack->addWidget(page);
  // The least height of the highest page, seen or not, would be the window's: with text of 200 % more than a screen
  // has.
  stack->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
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
  for (QDockWidget* each : {libraryDock, chatDock, budgetDock, gaugesDock}) {
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
    chatDock->setVisible(true);
    chat->setVisible(true);
  }
  chatDock->toggleViewAction()->setEnabled(!now);
  budgetLabelAction->setVisible(!now);
  tabs->setVisible(now);
  tabs->setCurrentIndex(0);
}

MainWindow::MainWindow(Look& look, QWidget* parent)
    : QMainWindow(parent), m_look(look), m_parts(std::make_unique<Parts>(*this, look)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(QStringLiteral("Longleaf"));
  setAcceptDrops(true);
  resize(look.theme().px(1440), look.theme().px(900));
  resizeDocks({m_parts->libraryDock, m_parts->chatDock}, {look.theme().px(265), look.theme().px(430)}, Qt::Horizontal);
  WindowActions& all = actions();
  addActions(all.findChildren<QAction*>());
  connect(all.quit, &QAction::triggered, this, &QWidget::close);
  connect(all.budget, &QAction::triggered, this, [this] {
    const bool seen = m_parts->budgetDock->isVisible() && !m_parts->budget->visibleRegion().isEmpty();
    seen ? m_parts->budgetDock->hide() : showBudget();
  });
  connect(all.resetLayout, &QAction::triggered, this, &MainWindow::resetLayout);
  connect(all.arrange, &QAction::toggled, this, [this](bool arranging) { m_parts->setArranging(arranging); });
  connect(all.fullScreen, &QAction::triggered, this, [this](bool full) { full ? showFullScreen() : showNormal(); });
  connect(all.settings, &QAction::triggered, this, [this] { showPage(CentralPage::settings); });
  connect(all.shortcuts, &QAction::triggered, this, [this] { showPage(CentralPage::shortcuts); });
  connect(all.outline, &QAction::triggered, m_parts->reader, &ReaderPane::toggleOutline);
  connect(all.back, &QAction::triggered, m_parts->reader, &ReaderPane::goBack);
  connect(all.forward, &QAction::triggered, m_parts->reader, &ReaderPane::goForward);
  connect(all.find, &QAction::triggered, m_parts->reader, &ReaderPane::openFind);
  connect(all.findNext, &QAction::triggered, m_parts->reader, &ReaderPane::findNext);
  connect(all.findPrevious, &QAction::triggered, m_parts->reader, &ReaderPane::findPrevious);
  connect(all.goToPage, &QAction::triggered, m_parts->reader, &ReaderPane::focusPageField);
  connect(all.zoomIn, &QAction::triggered, m_parts->reader, &ReaderPane::zoomIn);
  connect(all.zoomOut, &QAction::triggered, m_parts->reader, &ReaderPane::zoomOut);
  connect(all.fitWidth, &QAction::triggered, m_parts->reader, &ReaderPane::fitWidth);
  connect(all.remove, &QAction::triggered, m_parts->libraryDock, [this] { m_parts->libraryDock->setVisible(true); });
  connect(all.searchLibrary, &QAction::triggered, m_parts->library, [this] {
    m_parts->libraryDock->setVisible(true);
    m_parts->library->setFolded(false);
    m_parts->library->focusSearch();
  });
  connect(m_parts->reader, &ReaderPane::navigationChanged, this, [this](bool canGoBack, bool canGoForward) {
    actions().back->setEnabled(canGoBack);
    actions().forward->setEnabled(canGoForward);
  });
  connect(m_parts->library, &LibraryPane::filesDropped, this, &MainWindow::filesDropped);
  connect(&m_look, &Look::changed, this, &MainWindow::arrange);
  setDocumentOpen(false);
  arrange();
  m_parts->usual = saveState(kLayoutVersion);
}

MainWindow::~MainWindow() = default;

WindowActions& MainWindow::actions() { return *m_parts->actions; }
InlineBars& MainWindow::bars() { return *m_parts->bars; }
ReadingStrip& MainWindow::strip() { return *m_parts->strip; }
EmptyState& MainWindow::empty() { return *m_parts->empty; }
LibraryPane& MainWindow::library() { return *m_parts->library; }
ReaderPane& MainWindow::reader() { return *m_parts->reader; }
ChatPane& MainWindow::chat() { return *m_parts->chat; }
BudgetPanel& MainWindow::budget() { return *m_parts->budget; }
GaugesPane& MainWindow::gauges() { return *m_parts->gauges; }
SettingsPane& MainWindow::settings() { return *m_parts->settings; }
bool MainWindow::isNarrow() const { return m_parts->narrow; }

void MainWindow::arrange() {
  const Theme& theme = m_look.theme();
  WindowActions& all = actions();
  const struct {
    QAction* action;
    const char* icon;
  } icons[] = {{all.addFiles, "add"},   {all.read, "read"},        {all.pause, "pause"},      {all.stop, "stop"},
               {all.back, "back"},      {all.forward, "forward"},  {all.find, "find"},        {all.outline, "outline"},
               {all.zoomIn, "zoom-in"}, {all.zoomOut, "zoom-out"}, {all.settings, "settings"}};
  for (const auto& row : icons) row.action->setIcon(themedIcon(QLatin1String(row.icon), theme.text));
  if (auto* button = findChild<QToolButton*>(QStringLiteral("summarizeButton")))
    button->setIcon(themedIcon(QStringLiteral("summarize"), theme.text));
  if (auto* label = findChild<QLabel*>(QStringLiteral("budgetLabel")))
    label->setContentsMargins(theme.space(4), 0, theme.space(1), 0);
  m_parts->stack->setMinimumHeight(theme.px(kLeastCentre));
  if (auto* bar = findChild<QToolBar*>(QStringLiteral("tools"))) bar->setIconSize(QSize(theme.px(16), theme.px(16)));
  m_parts->shortcuts->setActions(all.paths());
  m_parts->setNarrow(width() < theme.px(kNarrow));
}

// --- What stands where ---------------------------------------------------------------------------------------------

void MainWindow::showPage(CentralPage page) {
  const QWidget* focused = focusWidget();
  const bool goesWithIt = focused == nullptr || m_parts->stack->currentWidget()->isAncestorOf(focused);
  m_parts->stack->setCurrentIndex(static_cast<int>(page));
  // Left to itself the focus would go to the first button that happens to be on view.
  const bool asked = page == CentralPage::shortcuts || page == CentralPage::settings;
  if (asked || (goesWithIt && page == CentralPage::reader)) m_parts->stack->currentWidget()->setFocus();
}

CentralPage MainWindow::page() const {
  const int index = m_parts->stack->currentIndex();
  return index > static_cast<int>(CentralPage::shortcuts) ? CentralPage::reader : static_cast<CentralPage>(index);
}

void MainWindow::closePage() { showPage(m_parts->documentOpen ? CentralPage::reader : CentralPage::empty); }

void MainWindow::setDocumentOpen(bool open) {
  m_parts->documentOpen = open;
  WindowActions& all = actions();
  for (QAction* action : {all.read, all.readAgain, all.summarizeShort, all.summarizePage, all.summarizeOutline,
                          all.showInFolder, all.remove, all.newChat, all.ask, all.find, all.findNext, all.findPrevious,
                          all.goToPage, all.outline, all.zoomIn, all.zoomOut, all.fitWidth}) {
    action->setEnabled(open);
  }
  findChild<QToolButton*>(QStringLiteral("summarizeButton"))->setEnabled(open);
  if (!open) {
    for (QAction* action : {all.back, all.forward}) action->setEnabled(false);
  }
  const CentralPage now = page();
  if (now == CentralPage::empty || now == CentralPage::reader) closePage();
}

void MainWindow::showChat() {
  if (m_parts->narrow) {
    m_parts->tabs->setCurrentIndex(1);
  } else {
    m_parts->chatDock->setVisible(true);
    m_parts->chatDock->raise();
  }
  m_parts->chat->focusComposer();
}

void MainWindow::showReader() {
  if (m_parts->narrow) m_parts->tabs->setCurrentIndex(0);
  closePage();
}

void MainWindow::showBudget() {
  m_parts->budgetDock->setVisible(true);
  m_parts->budgetDock->raise();
  m_parts->budget->setFocus();
}

void MainWindow::setBudgetText(const QString& text) {
  m_parts->budgetButton->setText(text);
  m_parts->budgetButton->setAccessibleName(MainWindow::tr("Budget: %1").arg(text));
}

// --- Layout that is remembered ----------------------------------------------------------------------------------

QByteArray MainWindow::layoutState() const {
  QByteArray bytes;
  QDataStream stream(&bytes, QIODevice::WriteOnly);
  stream << saveGeometry() << saveState(kLayoutVersion);
  return bytes;
}

void MainWindow::restoreLayout(const QByteArray& state) {
  QDataStream stream(state);
  QByteArray geometry, docks;
  stream >> geometry >> docks;
  if (stream.status() != QDataStream::Ok) return;
  restoreGeometry(geometry);
  if (!m_parts->narrow) restoreState(docks, kLayoutVersion);
}

void MainWindow::resetLayout() { restoreState(m_parts->usual, kLayoutVersion); }

// --- Events --------------------------------------------------------------------------------------------------------

void MainWindow::closeEvent(QCloseEvent* event) {
  Q_EMIT closing();
  event->accept();
}

void MainWindow::resizeEvent(QResizeEvent* event) {
  QMainWindow::resizeEvent(event);
  m_parts->setNarrow(width() < m_look.theme().px(kNarrow));
  m_parts->gaugesDock->widget()->updateGeometry();  // its height is a share of the window's
  Q_EMIT layoutChanged();
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (std::exchange(m_parts->shownBefore, true)) return;
  // Before, the panes had other widths, and the gauges asked for more height than they need; docks do not shrink back.
  QTimer::singleShot(0, this, [this] { resizeDocks({m_parts->gaugesDock}, {1}, Qt::Vertical); });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList paths;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) paths.append(url.toLocalFile());
  }
  if (!paths.isEmpty()) Q_EMIT filesDropped(paths);
}

}  // namespace longleaf::ui
