// SPDX-License-Identifier: GPL-3.0-or-later
// PDF: the body of an HTML page, laid out by Qt on A4.
#include <QBuffer>
#include <QImage>
#include <QPdfWriter>
#include <QTextDocument>
#include <QUrl>

#include "app/export/chat_wording.h"
#include "app/export/html_page.h"
#include "app/export/offscreen_application.h"
#include "app/tasks/plain_text.h"

namespace longleaf::app {

Expected<std::string> htmlAsPdf(const std::function<PdfPage()>& make) {
  const auto application = OffscreenApplication::start("PDF", "HTML needs none");
  if (!application) return tl::unexpected(application.error());
  const PdfPage page = make();
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  {
    QPdfWriter writer(&buffer);
    writer.setPageSize(QPageSize(QPageSize::A4));
    writer.setPageMargins(QMarginsF(20, 20, 20, 20), QPageLayout::Millimeter);
    writer.setTitle(QString::fromStdString(page.title));
    writer.setCreator("Longleaf");
    QTextDocument document;
    for (const auto& [name, png] : page.images) {
      document.addResource(QTextDocument::ImageResource, QUrl(QString::fromStdString(name)),
                           QImage::fromData(QByteArray::fromStdString(png), "PNG"));
    }
    document.setHtml(QString::fromStdString(page.body));
    document.print(&writer);
  }
  return buffer.data().toStdString();
}

Expected<std::string> chatAsPdf(const ChatExport& chat) {
  return htmlAsPdf([&] { return PdfPage{.title = oneLine(chat.title), .body = chatBodyAsHtml(chat)}; });
}

}  // namespace longleaf::app
