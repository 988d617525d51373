// SPDX-License-Identifier: GPL-3.0-or-later
// The text of one page of HTML, and where its parts stand in it: a document of its own, or a chapter of a book.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "storage/documents/html_nesting.h"
#include "storage/documents/outlined_text.h"
#include "storage/error.h"

namespace longleaf::storage {

/// What a link can point to: an element's id, or the name of an <a>.
struct HtmlAnchor {
  std::string name;
  std::size_t mark;  // of the text's layout: the first character in or behind the element
};

struct HtmlText {
  OutlinedText content;
  std::string title;
  std::vector<std::string> authors;
  std::vector<HtmlAnchor> anchors;  // in the page's order; of equal names the first counts
  std::vector<DocumentWarning> warnings;
};

/// Takes anything for HTML. Errors: unreadable for a page that would need gigabytes.
Expected<HtmlText> extractHtml(std::string_view source, HtmlSyntax syntax);

}  // namespace longleaf::storage
