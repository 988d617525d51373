// SPDX-License-Identifier: GPL-3.0-or-later
// A comparison as PDF: the body of the HTML page, with the strips painted, as Qt's rich text knows no SVG.
#include <QBuffer>
#include <QImage>
#include <QPainter>

#include "app/export/comparison_export.h"
#include "app/export/html_page.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app {

namespace {

// Twice as many as fit on the page at the size it is shown, for printing.
constexpr int kWidth = 1280;
constexpr int kHeight = 76;

std::string png(const QImage& image) {
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  image.save(&buffer, "PNG");
  return buffer.data().toStdString();
}

std::string paintedStrip(const FateTable& fates) {
  QImage image(kWidth, kHeight, QImage::Format_RGB32);
  image.fill(Qt::white);
  QPainter painter(&image);
  painter.fillRect(image.rect(), QBrush(QColor(0x99, 0x99, 0x99), Qt::BDiagPattern));
  const std::vector<PageShares> shares = fates.shares();
  const double width = shares.empty() ? 0 : kWidth / static_cast<double>(shares.size());
  for (std::size_t page = 0; page < shares.size(); ++page) {
    const double x = width * static_cast<double>(page);
    const double kept = kHeight * shares[page].kept;
    const double merged = kHeight * shares[page].merged;
    const double inner = width > 3 ? width - 2 : width;
    painter.fillRect(QRectF(x, kHeight - kept - merged, inner, merged), QColor(0xE6, 0x9F, 0x00));
    painter.fillRect(QRectF(x, kHeight - kept, inner, kept), QColor(0x00, 0x72, 0xB2));
    if (shares[page].none()) painter.fillRect(QRectF(x, 0, width, kHeight), Qt::white);
    if (inner < width) painter.fillRect(QRectF(x + inner, 0, width - inner, kHeight), Qt::white);
  }
  painter.end();
  return png(image);
}

}  // namespace

Expected<std::string> comparisonAsPdf(const Comparison& comparison) {
  return htmlAsPdf([&] {
    PdfPage page{.title = oneLine(comparison.title), .body = {}};
    page.body = comparisonBodyAsHtml(comparison, [&](std::size_t setting) {
      const std::string name = "strip-" + std::to_string(setting);
      page.images.emplace_back(name, paintedStrip(comparison.settings[setting].fates));
      return "<p><img src=\"" + name + "\" width=\"640\" height=\"38\"></p>\n";
    });
    return page;
  });
}

}  // namespace longleaf::app
