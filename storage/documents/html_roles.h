// SPDX-License-Identifier: GPL-3.0-or-later
// What an HTML element means for a page's text.
#pragma once

#include <string_view>

#include <gumbo.h>

namespace longleaf::storage {

enum class HtmlRole {
  inlined,
  paragraph,
  line,
  heading,
  list,
  item,
  row,
  cell,
  preformatted,
  quotation,
  title,
  dropped
};

/// Unknown elements are inlined: their text counts.
HtmlRole htmlRole(GumboTag tag);

/// Empty if the element has none of this name.
std::string_view htmlAttribute(const GumboElement& element, const char* name);

}  // namespace longleaf::storage
