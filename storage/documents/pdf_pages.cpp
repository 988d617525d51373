// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_pages.h"

#include <QImage>
#include <QPdfSelection>
#include <QPolygonF>
#include <algorithm>

#include "storage/documents/pdf_characters.h"

namespace longleaf::storage {
namespace {

PageRectangle fromBox(const QRectF& box) {
  return {.left = box.left(), .top = box.top(), .width = box.width(), .height = box.height()};
}

/// A sheet of A4, for a page that is not there, or that nothing can be printed on.
PageSize sheetOf(const QSizeF& size) {
  const bool is = isOnPaper(size.width()) && isOnPaper(size.height()) && size.width() > 0 && size.height() > 0;
  return is ? PageSize{.width = size.width(), .height = size.height()} : PageSize{.width = 595, .height = 842};
}

QRectF toBox(const PageRectangle& r) { return {r.left, r.top, r.width, r.height}; }

/// Beside each other rather than below each other.
bool onOneLine(const QRectF& a, const QRectF& b) {
  const double overlap = std::min(a.bottom(), b.bottom()) - std::max(a.top(), b.top());
  return overlap > 0.5 * std::min(a.height(), b.height()) &&
         b.left() > a.right() - 1.5 * std::max(a.height(), b.height());
}

std::uint32_t onWhite(QRgb pixel) {
  const auto alpha = static_cast<std::uint32_t>(qAlpha(pixel));
  const auto blend = [&](int channel) {
    return (static_cast<std::uint32_t>(channel) * alpha + 255U * (255U - alpha)) / 255U;
  };
  return 0xFF000000U | blend(qRed(pixel)) << 16U | blend(qGreen(pixel)) << 8U | blend(qBlue(pixel));
}

}  // namespace

std::vector<PageSize> pageSizes(PdfFile& pdf) {
  std::vector<PageSize> sizes;
  sizes.reserve(pdf.pageCount());
  for (std::uint32_t page = 0; page < pdf.pageCount(); ++page) {
    sizes.push_back(sheetOf(pdf.document().pagePointSize(static_cast<int>(page))));
  }
  return sizes;
}

std::vector<PageRectangle> rectanglesOf(PdfFile& pdf, std::uint32_t page, std::uint32_t first, std::uint32_t count) {
  std::vector<PageRectangle> rectangles;
  if (page >= pdf.pageCount()) return rectangles;
  const int index = static_cast<int>(page);
  const CharacterIndex characters(pdf.document(), index);
  const auto units = static_cast<std::uint32_t>(characters.units());
  if (first >= units || count == 0) return rectangles;
  // More than there is would make Qt ask PDFium for it, and die.
  const int begin = characters.of(static_cast<int>(first));
  const int end = characters.of(static_cast<int>(first + std::min(count, units - first)));
  const QPdfSelection selection = pdf.document().getSelectionAtIndex(index, begin, end - begin);
  for (const QPolygonF& polygon : selection.bounds()) {
    const QRectF box = polygon.boundingRect();
    if (!rectangles.empty() && onOneLine(toBox(rectangles.back()), box))
      rectangles.back() = fromBox(toBox(rectangles.back()).united(box));
    else
      rectangles.push_back(fromBox(box));
  }
  std::erase_if(rectangles, [](const PageRectangle& r) { return !isOnPaper(r); });
  return rectangles;
}

Expected<PageImage> imageOf(PdfFile& pdf, std::uint32_t page, std::uint32_t width, std::uint32_t height) {
  if (page >= pdf.pageCount()) return tl::unexpected(Error{ErrorCode::unreadable, "The document has no such page"});
  if (width == 0 || height == 0 || std::uint64_t{width} * height > kMaxImagePixels)
    return tl::unexpected(Error{ErrorCode::unreadable, "An image of that size cannot be made"});
  const QImage drawn = pdf.document()
                           .render(static_cast<int>(page), QSize(static_cast<int>(width), static_cast<int>(height)))
                           .convertToFormat(QImage::Format_ARGB32);
  if (drawn.isNull()) return tl::unexpected(Error{ErrorCode::corrupt, "The page cannot be drawn"});
  PageImage image{.width = width, .height = height, .pixels = {}};
  image.pixels.reserve(std::size_t{width} * height);
  for (int y = 0; y < drawn.height(); ++y) {
    const auto* row = reinterpret_cast<const QRgb*>(drawn.constScanLine(y));
    std::transform(row, row + drawn.width(), std::back_inserter(image.pixels), onWhite);
  }
  return image;
}

}  // namespace longleaf::storage
