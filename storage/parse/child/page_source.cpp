// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/child/page_source.h"

#include <algorithm>
#include <string>
#include <utility>

#include "storage/documents/file_kind.h"
#include "storage/documents/pdf_pages.h"
#include "storage/documents/pdf_selection.h"

namespace longleaf::storage {
namespace {

class PdfPages final : public PageSource {
 public:
  explicit PdfPages(std::unique_ptr<PdfFile> pdf) : m_pdf(std::move(pdf)) {}

  Expected<std::vector<PageRectangle>> rectangles(const wire::RectanglesRequest& request) override {
    return rectanglesOf(*m_pdf, request.page, request.first, request.count);
  }
  Expected<std::vector<PageSize>> sizes() override { return pageSizes(*m_pdf); }
  Expected<PageSelection> selection(const wire::SelectionRequest& request) override {
    return selectionOf(*m_pdf, request.page, request.from, request.to);
  }
  Expected<PageImage> image(const wire::ImageRequest& request) override {
    return imageOf(*m_pdf, request.page, request.width, request.height);
  }

 private:
  std::unique_ptr<PdfFile> m_pdf;
};

}  // namespace

Expected<std::unique_ptr<PageSource>> openPages(InputFile& file, const ReadDocumentOptions& options) {
  std::string head;
  if (auto read = file.readUpTo(kHeadBytes, head); !read) return tl::unexpected(read.error());
  if (!isPdf(head))
    return tl::unexpected(
        Error{ErrorCode::unsupportedFormat, quotedName(options.path) + " has no pages that could be shown"});
  auto pdf = PdfFile::open(file, options.path, options.password);
  if (!pdf) return tl::unexpected(pdf.error());
  return std::make_unique<PdfPages>(std::move(*pdf));
}

}  // namespace longleaf::storage
