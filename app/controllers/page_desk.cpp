// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/controllers/page_desk.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

namespace longleaf::app {

namespace {

using storage::Document;
using storage::Expected;
using storage::PagePosition;
using storage::PageRectangle;

constexpr int kMostPages = 32;         // of boxes: no window shows more
constexpr double kMostSide = 1 << 14;  // pixels, as ParseProcess takes them
constexpr double kMostPixels = 48.0 * (1 << 20);
constexpr std::uint32_t kAll = std::numeric_limits<std::uint32_t>::max();

bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\t'; }

/// Without white space at its ends, which stands nowhere, or on the next page.
ui::TextRange trimmed(ui::TextRange range, std::string_view text) {
  const auto size = static_cast<qint64>(text.size());
  range.begin = std::clamp<qint64>(range.begin, 0, size);
  range.end = std::clamp<qint64>(range.end, range.begin, size);
  const auto at = [&](qint64 place) { return text[static_cast<std::size_t>(place)]; };
  while (range.end > range.begin && isSpace(at(range.end - 1))) --range.end;
  while (range.begin < range.end && isSpace(at(range.begin))) ++range.begin;
  return range;
}

/// The units of one page behind the last character of a range.
std::uint32_t unitBehind(const Document& document, std::size_t end) {
  std::size_t last = end - 1;
  while (last > 0 && (static_cast<unsigned char>(document.text[last]) & 0xC0U) == 0x80U) --last;
  const bool isPair = static_cast<unsigned char>(document.text[last]) >= 0xF0U;
  return storage::placeOf(document, last).unit + (isPair ? 2 : 1);
}

QSize drawable(QSize pixels) {
  const double width = pixels.width(), height = pixels.height();
  const double shrink = std::min({1.0, kMostSide / std::max(width, height), std::sqrt(kMostPixels / (width * height))});
  return {std::max(1, static_cast<int>(width * shrink)), std::max(1, static_cast<int>(height * shrink))};
}

/// The pixels move into the image.
QImage imageOf(storage::PageImage page) {
  auto* kept = new storage::PageImage(std::move(page));
  return {reinterpret_cast<uchar*>(kept->pixels.data()),
          static_cast<int>(kept->width),
          static_cast<int>(kept->height),
          static_cast<qsizetype>(kept->width) * 4,
          QImage::Format_RGB32,
          [](void* gone) { delete static_cast<storage::PageImage*>(gone); },
          kept};
}

PagePosition position(const QPointF& point) { return {point.x(), point.y()}; }

void append(int page, const std::vector<PageRectangle>& rectangles, QList<ui::PageBox>& boxes) {
  for (const PageRectangle& r : rectangles) boxes.append({page, QRectF(r.left, r.top, r.width, r.height)});
}

}  // namespace

Expected<PageDesk> PageDesk::open(const std::string& path, const std::string& password,
                                  std::shared_ptr<const Document> text, std::stop_token stop) {
  auto process = storage::ParseProcess::open(path);
  if (!process) return tl::unexpected(process.error());
  PageDesk desk(std::move(*process), std::move(text), std::move(stop));
  const auto sizes = desk.m_process.pages(password, desk.m_stop);
  if (!sizes) return tl::unexpected(sizes.error());
  for (const storage::PageSize& size : *sizes) desk.m_sizes.append(QSizeF(size.width, size.height));
  return desk;
}

Expected<QImage> PageDesk::image(int page, QSize pixels) {
  if (!hasPage(page)) return QImage();
  const QSize size = drawable(pixels);
  auto drawn = m_process.image(static_cast<std::uint32_t>(page), static_cast<std::uint32_t>(size.width()),
                               static_cast<std::uint32_t>(size.height()), m_stop);
  if (!drawn) return tl::unexpected(drawn.error());
  return imageOf(std::move(*drawn));
}

Expected<void> PageDesk::addBoxes(std::uint32_t page, std::uint32_t first, std::uint32_t count,
                                  QList<ui::PageBox>& boxes) {
  const auto rectangles = m_process.rectangles(page, first, count, m_stop);
  if (!rectangles) return tl::unexpected(rectangles.error());
  append(static_cast<int>(page), *rectangles, boxes);
  return {};
}

Expected<QList<ui::PageBox>> PageDesk::boxes(const ui::TextRange& wanted) {
  QList<ui::PageBox> boxes;
  if (!m_text || m_text->pages.empty()) return boxes;
  const ui::TextRange range = trimmed(wanted, m_text->text);
  if (range.isEmpty()) return boxes;
  const auto begin = static_cast<std::size_t>(range.begin), end = static_cast<std::size_t>(range.end);
  const std::uint32_t first = storage::pageAt(*m_text, begin);
  const std::uint32_t last = std::min(storage::pageAt(*m_text, end - 1), first + kMostPages - 1);
  for (std::uint32_t page = first; page <= last; ++page) {
    const storage::Page& bounds = m_text->pages[page];
    const ui::TextRange here =
        trimmed({static_cast<qint64>(std::max(begin, bounds.begin)), static_cast<qint64>(std::min(end, bounds.end))},
                m_text->text);
    if (here.isEmpty()) continue;
    const std::uint32_t from = storage::placeOf(*m_text, static_cast<std::size_t>(here.begin)).unit;
    const std::uint32_t to = unitBehind(*m_text, static_cast<std::size_t>(here.end));
    if (to <= from) continue;
    if (auto added = addBoxes(page, from, to - from, boxes); !added) return tl::unexpected(added.error());
  }
  return boxes;
}

Expected<PlacedRange> PageDesk::selection(ui::PagePoint from, ui::PagePoint to) {
  if (!m_text || !hasPage(from.page) || !hasPage(to.page)) return PlacedRange{};
  if (from.page > to.page) std::swap(from, to);
  const auto first = static_cast<std::uint32_t>(from.page), last = static_cast<std::uint32_t>(to.page);
  const QSizeF size = m_sizes[from.page];
  // Over several pages: to the end of the first, and from the beginning of the last.
  const bool onOnePage = first == last;
  const PagePosition behind = onOnePage ? position(to.point) : PagePosition{size.width(), size.height()};
  const auto head = m_process.selection(first, position(from.point), behind, m_stop);
  if (!head) return tl::unexpected(head.error());
  auto tail = head;
  if (!onOnePage) tail = m_process.selection(last, {0, 0}, position(to.point), m_stop);
  if (!tail) return tl::unexpected(tail.error());

  PlacedRange found;
  const std::uint32_t begin = head->first;
  const std::uint32_t end = tail->first + tail->count;
  if (onOnePage) {
    append(from.page, head->rectangles, found.boxes);
  } else {
    const std::uint32_t most = std::min(last, first + kMostPages - 1);
    for (std::uint32_t page = first; page <= most; ++page) {
      const std::uint32_t start = page == first ? begin : 0;
      const std::uint32_t count = page == first && head->count == 0 ? 0 : page == last ? end : kAll;
      if (auto added = addBoxes(page, start, count, found.boxes); !added) return tl::unexpected(added.error());
    }
  }
  if (onOnePage && head->count == 0) return PlacedRange{};
  const std::uint32_t beginPage = head->count == 0 ? first + 1 : first;
  found.range = trimmed({static_cast<qint64>(storage::byteAt(*m_text, {beginPage, head->count == 0 ? 0 : begin})),
                         static_cast<qint64>(storage::byteAt(*m_text, {last, end}))},
                        m_text->text);
  return found.range.isEmpty() ? PlacedRange{} : found;
}

}  // namespace longleaf::app
