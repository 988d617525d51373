// SPDX-License-Identifier: GPL-3.0-or-later
// A page may nest 100,000 elements. The parser's time grows with the square of that, so the source is made shallower
// before it is parsed; no reader can tell such levels apart.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace longleaf::storage {

inline constexpr std::size_t kMaxHtmlDepth = 512;

struct ShallowHtml {
  std::string source;
  std::size_t flattened = 0;  // tags that were too deep: block elements became paragraphs, others vanished
};

/// `html` is taken for XHTML all the same if it begins with an XML declaration.
enum class HtmlSyntax { html, xhtml };

/// Also gives self-closed elements of XHTML (`<title/>`) the closing tag without which HTML swallows what follows.
ShallowHtml limitNesting(std::string_view source, HtmlSyntax syntax);

}  // namespace longleaf::storage
