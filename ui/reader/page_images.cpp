// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/reader/page_images.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/theme/look.h"

namespace longleaf::ui {

namespace {

constexpr double kPixelsPerPoint = 96.0 / 72.0;  // at 100 %
constexpr QSizeF kUsualPage(595, 842);           // A4, for a page that does not tell a size
constexpr double kLeastSide = 8, kMostSide = 14400;
constexpr int kAskMs = 15;  // pages that fly past while scrolling are not asked for
constexpr std::size_t kMostBoxes = 20000;
constexpr std::ptrdiff_t kMostHitsAsked = 200;  // on one page

QSizeF usable(const QSizeF& size) {
  const auto fits = [](double side) { return side >= kLeastSide && side <= kMostSide; };
  return fits(size.width()) && fits(size.height()) ? size : kUsualPage;
}

/// Paper stays paper: what is printed keeps its own colours in the dark scheme, and so does what is laid over it.
const Theme& paperTheme() {
  static const Theme kPaper = Theme::make(false);
  return kPaper;
}

}  // namespace

PageImages::PageImages(const Look& look, const ReaderDocument& document) : m_look(look), m_pages(document) {
  for (const QSizeF& size : document.pageSizes) {
    m_points.append(usable(size));
    m_widest = std::max(m_widest, m_points.last().width());
  }
  m_askTimer.setSingleShot(true);
  m_askTimer.setInterval(kAskMs);
  connect(&m_askTimer, &QTimer::timeout, this, [this] { askForImages(); });
}

QSizeF PageImages::sheetSize(int sheet) const {
  const QSizeF size = m_points[sheet] * m_scale;
  return {std::round(size.width()), std::round(size.height())};
}

double PageImages::gapAbove(int) const { return m_look.theme().space(4); }

void PageImages::fit(const ColumnFit& fit) {
  m_ratio = fit.devicePixelRatio;
  m_scale = fit.zoom > 0 ? fit.zoom * kPixelsPerPoint : std::max(fit.width, 1.0) / m_widest;
  m_zoom = m_scale / kPixelsPerPoint;
  m_asked.clear();
  m_askTimer.start();
}

QSize PageImages::pixelsOf(int page) const {
  QSizeF pixels = sheetSize(page) * m_ratio;
  const double area = pixels.width() * pixels.height();
  if (area > kMostPixels) pixels *= std::sqrt(kMostPixels / area);
  return QSize(std::max(1, static_cast<int>(pixels.width())), std::max(1, static_cast<int>(pixels.height())));
}

void PageImages::setOnView(int first, int last) {
  if (first == m_first && last == m_last) return;
  m_first = first;
  m_last = last;
  m_asked.removeIf([&](const auto& entry) { return !isNear(entry.key()); });
  if (!m_askTimer.isActive()) m_askTimer.start();
}

void PageImages::askForImages() {
  QList<int> pages;
  for (int page = m_first; page <= m_last; ++page) pages << page;
  pages << m_last + 1 << m_first - 1;
  for (const int page : pages) {
    if (page < 0 || page >= sheetCount()) continue;
    const QSize pixels = pixelsOf(page);
    if (m_asked.value(page) == pixels || m_images.find(page).size() == pixels) continue;
    m_asked.insert(page, pixels);
    Q_EMIT imageWanted(page, pixels);
  }
}

void PageImages::setImage(int page, const QImage& image) {
  if (page < 0 || page >= sheetCount() || !isNear(page) || image.isNull()) return;
  if (image.size() != pixelsOf(page) && m_images.find(page).size() == pixelsOf(page)) return;  // late, for another zoom
  m_images.insert(page, image, m_last - m_first + 3);
  Q_EMIT changed();
}

void PageImages::paintWaiting(QPainter& painter, int page, const QSizeF& size) const {
  painter.setFont(m_look.theme().font(TextRole::secondary));
  painter.setPen(paperTheme().muted);
  painter.drawText(QRectF({}, size), Qt::AlignCenter, m_pages.name(page));
}

void PageImages::paint(QPainter& painter, int page, const QRectF&, const SheetLayers& layers) {
  const QSizeF size = sheetSize(page);
  painter.fillRect(QRectF({}, size), paperTheme().surface);
  const QImage image = m_images.find(page);
  if (image.isNull()) {
    paintWaiting(painter, page, size);
  } else {
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(QRectF({}, size), image);
  }
  for (const TextRange& range : {layers.highlight, layers.currentHit})
    if (!range.isEmpty()) wantBoxes(range);
  const TextRange part = m_pages.range(page);
  const auto hits = hitsIn(layers.hits, part);
  const std::ptrdiff_t most = std::min(kMostHitsAsked, static_cast<std::ptrdiff_t>(hits.size()));
  for (std::ptrdiff_t i = 0; i < most; ++i) wantBoxes(hits[static_cast<std::size_t>(i)]);
  painter.save();
  painter.setCompositionMode(QPainter::CompositionMode_Multiply);
  // A box may lie on another page than the text's bytes say (a footnote that runs on): every page asks for all.
  const qint64 end = std::numeric_limits<qint64>::max();
  SheetLayers own = layers;
  own.hits = hits.first(static_cast<std::size_t>(most));
  paintLayers(painter, own, {0, end}, LayerColours::of(paperTheme()),
              [&](const TextRange& r) { return rects(page, r); });
  painter.restore();
  paintPaperEdge(painter, size, {.colour = m_look.theme().line});
}

QList<QRectF> PageImages::rects(int sheet, const TextRange& range) {
  QList<QRectF> rects;
  const auto found = m_boxes.find({range.begin, range.end});
  if (found == m_boxes.end()) return rects;
  for (const PageBox& box : found->second.boxes) {
    if (box.page != sheet) continue;
    rects.append(QRectF(box.box.topLeft() * m_scale, box.box.size() * m_scale));
  }
  return rects;
}

int PageImages::sheetOf(qint64 byte) const { return std::min(m_pages.pageOf(byte), sheetCount() - 1); }

SheetPoint PageImages::pointOf(const ReaderPosition& position) {
  if (m_points.isEmpty()) return {};
  const int page = std::clamp(position.page, 0, sheetCount() - 1);
  return {page, {0, std::clamp(position.offset, 0.0, 1.0) * sheetSize(page).height()}};
}

SheetPoint PageImages::pointOfByte(qint64 byte) { return {std::max(sheetOf(byte), 0), {}}; }

ReaderPosition PageImages::positionAt(const SheetPoint& point) {
  if (m_points.isEmpty()) return {};
  return {.page = point.sheet, .offset = std::clamp(point.point.y() / sheetSize(point.sheet).height(), 0.0, 1.0)};
}

qint64 PageImages::byteAt(const SheetPoint& point) { return m_pages.range(point.sheet).begin; }

QList<PageStretch> PageImages::pagesOn(int sheet) { return {{sheet, 0, sheetSize(sheet).height()}}; }

PagePoint PageImages::pagePoint(const SheetPoint& point) const { return {point.sheet, point.point / m_scale}; }

void PageImages::wantBoxes(const TextRange& range) {
  if (m_boxes.contains({range.begin, range.end})) return;
  if (m_boxes.size() >= kMostBoxes) m_boxes.clear();
  m_boxes[{range.begin, range.end}] = {};
  Q_EMIT boxesWanted(range);
}

bool PageImages::setBoxes(const TextRange& range, const QList<PageBox>& boxes) {
  const auto found = m_boxes.find({range.begin, range.end});
  if (found == m_boxes.end()) return false;
  found->second = {.came = true, .boxes = boxes};
  Q_EMIT changed();
  return true;
}

void PageImages::keepBoxes(const TextRange& range, const QList<PageBox>& boxes) {
  m_boxes[{range.begin, range.end}] = {.came = true, .boxes = boxes};
  Q_EMIT changed();
}

void PageImages::forgetBoxes(const TextRange& range) { m_boxes.erase({range.begin, range.end}); }

bool PageImages::hasBoxes(const TextRange& range) const {
  const auto found = m_boxes.find({range.begin, range.end});
  return found != m_boxes.end() && found->second.came;
}

}  // namespace longleaf::ui
