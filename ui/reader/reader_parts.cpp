// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/reader_parts.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QSplitter>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/reader/page_states.h"
#include "ui/reader/text_sheets.h"
#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kZooms[] = {0.25, 0.33, 0.5, 0.67, 0.75, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3, 4};
constexpr double kSameZoom = 0.01;
constexpr double kOutlineWidth = 220;  // pixels at scale 1
constexpr double kRoomForBoth = 2.2;   // outlines: in a narrower pane there is either the outline or the text

}  // namespace

ReaderPane::Parts::Parts(Look& itsLook, ReaderPane& itsPane)
    : look(itsLook),
      pane(itsPane),
      header(new ReaderHeader(look, &pane)),
      findBar(new FindBar(look, &pane)),
      outline(new OutlinePanel(look, nullptr)),
      view(new ReaderView(look, nullptr)),
      card(new SelectionCard(look, view->viewport())),
      splitter(new QSplitter(Qt::Horizontal, &pane)) {
  layOut();
  connectHeader();
  connectView();
  connectFind();
  open({});
}

void ReaderPane::Parts::layOut() {
  splitter->setObjectName(QStringLiteral("readerSplitter"));
  splitter->addWidget(outline);
  splitter->addWidget(view);
  splitter->setStretchFactor(1, 1);
  splitter->setChildrenCollapsible(false);
  splitter->setHandleWidth(1);
  outline->hide();
  findBar->hide();
  auto* column = new QVBoxLayout(&pane);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(header);
  column->addWidget(findBar);
  column->addWidget(splitter, 1);
}

void ReaderPane::Parts::connectHeader() {
  QObject::connect(header, &ReaderHeader::outlineWanted, &pane, [this] { pane.toggleOutline(); });
  QObject::connect(header, &ReaderHeader::backWanted, &pane, [this] { step(false); });
  QObject::connect(header, &ReaderHeader::forwardWanted, &pane, [this] { step(true); });
  QObject::connect(header, &ReaderHeader::zoomStepWanted, &pane, [this](int steps) { zoomBy(steps); });
  QObject::connect(header, &ReaderHeader::actualSizeWanted, &pane, [this] { view->setZoom(1); });
  QObject::connect(header, &ReaderHeader::fitWidthWanted, &pane, [this] { pane.fitWidth(); });
  QObject::connect(header, &ReaderHeader::findWanted, &pane, [this] { pane.openFind(); });
  QObject::connect(header->pageField(), &PageField::pageWanted, &pane, [this](int page) { jump({.page = page}); });
  QObject::connect(header->pageField(), &PageField::left, &pane, [this] { view->setFocus(Qt::OtherFocusReason); });
  QObject::connect(outline, &OutlinePanel::placeWanted, &pane, [this](qint64 byte) {
    if (view->isHidden()) pane.toggleOutline();
    jumpToByte(byte);
  });
  QObject::connect(header, &ReaderHeader::resized, &pane, [this] { showOutline(m_outlineWanted); });
}

void ReaderPane::Parts::connectView() {
  ReaderSelection& selection = view->selection();
  QObject::connect(view, &ReaderView::scrolled, &pane, [this] { followPosition(); });
  QObject::connect(view, &ReaderView::rested, &pane, [this] { tellPosition(); });
  QObject::connect(view, &ReaderView::zoomChanged, &pane, [this] { updateZoom(); });
  QObject::connect(view, &ReaderView::zoomStepWanted, &pane, [this](int steps) { zoomBy(steps); });
  QObject::connect(view, &ReaderView::copyWanted, &pane, [this] { pane.copySelection(); });
  QObject::connect(view, &ReaderView::selectionMoved, &pane, [this] { updateCard(); });
  QObject::connect(&selection, &ReaderSelection::wanted, &pane, [this](const PagePoint& from, const PagePoint& to) {
    Q_EMIT pane.selectionWanted(given.id, from, to);
  });
  QObject::connect(card, &SelectionCard::askWanted, &pane,
                   [this] { Q_EMIT pane.askAboutSelection(pane.selectedText(), pane.selection()); });
  QObject::connect(card, &SelectionCard::summaryWanted, &pane,
                   [this] { Q_EMIT pane.summarizeSelection(pane.selectedText(), pane.selection()); });
}

void ReaderPane::Parts::connectFind() {
  QObject::connect(findBar, &FindBar::typed, &pane, [this](const QString& text) {
    if (m_hit < 0 && !m_seeksHit) m_findFrom = view->topByte();
    m_hit = -1;
    m_seeksHit = true;
    finder.search(given.document, text);
  });
  QObject::connect(findBar, &FindBar::nextWanted, &pane, [this] { findStep(1); });
  QObject::connect(findBar, &FindBar::previousWanted, &pane, [this] { findStep(-1); });
  QObject::connect(findBar, &FindBar::closed, &pane, [this] { closeFind(); });
  QObject::connect(&finder, &TextFinder::advanced, &pane, [this] { searchAdvanced(); });
}

void ReaderPane::Parts::connectImages(PageImages& images) {
  const qint64 id = given.id;
  QObject::connect(&images, &PageImages::imageWanted, &pane,
                   [this, id](int page, const QSize& pixels) { Q_EMIT pane.imageWanted(id, page, pixels); });
  QObject::connect(&images, &PageImages::boxesWanted, &pane,
                   [this, id](const TextRange& range) { Q_EMIT pane.boxesWanted(id, range); });
}

void ReaderPane::Parts::open(const ReaderDocument& document) {
  given = document;
  history.clear();
  closeFind();
  pages = PageTable(document);
  outline->setDocument(document.document.get());
  std::unique_ptr<SheetColumn> column;
  if (!document.pageSizes.isEmpty()) {
    auto images = std::make_unique<PageImages>(look, document);
    connectImages(*images);
    column = std::move(images);
  } else if (document.document != nullptr) {
    column = std::make_unique<TextSheets>(look, document);
  }
  const bool isOpen = column != nullptr;
  header->setTitle(document.title);
  header->pageField()->setPages(isOpen ? pages : PageTable());
  header->setOpen(isOpen);
  m_toldPage = -1;
  view->open(document, std::move(column));
  showOutline(m_outlineWanted);
  updateHistory();
  followPosition();
}

void ReaderPane::Parts::followPosition() {
  const int page = view->currentPage();
  header->pageField()->setPage(page);
  if (page != m_toldPage) describe();
  m_toldPage = page;
  if (outline->isVisible()) outline->follow(view->topByte());
}

void ReaderPane::Parts::describe() const {
  if (view->column() == nullptr) return view->setAccessibleDescription(tr("No document is open"));
  const int page = view->currentPage();
  QString words = QStringLiteral("%1, %2").arg(given.title.simplified(), pages.caption(page));
  if (const auto state = view->pageState(page)) words += QStringLiteral(", ") + pageStateText(*state);
  view->setAccessibleDescription(words);
}

void ReaderPane::Parts::tellPosition() {
  if (given.id == 0) return;
  describe();
  Q_EMIT pane.positionChanged(given.id, view->position());
}

void ReaderPane::Parts::updateHistory() {
  header->setNavigation(history.canGoBack(), history.canGoForward());
  Q_EMIT pane.navigationChanged(history.canGoBack(), history.canGoForward());
}

void ReaderPane::Parts::jump(const ReaderPosition& position) {
  history.leave(view->position());
  view->goTo(position);
  updateHistory();
}

void ReaderPane::Parts::jumpToByte(qint64 byte) {
  if (view->column() == nullptr || view->column()->sheetCount() == 0) return;
  ReaderPosition position{.page = pages.pageOf(byte)};
  const TextRange page = pages.range(position.page);
  if (view->column()->isText() && !page.isEmpty())
    position.offset = static_cast<double>(byte - page.begin) / static_cast<double>(page.end - page.begin);
  jump(position);
}

void ReaderPane::Parts::showRange(const TextRange& range) {
  if (view->column() == nullptr) return;
  history.leave(view->position());
  view->setHighlight(range);
  view->reveal(range);
  updateHistory();
}

void ReaderPane::Parts::step(bool forward) {
  const ReaderPosition here = view->position();
  const auto there = forward ? history.forward(here) : history.back(here);
  if (there) view->goTo(*there);
  updateHistory();
}

void ReaderPane::Parts::zoomBy(int steps) const {
  const double shown = view->shownZoom();
  double zoom = shown;
  for (; steps > 0; --steps) {
    const auto* next =
        std::find_if(std::begin(kZooms), std::end(kZooms), [&](double z) { return z > zoom + kSameZoom; });
    if (next != std::end(kZooms)) zoom = *next;
  }
  for (; steps < 0; ++steps) {
    const auto next =
        std::find_if(std::rbegin(kZooms), std::rend(kZooms), [&](double z) { return z < zoom - kSameZoom; });
    if (next != std::rend(kZooms)) zoom = *next;
  }
  if (view->column() != nullptr && zoom != shown) view->setZoom(zoom);
}

void ReaderPane::Parts::updateZoom() const { header->setZoom(view->shownZoom(), view->zoom() <= 0); }

void ReaderPane::Parts::showOutline(bool shown) {
  const bool visible = shown && !outline->isEmpty();
  const int width = look.theme().px(kOutlineWidth);
  view->setHidden(visible && pane.width() < kRoomForBoth * width);
  if (visible && outline->isHidden()) {
    splitter->setSizes({width, std::max(1, pane.width() - width)});
  }
  outline->setVisible(visible);
  if (visible) outline->follow(view->topByte());
  header->setOutline(!outline->isEmpty(), visible);
}

void ReaderPane::Parts::updateCard() const {
  const ReaderSelection& selection = view->selection();
  const TextRange range = selection.range();
  if (range.isEmpty() || selection.isDragging()) return card->hide();
  const QList<QRect> rects = view->rectsOnView(range);
  if (rects.isEmpty() || !view->viewport()->rect().intersects(rects.last())) return card->hide();
  card->showBeside(rects.first(), rects.last());
}

void ReaderPane::Parts::searchAdvanced() {
  const auto& hits = finder.hits();
  bool reveal = false;
  if (m_seeksHit && !hits.empty()) {
    const auto next =
        std::partition_point(hits.begin(), hits.end(), [&](const TextRange& h) { return h.begin < m_findFrom; });
    if (next != hits.end() || !finder.isSearching()) {
      m_hit = next == hits.end() ? 0 : next - hits.begin();
      m_seeksHit = false;
      reveal = true;
    }
  }
  showHits(reveal);
}

void ReaderPane::Parts::showHits(bool reveal) const {
  const auto& hits = finder.hits();
  const TextRange current = m_hit >= 0 ? hits[static_cast<std::size_t>(m_hit)] : TextRange{};
  view->setHits(hits, current);
  findBar->setCount({.current = m_hit + 1,
                     .all = static_cast<qsizetype>(hits.size()),
                     .isSearching = finder.isSearching(),
                     .isCut = hits.size() >= TextFinder::kMostHits});
  if (reveal) view->reveal(current);
}

void ReaderPane::Parts::findStep(int by) {
  const auto count = static_cast<qsizetype>(finder.hits().size());
  if (count == 0) return;
  m_hit = m_hit < 0 ? (by > 0 ? 0 : count - 1) : (m_hit + by + count) % count;
  m_seeksHit = false;
  showHits(true);
}

void ReaderPane::Parts::openFind() {
  m_findFrom = view->topByte();
  findBar->open();
  if (m_hit >= 0 || findBar->text().isEmpty()) return;
  m_seeksHit = true;
  finder.search(given.document, findBar->text());
}

void ReaderPane::Parts::closeFind() {
  const bool hadFocus = findBar->isAncestorOf(QApplication::focusWidget());
  findBar->hide();
  m_hit = -1;
  m_seeksHit = false;
  finder.search(nullptr, {});
  if (hadFocus) view->setFocus(Qt::OtherFocusReason);
}

}  // namespace longleaf::ui
