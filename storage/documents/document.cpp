// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/document.h"

#include <algorithm>
#include <string_view>

namespace longleaf::storage {

namespace {

/// UTF-16 units of UTF-8 text: one a character, two beyond the basic plane.
std::uint32_t utf16Units(std::string_view text) {
  std::uint32_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0U) != 0x80U;
    units += byte >= 0xF0U;
  }
  return units;
}

}  // namespace

std::uint32_t pageAt(const Document& document, std::size_t at) {
  const auto& pages = document.pages;
  auto next = std::upper_bound(pages.begin(), pages.end(), at,
                               [](std::size_t position, const Page& page) { return position < page.begin; });
  if (next == pages.begin()) return 0;
  // Pages without text begin where the next one does: the last of them is not where the text stands, unless it has
  // some.
  return static_cast<std::uint32_t>(next - pages.begin() - 1);
}

Place placeOf(const Document& document, std::size_t at) {
  if (document.runs.empty()) {
    const std::uint32_t page = pageAt(document, at);
    const std::size_t begin = document.pages[page].begin;
    return {page, utf16Units(std::string_view(document.text).substr(begin, at - begin))};
  }
  const auto next = std::upper_bound(document.runs.begin(), document.runs.end(), at,
                                     [](std::size_t position, const SourceRun& run) { return position < run.begin; });
  const SourceRun& run = next == document.runs.begin() ? document.runs.front() : *(next - 1);
  if (run.generated || at < run.begin) return {run.page, run.unit};
  return {run.page, run.unit + utf16Units(std::string_view(document.text).substr(run.begin, at - run.begin))};
}

}  // namespace longleaf::storage
