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
#include <utility>

#include "ui/budget/budget_panel.h"
#include "ui/chat/chat_pane.h"
#include "ui/evaluation/evaluation_page.h"
#include "ui/guide/guide_window.h"
#include "ui/library/library_pane.h"
#include "ui/reader/reader_pane.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/shortcuts_page.h"
#include "ui/window/window_actions.h"
#include "ui/window/window_parts.h"

namespace longleaf::ui {

namespace {

constexpr int kNarrow = 1000;  // pixels at scale 1
constexpr int kLeastCentre = 120;

}  // namespace

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
  connect(all.guide, &QAction::triggered, this, [this] { openGuide(*this, m_look); });
  connect(all.evaluate, &QAction::triggered, this, [this] { showWide(*m_parts->evaluation); });
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
  m_parts->usual = saveState(Parts::kLayoutVersion);
}

MainWindow::~MainWindow() {
  // Docks and panes go behind this, and tell of it, while there is neither a MainWindow nor its parts any more.
  for (const QObject* child : findChildren<QObject*>()) child->disconnect(this);
}

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
EvaluationPage& MainWindow::evaluation() { return *m_parts->evaluation; }
ComparePage& MainWindow::compare() { return *m_parts->compare; }
bool MainWindow::isNarrow() const { return m_parts->narrow; }

void MainWindow::arrange() {
  const Theme& theme = m_look.theme();
  WindowActions& all = actions();
  const struct {
    QAction* action;
    const char* icon;
  } icons[] = {{all.addFiles, "add"},     {all.read, "read"},         {all.pause, "pause"},
               {all.stop, "stop"},        {all.back, "back"},         {all.forward, "forward"},
               {all.find, "find"},        {all.outline, "outline"},   {all.zoomIn, "zoom-in"},
               {all.zoomOut, "zoom-out"}, {all.settings, "settings"}, {all.compare, "compare"}};
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
  m_parts->giveRoomBack(*this);
  const QWidget* focused = focusWidget();
  const bool goesWithIt = focused == nullptr || m_parts->stack->currentWidget()->isAncestorOf(focused);
  m_parts->stack->setCurrentIndex(static_cast<int>(page));
  // Left to itself the focus would go to the first button that happens to be on view.
  const bool asked = page == CentralPage::shortcuts || page == CentralPage::settings;
  if (asked || (goesWithIt && page == CentralPage::reader)) m_parts->stack->currentWidget()->setFocus();
}

void MainWindow::showWide(QWidget& page) {
  m_parts->makeRoom(*this);
  m_parts->letPagesBeNarrow();  // the other one may have been shown
  page.setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
  m_parts->stack->setCurrentWidget(&page);
  page.setFocus();
}

CentralPage MainWindow::page() const {
  if (m_parts->wide) return CentralPage::wide;
  const int index = m_parts->stack->currentIndex();
  return index > static_cast<int>(CentralPage::shortcuts) ? CentralPage::reader : static_cast<CentralPage>(index);
}

bool MainWindow::shows(const QWidget& page) const { return m_parts->stack->currentWidget() == &page; }

void MainWindow::closePage() { showPage(m_parts->documentOpen ? CentralPage::reader : CentralPage::empty); }

void MainWindow::setDocumentOpen(bool open) {
  m_parts->documentOpen = open;
  WindowActions& all = actions();
  for (QAction* action : {all.read, all.readAgain, all.summarizeShort, all.summarizePage, all.summarizeOutline,
                          all.compare, all.showInFolder, all.remove, all.newChat, all.ask, all.find, all.findNext,
                          all.findPrevious, all.goToPage, all.outline, all.zoomIn, all.zoomOut, all.fitWidth}) {
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
  if (m_parts->wide) closePage();
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

void MainWindow::fitInto(const QSize& available) {
  const QSize wanted = size();
  resize(wanted.boundedTo(available));
  if (size() != wanted) setWindowState(windowState() | Qt::WindowMaximized);
}

QByteArray MainWindow::layoutState() const {
  QByteArray bytes;
  QDataStream stream(&bytes, QIODevice::WriteOnly);
  stream << saveGeometry() << (m_parts->wide ? m_parts->layoutBefore : saveState(Parts::kLayoutVersion));
  return bytes;
}

void MainWindow::restoreLayout(const QByteArray& state) {
  QDataStream stream(state);
  QByteArray geometry, docks;
  stream >> geometry >> docks;
  if (stream.status() != QDataStream::Ok) return;
  restoreGeometry(geometry);
  if (!m_parts->narrow) restoreState(docks, Parts::kLayoutVersion);
}

void MainWindow::resetLayout() {
  if (m_parts->wide) closePage();
  restoreState(m_parts->usual, Parts::kLayoutVersion);
}

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
