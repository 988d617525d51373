// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/pdf_file.h"

#include <QPdfSelection>
#include <QPolygonF>
#include <algorithm>

#include "storage/documents/ascii.h"
#include "storage/documents/file_kind.h"

namespace longleaf::storage {
namespace {

constexpr std::size_t kMarkWithin = 1024;
constexpr std::uint32_t kMostMissing = 1000;  // pages at the end that are counted and not there

Error refusal(QPdfDocument::Error error, const std::string& path, bool hasPassword) {
  const std::string name = quotedName(path);
  if (error == QPdfDocument::Error::IncorrectPassword && hasPassword)
    return {ErrorCode::encrypted, "The password for " + name + " is wrong"};
  if (error == QPdfDocument::Error::IncorrectPassword) return {ErrorCode::encrypted, name + " needs a password"};
  if (error == QPdfDocument::Error::UnsupportedSecurityScheme)
    return {ErrorCode::drm, name + " is protected in a way that only its publisher's program can open"};
  return {ErrorCode::corrupt, name + " is damaged: it begins as a PDF document, but its pages cannot be found"};
}

char16_t swapped(char16_t unit) { return static_cast<char16_t>(unit >> 8U | unit << 8U); }

/// A page that begins with a character that PDFium cannot name, U+FFFE, looks to Qt like one of the other byte order.
/// Told by the first character that can be seen alone.
bool isSwapped(QPdfDocument& document, int page, const QString& text) {
  constexpr int kMostNameless = 16;
  for (int at = 0; at < kMostNameless; ++at) {
    const QString first = document.getSelectionAtIndex(page, at, 1).text();
    if (first.isEmpty()) continue;
    const QString start = text.left(at + 1);
    return !start.contains(first[0]) && start.contains(QChar(swapped(first[0].unicode())));
  }
  return false;
}

}  // namespace

bool isPdf(std::string_view head) {
  const std::size_t at = head.substr(0, kMarkWithin).find("%PDF-");
  if (at == std::string_view::npos) return false;
  std::string_view before = head.substr(0, at);
  if (before.starts_with("\xEF\xBB\xBF")) before.remove_prefix(3);
  // A text about the format may name its mark; where the mark does not come first, the rest has to look like one.
  return trimmedAscii(before).empty() || looksBinary(head);
}

Expected<std::unique_ptr<PdfFile>> PdfFile::open(const InputFile& file, const std::string& path,
                                                 const std::string& password) {
  std::unique_ptr<PdfFile> pdf(new PdfFile);
  if (!pdf->m_device.open(file.descriptor(), QIODevice::ReadOnly))
    return tl::unexpected(Error{ErrorCode::unreadable, quotedName(path) + " cannot be read"});
  if (!password.empty()) pdf->m_document.setPassword(QString::fromStdString(password));
  pdf->m_device.seek(0);
  pdf->m_document.load(&pdf->m_device);
  if (pdf->m_document.status() != QPdfDocument::Status::Ready || pdf->m_document.pageCount() <= 0)
    return tl::unexpected(refusal(pdf->m_document.error(), path, !password.empty()));
  if (pdf->countsTooMany())
    return tl::unexpected(Error{ErrorCode::corrupt, quotedName(path) + " is damaged: it says that it has " +
                                                        std::to_string(pdf->pageCount()) +
                                                        " pages, and the last of them are not there"});
  return pdf;
}

/// A few bytes can count a million pages.
bool PdfFile::countsTooMany() const {
  const std::uint32_t count = pageCount();
  if (count <= kMostMissing) return false;
  for (std::uint32_t page = count; page > count - kMostMissing; --page)
    if (has(page - 1)) return false;
  return true;
}

std::string PdfFile::label(std::uint32_t page) {
  // PDFium looks for the label of every page before it, too.
  if (!has(page)) return std::to_string(page + 1);
  const std::string label = m_document.pageLabel(static_cast<int>(page)).simplified().toStdString();
  return label.empty() ? std::to_string(page + 1) : label;
}

RawPdfPage PdfFile::page(std::uint32_t page) {
  const QPdfSelection all = m_document.getAllText(static_cast<int>(page));
  RawPdfPage raw{.text = all.text().toStdU16String(), .pieces = {}, .label = label(page)};
  // A call more for each page would double the time; a lost mark shows in the count.
  if (all.endIndex() != all.text().size() && isSwapped(m_document, static_cast<int>(page), all.text()))
    std::transform(raw.text.begin(), raw.text.end(), raw.text.begin(), swapped);
  const auto bounds = all.bounds();
  raw.pieces.reserve(static_cast<std::size_t>(bounds.size()));
  for (const QPolygonF& polygon : bounds) {
    const QRectF box = polygon.boundingRect();
    raw.pieces.push_back({.left = box.left(), .top = box.top(), .width = box.width(), .height = box.height()});
  }
  return raw;
}

}  // namespace longleaf::storage
