// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/parse/child/page_source.h"

namespace longleaf::storage {

Expected<std::unique_ptr<PageSource>> openPages(InputFile&, const ReadDocumentOptions& options) {
  return tl::unexpected(
      Error{ErrorCode::unsupportedFormat, quotedName(options.path) + " has no pages that could be shown"});
}

}  // namespace longleaf::storage
