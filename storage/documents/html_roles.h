// SPDX-License-Identifier: GPL-3.0-or-later
// What an HTML element means for a page's text.
#pragma once

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

}  // namespace longleaf::storage
