// SPDX-License-Identifier: GPL-3.0-or-later
#include <QString>
#include <QStringList>
#include <algorithm>
#include <utility>

#include "storage/documents/input_file.h"
#include "storage/documents/pdf_cleaning.h"
#include "storage/documents/pdf_file.h"
#include "storage/documents/pdf_outline.h"
#include "storage/documents/readers.h"

namespace longleaf::storage {
namespace {

constexpr std::size_t kMostRanges = 20;  // named in a warning

QString metaData(PdfFile& pdf, QPdfDocument::MetaDataField field) {
  return pdf.document().metaData(field).toString().simplified();
}

/// Word's printer driver writes its own name and the file's.
std::string titleOf(PdfFile& pdf) {
  QString title = metaData(pdf, QPdfDocument::MetaDataField::Title);
  const QString word = QStringLiteral("Microsoft Word - ");
  if (title.startsWith(word)) title.remove(0, word.size());
  if (title.compare(u"untitled", Qt::CaseInsensitive) == 0) title.clear();
  return title.toStdString();
}

std::vector<std::string> authorsOf(PdfFile& pdf) {
  std::vector<std::string> authors;
  const QString field = metaData(pdf, QPdfDocument::MetaDataField::Author);
  for (const QString& author : field.split(u';', Qt::SkipEmptyParts))
    if (!author.trimmed().isEmpty()) authors.push_back(author.trimmed().toStdString());
  return authors;
}

bool hasText(const RawPdfPage& page) {
  return !std::all_of(page.text.begin(), page.text.end(), [](char16_t unit) { return isPdfSpace(unit); });
}

/// Names the pages in order, by label: "3, 5-9, xii".
DocumentWarning emptyPages(const std::vector<RawPdfPage>& pages, const std::vector<std::size_t>& listed) {
  DocumentWarning warning{.kind = DocumentWarning::Kind::emptyPages, .count = listed.size()};
  std::string& list = warning.words;
  std::size_t ranges = 0;
  for (std::size_t i = 0; i < listed.size();) {
    std::size_t last = i;
    while (last + 1 < listed.size() && listed[last + 1] == listed[last] + 1) ++last;
    if (ranges++ == kMostRanges) {
      warning.unnamed = listed.size() - i;
      break;
    }
    if (!list.empty()) list += ", ";
    list += pages[listed[i]].label;
    if (last > i) list += (last == i + 1 ? ", " : "-") + pages[listed[last]].label;
    i = last + 1;
  }
  return warning;
}

}  // namespace

Expected<void> readPdf(InputFile& file, const ReadDocumentOptions& options, Document& document) {
  auto opened = PdfFile::open(file, options.path, options.password);
  if (!opened) return tl::unexpected(opened.error());
  PdfFile& pdf = **opened;
  std::vector<RawPdfPage> pages;
  std::vector<std::size_t> empty;
  pages.reserve(pdf.pageCount());
  for (std::uint32_t page = 0; page < pdf.pageCount(); ++page) {
    pages.push_back(pdf.page(page));
    if (!hasText(pages.back())) empty.push_back(page);
  }
  if (empty.size() == pages.size())
    return tl::unexpected(
        Error{ErrorCode::noText,
              quotedName(options.path) + " has no text: its pages look scanned, and letters in images are not read"});
  if (!empty.empty()) document.warnings.push_back(emptyPages(pages, empty));

  CleanPdf clean = cleanPdf(pages);
  document.format = "pdf";
  document.title = titleOf(pdf);
  document.authors = authorsOf(pdf);
  document.outline = outlineOf(pdf.document(), clean);
  document.text = std::move(clean.text);
  document.pages = std::move(clean.pages);
  document.runs = std::move(clean.runs);
  return {};
}

}  // namespace longleaf::storage
