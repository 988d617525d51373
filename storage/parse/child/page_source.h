// SPDX-License-Identifier: GPL-3.0-or-later
// What the server asks of a document with pages that can be seen.
#pragma once

#include <memory>
#include <vector>

#include "storage/documents/input_file.h"
#include "storage/documents/page_view.h"
#include "storage/documents/read_document.h"
#include "storage/error.h"
#include "storage/parse/wire.h"

namespace longleaf::storage {

class PageSource {
 public:
  virtual ~PageSource() = default;
  virtual Expected<std::vector<PageRectangle>> rectangles(const wire::RectanglesRequest& request) = 0;
  virtual Expected<std::vector<PageSize>> sizes() = 0;
  virtual Expected<PageSelection> selection(const wire::SelectionRequest& request) = 0;
  virtual Expected<PageImage> image(const wire::ImageRequest& request) = 0;
};

/// `file` stays open as long as the source. Errors: unsupportedFormat for a format without pages; those of the reader.
Expected<std::unique_ptr<PageSource>> openPages(InputFile& file, const ReadDocumentOptions& options);

}  // namespace longleaf::storage
