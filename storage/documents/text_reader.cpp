// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "storage/documents/ascii.h"
#include "storage/documents/readers.h"

namespace longleaf::storage {
namespace {

constexpr std::size_t kLinesPerPage = 100;  // about three printed pages: near enough to find a passage by eye
constexpr std::size_t kHeaderLines = 40;

void readHeaderLine(std::string_view line, Document& document) {
  const auto after = [&](std::string_view label) {
    return line.starts_with(label) ? trimmedAscii(line.substr(label.size())) : std::string_view();
  };
  if (const std::string_view title = after("Title:"); !title.empty() && document.title.empty()) document.title = title;
  if (const std::string_view author = after("Author:"); !author.empty()) document.authors.emplace_back(author);
}

}  // namespace

void readPlainText(std::string text, Document& document) {
  document.text = std::move(text);
  const std::string_view all = document.text;
  std::size_t line = 0;
  for (std::size_t at = 0; at < all.size(); ++line) {
    const std::size_t feed = all.find('\n', at);
    const std::size_t end = feed == std::string_view::npos ? all.size() : feed + 1;
    if (line < kHeaderLines) readHeaderLine(all.substr(at, end - at), document);
    if (line % kLinesPerPage == 0) document.pages.push_back({"line " + std::to_string(line + 1), at, at});
    document.pages.back().end = end;
    at = end;
  }
}

}  // namespace longleaf::storage
