// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/library_parts.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTimer>

#include "ui/library/drop_frame.h"
#include "ui/library/hits_delegate.h"
#include "ui/library/hits_model.h"
#include "ui/library/library_delegate.h"
#include "ui/library/library_model.h"
#include "ui/library/progress_ring.h"
#include "ui/library/remove_bar.h"
#include "ui/library/row_list.h"
#include "ui/library/search_field.h"
#include "ui/theme/figures.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kSearchDelayMs = 150;
constexpr double kLeastWidth = 200;  // pixels at scale 1

bool isUsable(const LibraryRow& row) { return row.id > 0; }

}  // namespace

LibraryPane::Parts::Parts(Look& theLook, LibraryPane& thePane)
    : look(theLook),
      pane(thePane),
      model(new LibraryModel(&pane)),
      hitsModel(new HitsModel(&pane)),
      header(new QWidget(&pane)),
      title(new QLabel(tr("Library"), header)),
      count(new QLabel(header)),
      search(new SearchField(look, &pane)),
      searchDelay(new QTimer(&pane)),
      list(new RowList(look, &pane)),
      hits(new RowList(look, &pane)),
      delegate(new LibraryDelegate(look, *model, *list, &pane)),
      lists(new QStackedWidget(&pane)),
      removeBar(new RemoveBar(look, &pane)),
      dropFrame(new DropFrame(look, &pane)),
      column(new QVBoxLayout(&pane)),
      searchRow(new QHBoxLayout) {
  build();
  connectParts();
  restyle();
  showCount();
}

void LibraryPane::Parts::build() {
  pane.setObjectName(QStringLiteral("libraryPane"));
  pane.setAccessibleName(tr("Library"));
  pane.setAcceptDrops(true);
  title->setObjectName(QStringLiteral("libraryTitle"));
  count->setObjectName(QStringLiteral("libraryCount"));
  search->setObjectName(QStringLiteral("librarySearch"));
  search->setAccessibleName(tr("Find in library and chats"));
  search->setPlaceholderText(tr("Find in library and chats"));
  searchDelay->setSingleShot(true);
  searchDelay->setInterval(kSearchDelayMs);
  list->setObjectName(QStringLiteral("libraryList"));
  list->setAccessibleName(tr("Documents"));
  list->setEmptyText(tr("Drop documents here"));
  list->setUniformItemSizes(true);
  list->setModel(model);
  list->setItemDelegate(delegate);
  hits->setObjectName(QStringLiteral("libraryHits"));
  hits->setAccessibleName(tr("What was found"));
  hits->setModel(hitsModel);
  hits->setItemDelegate(new HitsDelegate(look, *hitsModel, *hits, &pane));
  lists->addWidget(list);
  lists->addWidget(hits);
  auto* heading = new QHBoxLayout(header);
  heading->addWidget(title);
  heading->addStretch(1);
  heading->addWidget(count);
  searchRow->addWidget(search);
  column->addWidget(header);
  column->addLayout(searchRow);
  column->addWidget(lists);
  column->addWidget(removeBar);
  column->setStretchFactor(lists, 1);
  column->setSpacing(0);
  QWidget::setTabOrder(search, list);
  QWidget::setTabOrder(list, hits);
  QWidget::setTabOrder(hits, removeBar);
}

void LibraryPane::Parts::connectParts() {
  QObject::connect(search, &QLineEdit::textChanged, &pane, [this] { searchEdited(); });
  QObject::connect(search, &SearchField::wentDown, &pane, [this] { goToRows(); });
  QObject::connect(search, &SearchField::submitted, &pane, [this] { submit(); });
  QObject::connect(search, &SearchField::escaped, &pane, [this](bool hadText) { leaveSearch(hadText); });
  QObject::connect(searchDelay, &QTimer::timeout, &pane, [this] { sayWords(); });
  QObject::connect(list, &RowList::chosen, &pane, [this](const QModelIndex& index) { choose(index.row()); });
  QObject::connect(hits, &RowList::chosen, &pane, [this](const QModelIndex& index) { chooseHit(index.row()); });
  QObject::connect(list, &RowList::menuWanted, &pane,
                   [this](const QModelIndex& index, const QPoint& at) { openMenu(index.row(), at); });
  QObject::connect(list, &RowList::removeWanted, &pane, [this](const QModelIndex& index) { askToRemove(index.row()); });
  QObject::connect(removeBar, &RemoveBar::confirmed, &pane, [this](qint64 id) {
    list->enter();
    foldAgain();
    Q_EMIT pane.removeRequested(id);
  });
  QObject::connect(removeBar, &RemoveBar::kept, &pane, [this] {
    list->enter();
    foldAgain();
  });
  QObject::connect(&look, &Look::changed, &pane, [this] { restyle(); });
}

void LibraryPane::Parts::restyle() {
  const Theme& theme = look.theme();
  const auto dress = [](QLabel* label, const QFont& font, const QColor& colour) {
    label->setFont(font);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
  };
  dress(title, theme.font(TextRole::title, true), theme.text);
  dress(count, theme.font(TextRole::secondary), theme.muted);
  header->setMinimumHeight(theme.headerHeight());
  header->layout()->setContentsMargins(theme.space(2), 0, theme.space(2), 0);
  arrange();
  pane.update();
}

void LibraryPane::Parts::arrange() {
  const Theme& theme = look.theme();
  const bool rail = folded && !unfoldedForNow;
  header->setVisible(!rail);
  search->setVisible(!rail);
  lists->setCurrentWidget(rail || search->words().isEmpty() ? list : lists->currentWidget());
  delegate->setFolded(rail);
  list->setEmptyText(rail ? QString() : tr("Drop documents here"));
  list->setVerticalScrollBarPolicy(rail ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
  list->measureRows();
  // A row's ground begins at half the edge's room, so that titles stand under the header's.
  column->setContentsMargins(theme.space(2), rail ? theme.space(2) : 0, theme.space(2), theme.space(2));
  column->setSpacing(rail ? 0 : theme.space(2));
  searchRow->setContentsMargins(rail ? 0 : theme.space(2), 0, rail ? 0 : theme.space(2), 0);
  if (rail) {
    pane.setFixedWidth(ringSize(theme) + 2 * theme.space(4));
  } else {
    pane.setMinimumWidth(theme.px(kLeastWidth));
    pane.setMaximumWidth(QWIDGETSIZE_MAX);
  }
}

void LibraryPane::Parts::setFolded(bool fold) {
  if (folded == fold && !unfoldedForNow) return;
  folded = fold;
  unfoldedForNow = false;
  if (fold) removeBar->drop();
  if (fold) search->clear();
  arrange();
}

void LibraryPane::Parts::unfoldForNow() {
  if (!folded || unfoldedForNow) return;
  unfoldedForNow = true;
  arrange();
}

void LibraryPane::Parts::foldAgain() {
  if (!unfoldedForNow) return;
  unfoldedForNow = false;
  search->clear();
  arrange();
}

void LibraryPane::Parts::focusSearch() {
  unfoldForNow();
  search->setFocus(Qt::ShortcutFocusReason);
  search->selectAll();
}

void LibraryPane::Parts::searchEdited() {
  if (!search->words().isEmpty()) {
    searchDelay->start();
    return;
  }
  searchDelay->stop();
  lists->setCurrentWidget(list);
  hitsModel->clear();
  sayWords();
}

void LibraryPane::Parts::sayWords() {
  if (search->words() == saidWords) return;
  saidWords = search->words();
  Q_EMIT pane.searchChanged(saidWords);
}

void LibraryPane::Parts::goToRows() const {
  if (auto* shown = qobject_cast<RowList*>(lists->currentWidget())) shown->enter();
}

void LibraryPane::Parts::submit() {
  if (searchDelay->isActive()) {
    searchDelay->stop();
    sayWords();
  } else if (lists->currentWidget() == hits && hitsModel->rowCount() > 1) {
    chooseHit(1);  // behind the first heading
  }
}

void LibraryPane::Parts::leaveSearch(bool hadText) {
  if (hadText && !unfoldedForNow) return;
  list->enter();
  foldAgain();
}

void LibraryPane::Parts::setHits(const QString& forWords, const QList<SearchRow>& found) const {
  const QString wanted = search->words();
  if (wanted.isEmpty() || forWords.simplified() != wanted) return;
  hitsModel->setHits(titledWith(wanted, model->rows()), found);
  hits->setEmptyText(tr("Nothing found for “%1”").arg(oneLine(wanted)));
  hits->scrollToTop();
  lists->setCurrentWidget(hits);
}

void LibraryPane::Parts::choose(int row) {
  const LibraryRow& document = model->at(row);
  // What failed can be tried once more.
  if (isUsable(document) || document.state == DocumentState::failed) Q_EMIT pane.documentChosen(qint64{document.id});
}

void LibraryPane::Parts::chooseHit(int row) {
  const HitsModel::Row& found = hitsModel->at(row);
  if (found.kind == HitsModel::Kind::heading) return;
  const bool isTitle = found.kind == HitsModel::Kind::title;
  const SearchRow hit = found.hit;  // a receiver may clear the list
  foldAgain();
  if (isTitle) {
    Q_EMIT pane.documentChosen(hit.document);
  } else {
    Q_EMIT pane.hitChosen(hit);
  }
}

void LibraryPane::Parts::setRows(const QList<LibraryRow>& rows) {
  QScrollBar* bar = list->verticalScrollBar();
  // The row at the upper edge stays there, whatever comes or goes above it.
  const QModelIndex top = list->indexAt({1, 1});
  const qint64 topId = top.isValid() ? model->at(top.row()).id : 0;
  const int offset = top.isValid() ? list->visualRect(top).top() : 0;
  const QModelIndex cursor = list->currentIndex();
  const qint64 cursorId = cursor.isValid() ? model->at(cursor.row()).id : 0;
  const int cursorRow = cursor.row();
  const int scrolled = bar->value();
  model->setRows(rows);
  if (!list->currentIndex().isValid() && cursorId != 0 && model->rowCount() > 0) {
    const int same = model->rowOf(cursorId);
    const int row = same >= 0 ? same : std::min(cursorRow, model->rowCount() - 1);
    const bool scrolls = list->hasAutoScroll();
    list->setAutoScroll(false);
    list->setCurrentIndex(model->index(row));
    list->setAutoScroll(scrolls);
  }
  if (topId != 0 && scrolled > 0) {
    list->doItemsLayout();  // else the bar knows the old height
    const int row = model->rowOf(topId);
    bar->setValue(row < 0 ? scrolled : bar->value() + list->visualRect(model->index(row)).top() - offset);
  }
  if (removeBar->document() != 0 && model->rowOf(removeBar->document()) < 0) {
    removeBar->drop();
    foldAgain();
  }
  showCount();
}

void LibraryPane::Parts::setCurrent(qint64 id) {
  current = id;
  delegate->setChosen(id);
  const int row = model->rowOf(id);
  if (row >= 0) list->setCurrentIndex(model->index(row));
  list->viewport()->update();
}

void LibraryPane::Parts::showCount() const {
  const int documents = model->documents();
  count->setText(documents == 1 ? tr("1 document") : tr("%1 documents").arg(grouped(documents)));
  count->setVisible(documents > 0);
}

void LibraryPane::Parts::openMenu(int row, const QPoint& at) {
  const LibraryRow& document = model->at(row);
  const qint64 id = document.id;
  const bool parsed = document.state != DocumentState::opening && document.state != DocumentState::failed;
  const bool usable = isUsable(document) && parsed;
  auto* menu = new QMenu(&pane);
  menu->setObjectName(QStringLiteral("libraryMenu"));
  menu->setAttribute(Qt::WA_DeleteOnClose);
  const auto add = [&](const char* name, const QString& text, bool enabled, auto action) {
    QAction* entry = menu->addAction(text);
    entry->setObjectName(QLatin1String(name));
    entry->setEnabled(enabled);
    QObject::connect(entry, &QAction::triggered, &pane, action);
  };
  add("readAgain", document.state == DocumentState::unread ? tr("Read") : tr("Read again"),
      usable && document.state != DocumentState::reading, [this, id] { Q_EMIT pane.readAgainRequested(id); });
  add("chats", tr("Chats"), usable, [this, id] { Q_EMIT pane.chatsRequested(id); });
  add("savedReadings", tr("Saved readings"), usable, [this, id] { Q_EMIT pane.savedReadingsRequested(id); });
  add("showInFolder", tr("Show in folder"), true, [this, id] { Q_EMIT pane.showInFolderRequested(id); });
  menu->addSeparator();
  add("remove", tr("Remove from library"), true, [this, id] {
    if (const int place = model->rowOf(id); place >= 0) askToRemove(place);
  });
  menu->popup(at);
}

void LibraryPane::Parts::askToRemove(int row) {
  const LibraryRow& document = model->at(row);
  if (!isUsable(document)) {  // nothing would be lost
    Q_EMIT pane.removeRequested(document.id);
    return;
  }
  unfoldForNow();
  removeBar->ask(document.id, document.title);
}

}  // namespace longleaf::ui
