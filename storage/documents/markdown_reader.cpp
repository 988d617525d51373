// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>

#include <md4c-html.h>

#include "storage/documents/ascii.h"
#include "storage/documents/readers.h"

namespace longleaf::storage {
namespace {

std::string_view unquoted(std::string_view value) {
  value = trimmedAscii(value);
  const bool quoted =
      value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.front() == value.back();
  return quoted ? value.substr(1, value.size() - 2) : value;
}

/// The text behind the front matter; all of it if there is none.
std::string_view takeFrontMatter(std::string_view text, Document& document) {
  constexpr int kMostLines = 100;  // behind that, the first line was a rule and not the start of front matter
  if (!text.starts_with("---\n")) return text;
  std::string title;
  std::vector<std::string> authors;
  std::size_t at = 4;
  for (int count = 0; at < text.size() && count < kMostLines; ++count) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    at = std::min(end + 1, text.size());
    if (trimmedAscii(line) == "---" || trimmedAscii(line) == "...") {
      document.title = title;
      document.authors = authors;
      return text.substr(at);
    }
    if (line.starts_with("title:")) title = unquoted(line.substr(6));
    if (line.starts_with("author:") && !unquoted(line.substr(7)).empty())
      authors.emplace_back(unquoted(line.substr(7)));
  }
  return text;
}

}  // namespace

Expected<void> readMarkdown(std::string_view text, Document& document) {
  const std::string_view body = takeFrontMatter(text, document);
  std::string html;
  html.reserve(body.size() + body.size() / 4);
  const auto append = [](const MD_CHAR* part, MD_SIZE size, void* to) {
    static_cast<std::string*>(to)->append(part, size);
  };
  const bool fits = body.size() <= std::numeric_limits<MD_SIZE>::max();
  if (!fits || md_html(body.data(), static_cast<MD_SIZE>(body.size()), append, &html, MD_DIALECT_GITHUB, 0) != 0)
    return tl::unexpected(Error{ErrorCode::unreadable, "The Markdown text is too large to be read"});
  return readHtml(html, document);
}

}  // namespace longleaf::storage
