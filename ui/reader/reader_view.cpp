// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/reader_view.h"

#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr int kRestMs = 150;
constexpr int kFadeMs = 120;
constexpr int kMostRounds = 12;     // each lays out what came on view through the one before
constexpr double kWellFrom = 0.08;  // of the view's height: a place between these need not be scrolled to
constexpr double kWellTo = 0.75;
constexpr double kPlaceAt = 0.25;   // where a place is put otherwise
constexpr double kCurrentAt = 0.3;  // the page at this height is the current one

}  // namespace

ReaderView::ReaderView(Look& look, QWidget* parent) : QAbstractScrollArea(parent), m_look(look) {
  setObjectName(QStringLiteral("readerView"));
  setAccessibleName(tr("Document"));
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::StrongFocus);
  setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  viewport()->setMouseTracking(true);
  m_restTimer.setSingleShot(true);
  m_restTimer.setInterval(kRestMs);
  m_fade.setDuration(kFadeMs);
  m_fade.setStartValue(0.0);
  m_fade.setEndValue(1.0);
  connect(&m_restTimer, &QTimer::timeout, this, [this] { Q_EMIT rested(); });
  connect(&m_fade, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
    m_layers.highlightStrength = value.toDouble();
    viewport()->update();
  });
  connect(&m_selection, &ReaderSelection::changed, this, [this] {
    m_layers.selection = m_selection.range();
    viewport()->update();
    Q_EMIT selectionMoved();
  });
  connect(&m_look, &Look::changed, this, [this] { relayout(); });
}

ReaderView::~ReaderView() = default;

void ReaderView::open(const ReaderDocument& document, std::unique_ptr<SheetColumn> column) {
  m_fade.stop();
  m_layers = {};
  m_states.clear();
  m_revealing = {};
  m_pin.reset();
  m_selection.setDocument(document.document, column.get());
  m_document = document;
  m_pages = column == nullptr ? PageTable() : PageTable(document);
  m_column = std::move(column);
  m_offsets.clear();
  m_zoom = std::max(document.position.zoom, 0.0);
  if (m_column != nullptr) {
    connect(m_column.get(), &SheetColumn::changed, this, [this] {
      if (const TextRange goal = m_revealing; !goal.isEmpty()) reveal(goal);
      viewport()->update();
      Q_EMIT selectionMoved();
    });
    m_pin = Pin{.value = verticalScrollValue(), .page = document.position.page, .position = document.position};
  }
  relayout();
  viewport()->setCursor(m_column != nullptr && m_column->isText() ? Qt::IBeamCursor : Qt::ArrowCursor);
}

int ReaderView::verticalScrollValue() const { return verticalScrollBar()->value(); }

void ReaderView::relayout() {
  const ReaderPosition here = isPinned() && m_pin->position ? *m_pin->position : position();
  m_ratio = devicePixelRatioF();
  QPalette ground = palette();  // behind the scroll bars, too
  ground.setColor(QPalette::Window, m_look.theme().ground);
  setPalette(ground);
  setAutoFillBackground(true);
  if (m_column != nullptr)
    m_column->fit({.width = static_cast<double>(viewport()->width() - 2 * m_look.theme().space(4)),
                   .zoom = m_zoom,
                   .devicePixelRatio = m_ratio});
  verticalScrollBar()->setSingleStep(m_look.theme().px(m_look.theme().pixels.book * m_look.theme().lineHeight.reader));
  horizontalScrollBar()->setSingleStep(verticalScrollBar()->singleStep());
  measure();
  if (hasSheets()) goTo(here);
  viewport()->update();
  Q_EMIT zoomChanged();
  Q_EMIT selectionMoved();
}

void ReaderView::measure() {
  double widest = 0;
  if (m_column != nullptr) {
    m_offsets.measure(*m_column, m_look.theme().space(4));
    for (int sheet = 0; sheet < m_column->sheetCount(); ++sheet)
      widest = std::max(widest, m_column->sheetSize(sheet).width());
  }
  const bool settling = std::exchange(m_settling, true);
  const QSize view = viewport()->size();
  verticalScrollBar()->setPageStep(view.height());
  verticalScrollBar()->setRange(0, std::max(0, static_cast<int>(std::ceil(m_offsets.height())) - view.height()));
  horizontalScrollBar()->setPageStep(view.width());
  const int width = static_cast<int>(std::ceil(widest)) + 2 * m_look.theme().space(4);
  horizontalScrollBar()->setRange(0, std::max(0, width - view.width()));
  m_settling = settling;
}

void ReaderView::prepare(int sheet) {
  if (m_column->isPrepared(sheet)) return;
  m_column->prepare(sheet);
  measure();
}

std::pair<int, int> ReaderView::sheetsOnView() const {
  if (!hasSheets()) return {0, -1};
  const double top = verticalScrollValue();
  return {m_offsets.sheetAt(top), m_offsets.sheetAt(top + viewport()->height())};
}

void ReaderView::settle() {
  if (!hasSheets() || m_settling) return;
  m_settling = true;
  for (int round = 0; round < kMostRounds; ++round) {
    const auto [first, last] = sheetsOnView();
    const double top = verticalScrollValue();
    int still = -1;  // what must not move
    bool isNew = false;
    for (int sheet = first; sheet <= last; ++sheet) {
      if (!m_column->isPrepared(sheet))
        isNew = true;
      else if (still < 0)
        still = sheet;
    }
    if (!isNew) break;
    const int kept = still < 0 ? first : still;
    const bool pinned = isPinned();
    const double above = m_offsets.top(kept) - top, height = m_column->sheetSize(kept).height();
    for (int sheet = first; sheet <= last; ++sheet) m_column->prepare(sheet);
    measure();
    const double share = still < 0 && above < 0 ? m_column->sheetSize(kept).height() / height : 1;
    verticalScrollBar()->setValue(static_cast<int>(std::lround(m_offsets.top(kept) - above * share)));
    if (pinned) m_pin->value = verticalScrollValue();
  }
  m_settling = false;
  const auto [first, last] = sheetsOnView();
  m_column->setOnView(first, last);
}

void ReaderView::scrollTo(const SheetPoint& point, double fromTop) {
  prepare(point.sheet);
  const double y = m_offsets.top(point.sheet) + point.point.y() - fromTop;
  const bool settling = std::exchange(m_settling, true);
  verticalScrollBar()->setValue(static_cast<int>(std::lround(y)));
  m_settling = settling;
  settle();
  viewport()->update();
  Q_EMIT scrolled();
  Q_EMIT selectionMoved();
  m_restTimer.start();
}

void ReaderView::goTo(const ReaderPosition& position) {
  if (!hasSheets()) return;
  m_revealing = {};
  const SheetPoint point = m_column->pointOf(position);
  m_pin.reset();
  scrollTo(point, point.point.y() <= 0 ? m_look.theme().space(4) : 0);
  m_pin = Pin{
      .value = verticalScrollValue(), .page = std::clamp(position.page, 0, m_pages.count() - 1), .position = position};
  Q_EMIT scrolled();
}

ReaderPosition ReaderView::position() const {
  if (!hasSheets()) return {.zoom = m_zoom};
  ReaderPosition position;
  if (isPinned() && m_pin->position) {
    position = *m_pin->position;
  } else {
    const double y = verticalScrollValue() + 1;
    const int sheet = m_offsets.sheetAt(y);
    position = m_column->positionAt({sheet, {0, y - m_offsets.top(sheet)}});
  }
  position.zoom = m_zoom;
  return position;
}

int ReaderView::currentPage() const {
  if (!hasSheets()) return 0;
  if (isPinned()) return m_pin->page;
  const double y = verticalScrollValue() + viewport()->height() * kCurrentAt;
  const int sheet = m_offsets.sheetAt(y);
  return m_column->positionAt({sheet, {0, y - m_offsets.top(sheet)}}).page;
}

qint64 ReaderView::topByte() const {
  if (!hasSheets()) return 0;
  const double y = verticalScrollValue() + (isPinned() ? viewport()->height() * kPlaceAt : 1);
  const int sheet = m_offsets.sheetAt(y);
  return m_column->byteAt({sheet, {0, y - m_offsets.top(sheet)}});
}

bool ReaderView::keepsWellOnView(const QRectF& rect) const {
  const QRectF view = viewport()->rect();
  return rect.top() >= view.height() * kWellFrom && rect.bottom() <= view.height() * kWellTo && rect.left() >= 0 &&
         rect.right() <= view.width();
}

void ReaderView::reveal(const TextRange& range) {
  m_revealing = {};
  if (!hasSheets()) return;
  int page = m_pages.pageOf(range.begin);
  SheetPoint goal = m_column->pointOfByte(range.begin);
  double fromTop = viewport()->height() * kPlaceAt;
  prepare(goal.sheet);
  QList<QRectF> rects = m_column->rects(goal.sheet, range);
  if (auto* images = qobject_cast<PageImages*>(m_column.get())) {
    images->wantBoxes(range);
    if (!images->hasBoxes(range)) m_revealing = range;
    // Its text may stand on another page than the page of its first byte.
    for (int sheet = goal.sheet; rects.isEmpty() && sheet <= std::min(goal.sheet + 1, images->sheetCount() - 1);
         ++sheet) {
      rects = images->rects(sheet, range);
      if (!rects.isEmpty()) page = goal.sheet = sheet;
    }
    if (rects.isEmpty()) fromTop = m_look.theme().space(2);
  }
  const TextRange revealing = m_revealing;
  if (!rects.isEmpty()) goal.point = rects.first().topLeft();
  if (rects.isEmpty() || !keepsWellOnView(rects.first().translated(sheetOrigin(goal.sheet)))) {
    if (!rects.isEmpty()) {
      const double x = sheetOrigin(goal.sheet).x() + horizontalScrollBar()->value() + goal.point.x();
      horizontalScrollBar()->setValue(static_cast<int>(x - viewport()->width() * kPlaceAt));
    }
    scrollTo(goal, fromTop);
  }
  m_pin = Pin{.value = verticalScrollValue(), .page = page};
  m_revealing = revealing;
  Q_EMIT scrolled();
}

void ReaderView::setZoom(double zoom) {
  if (m_zoom == zoom) return;
  m_zoom = zoom;
  relayout();
}

void ReaderView::setHighlight(const TextRange& range) {
  m_fade.stop();
  m_layers.highlight = range;
  const bool fades = !range.isEmpty() && !m_look.reducedMotion();
  m_layers.highlightStrength = fades ? 0 : 1;
  if (fades) m_fade.start();
  viewport()->update();
}

void ReaderView::setHits(std::span<const TextRange> hits, const TextRange& current) {
  m_layers.hits = hits;
  m_layers.currentHit = current;
  viewport()->update();
}

void ReaderView::setPageStates(const QList<PageState>& states) {
  m_states = states;
  viewport()->update();
}

std::optional<PageState> ReaderView::pageState(int page) const {
  return page >= 0 && page < m_states.size() ? std::optional(m_states[page]) : std::nullopt;
}

QPointF ReaderView::sheetOrigin(int sheet) const {
  const double width = m_column->sheetSize(sheet).width(), room = viewport()->width();
  const QScrollBar* bar = horizontalScrollBar();
  const int shift = isRightToLeft() ? bar->maximum() - bar->value() : bar->value();
  const double content = std::max(room, room + bar->maximum());
  return {std::floor((content - width) / 2) - shift, m_offsets.top(sheet) - verticalScrollValue()};
}

std::optional<SheetPoint> ReaderView::sheetPoint(const QPointF& position) const {
  if (!hasSheets()) return std::nullopt;
  const int sheet = m_offsets.sheetAt(position.y() + verticalScrollValue());
  return SheetPoint{sheet, position - sheetOrigin(sheet)};
}

QList<QRect> ReaderView::rectsOnView(const TextRange& range) const {
  QList<QRect> all;
  const auto [first, last] = sheetsOnView();
  for (int sheet = first; sheet <= last; ++sheet) {
    for (const QRectF& rect : m_column->rects(sheet, range))
      all.append(rect.translated(sheetOrigin(sheet)).toAlignedRect());
  }
  return all;
}

void ReaderView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  relayout();
}

void ReaderView::scrollContentsBy(int, int) {
  viewport()->update();
  if (m_settling) return;
  m_revealing = {};
  settle();
  m_restTimer.start();
  Q_EMIT scrolled();
  Q_EMIT selectionMoved();
}

}  // namespace longleaf::ui
