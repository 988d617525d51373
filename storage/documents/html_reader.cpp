// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <iterator>
#include <utility>

#include "storage/documents/html_text.h"
#include "storage/documents/readers.h"
#include "storage/documents/sections.h"

namespace longleaf::storage {

Expected<void> readHtml(std::string_view source, Document& document) {
  auto page = extractHtml(source, HtmlSyntax::html);
  if (!page) return tl::unexpected(page.error());
  page->content.appendTo(document);
  std::move(page->warnings.begin(), page->warnings.end(), std::back_inserter(document.warnings));
  for (std::string& author : page->authors)
    if (std::find(document.authors.begin(), document.authors.end(), author) == document.authors.end())
      document.authors.push_back(std::move(author));
  if (document.title.empty()) document.title = std::move(page->title);
  if (document.title.empty()) {
    const auto heading =
        std::find_if(document.outline.begin(), document.outline.end(), [](const auto& e) { return e.level == 0; });
    if (heading != document.outline.end()) document.title = heading->title;
  }
  divideIntoSections(document);
  return {};
}

}  // namespace longleaf::storage
