// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/settings_pane.h"

#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QPainter>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>
#include <array>

#include "ui/settings/model_page.h"
#include "ui/settings/setting_rows.h"
#include "ui/settings/storage_page.h"
#include "ui/theme/icons.h"
#include "ui/theme/look.h"
#include "ui/window/lead_layout.h"

namespace longleaf::ui {

namespace {

constexpr double kMostPageWidth = 680;  // pixels at scale 1; lines of more are hard to follow
constexpr double kListWidth = 148;
constexpr double kLeastWidthForList = 520;  // below, the list of pages stands above the page

}  // namespace

class SettingsPane::Parts {
 public:
  Parts(SettingsPane* owner, Look& theLook);

  void addPage(const QString& name, QWidget* page);
  SettingRows& rowsOf(SettingsPage page);
  void arrange(int width);
  void restyle();

  Look& look;
  QLabel* title;
  QToolButton* close;
  QListWidget* list;
  QStackedWidget* stack;
  ModelPage* model;
  StoragePage* storage;
  SettingRows *reading, *appearance;
  QVBoxLayout* column;
  QHBoxLayout* head;
  QBoxLayout* body;
  std::array<QVBoxLayout*, 4> pageColumns{};
  std::array<QLabel*, 4> pageTitles{};
  std::array<QWidget*, 4> pages{};
};

SettingsPane::Parts::Parts(SettingsPane* owner, Look& theLook)
    : look(theLook),
      title(new QLabel(tr("Settings"), owner)),
      close(new QToolButton(owner)),
      list(new QListWidget(owner)),
      stack(new QStackedWidget(owner)),
      model(new ModelPage(theLook)),
      storage(new StoragePage(theLook)),
      reading(new SettingRows(theLook)),
      appearance(new SettingRows(theLook)),
      column(new QVBoxLayout(owner)),
      head(new QHBoxLayout),
      body(new QHBoxLayout) {
  title->setAlignment(leadingAlignment(*owner));
  title->setProperty("textRole", QStringLiteral("title"));
  close->setObjectName(QStringLiteral("closeSettings"));
  close->setAccessibleName(tr("Close the settings"));
  close->setToolTip(tr("Close (Esc)"));
  close->setFocusPolicy(Qt::StrongFocus);
  list->setObjectName(QStringLiteral("settingsPages"));
  list->setAccessibleName(tr("Pages of settings"));
  list->setTabKeyNavigation(false);
  list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list->setResizeMode(QListView::Adjust);
  list->ensurePolished();  // or rows keep the height that they had without the style sheet

  addPage(tr("Model"), model);
  addPage(tr("Reading"), reading);
  addPage(tr("Appearance"), appearance);
  addPage(tr("Storage"), storage);
  list->setCurrentRow(0);

  head->addWidget(title, 1);
  head->addWidget(close);
  body->addWidget(list);
  body->addWidget(stack, 1);
  column->setSpacing(0);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(head);
  column->addLayout(body, 1);
  QWidget::setTabOrder(list, stack);
  QWidget::setTabOrder(stack, close);
}

void SettingsPane::Parts::addPage(const QString& name, QWidget* page) {
  const auto at = static_cast<std::size_t>(stack->count());
  auto* scroll = new QScrollArea(stack);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  auto* inside = new QWidget;
  auto* across = new QHBoxLayout(inside);
  across->setContentsMargins(0, 0, 0, 0);
  auto* sheet = new QWidget(inside);
  pageColumns[at] = new QVBoxLayout(sheet);
  pageTitles[at] = new QLabel(name, sheet);
  pageTitles[at]->setProperty("textRole", QStringLiteral("title"));
  pageTitles[at]->setAlignment(leadingAlignment(*sheet));
  pageColumns[at]->addWidget(pageTitles[at]);
  pageColumns[at]->addWidget(page);
  pageColumns[at]->addStretch(1);
  across->addWidget(sheet, 1);
  across->addStretch(0);
  pages[at] = sheet;
  scroll->setWidget(inside);
  inside->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  page->setAccessibleName(name);
  stack->addWidget(scroll);
  list->addItem(name);
}

SettingRows& SettingsPane::Parts::rowsOf(SettingsPage page) {
  switch (page) {
    case SettingsPage::model:
      return model->rows();
    case SettingsPage::reading:
      return *reading;
    case SettingsPage::appearance:
      return *appearance;
    case SettingsPage::storage:
      break;
  }
  return storage->rows();
}

void SettingsPane::Parts::arrange(int width) {
  const Theme& theme = look.theme();
  const bool beside = width >= theme.px(kLeastWidthForList);
  body->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
  list->setFlow(beside ? QListView::TopToBottom : QListView::LeftToRight);
  list->doItemsLayout();
  const int line = list->sizeHintForRow(0);
  list->setMinimumWidth(beside ? theme.px(kListWidth) : 0);
  list->setMaximumWidth(beside ? theme.px(kListWidth) : QWIDGETSIZE_MAX);
  list->setMinimumHeight(beside ? 0 : line);
  list->setMaximumHeight(beside ? QWIDGETSIZE_MAX : line);
}

void SettingsPane::Parts::restyle() {
  const Theme& theme = look.theme();
  title->setFont(theme.font(TextRole::title, true));
  close->setIcon(themedIcon(QStringLiteral("close"), theme.text));
  close->setIconSize(QSize(theme.px(16), theme.px(16)));
  head->setContentsMargins(theme.space(4), theme.space(2), theme.space(2), theme.space(2));
  body->setContentsMargins(theme.space(2), theme.space(2), 0, 0);
  body->setSpacing(theme.space(2));
  for (std::size_t i = 0; i < pages.size(); ++i) {
    pages[i]->setMaximumWidth(theme.px(kMostPageWidth));
    pageColumns[i]->setContentsMargins(theme.space(4), theme.space(1), theme.space(4), theme.space(6));
    pageColumns[i]->setSpacing(theme.space(2));
    pageTitles[i]->setFont(theme.font(TextRole::title, true));
  }
}

SettingsPane::SettingsPane(Look& look, QWidget* parent)
    : QWidget(parent), m_parts(std::make_unique<Parts>(this, look)) {
  setObjectName(QStringLiteral("settingsPane"));
  setAccessibleName(tr("Settings"));
  Parts& p = *m_parts;
  p.restyle();
  connect(p.list, &QListWidget::currentRowChanged, this, [this](int row) { m_parts->stack->setCurrentIndex(row); });
  connect(p.close, &QToolButton::clicked, this, [this] { Q_EMIT closeRequested(); });
  for (const SettingsPage page :
       {SettingsPage::model, SettingsPage::reading, SettingsPage::appearance, SettingsPage::storage})
    connect(&p.rowsOf(page), &SettingRows::edited, this, &SettingsPane::settingChanged);
  connect(p.model, &ModelPage::chosen, this, &SettingsPane::modelChosen);
  connect(p.model, &ModelPage::importRequested, this, &SettingsPane::modelImportRequested);
  connect(p.model, &ModelPage::dropped, this, &SettingsPane::modelDropped);
  connect(p.storage, &StoragePage::removalRequested, this, &SettingsPane::readingRemovalRequested);
  connect(&look, &Look::changed, this, [this] {
    m_parts->restyle();
    m_parts->arrange(width());
    update();
  });
}

SettingsPane::~SettingsPane() = default;

void SettingsPane::setRows(SettingsPage page, const QList<SettingRow>& rows) { m_parts->rowsOf(page).setRows(rows); }

void SettingsPane::setModels(const QList<ModelEntry>& models) { m_parts->model->setModels(models); }

void SettingsPane::setImportProgress(double share, const QString& sentence) {
  m_parts->model->setImportProgress(share, sentence);
}

void SettingsPane::setStorage(const StorageUse& use) { m_parts->storage->setStorage(use); }

void SettingsPane::showPage(SettingsPage page) { m_parts->list->setCurrentRow(static_cast<int>(page)); }

void SettingsPane::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  m_parts->arrange(width());
}

void SettingsPane::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  m_parts->arrange(width());
}

void SettingsPane::focusInEvent(QFocusEvent* event) {
  // Not by a focus proxy: Tab would skip what stands before it.
  m_parts->list->setFocus(event->reason());
}

void SettingsPane::keyPressEvent(QKeyEvent* event) {
  if (event->key() != Qt::Key_Escape) return QWidget::keyPressEvent(event);
  event->accept();
  Q_EMIT closeRequested();
}

void SettingsPane::paintEvent(QPaintEvent* /*event*/) {
  const QColor line = m_parts->look.theme().line;
  QPainter painter(this);
  painter.fillRect(QRect(0, m_parts->body->geometry().top(), width(), 1), line);
}

}  // namespace longleaf::ui
