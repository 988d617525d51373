// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/document.h"

#include <algorithm>
#include <limits>
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

/// The byte of `text` where the character that holds UTF-16 unit `units` begins, or the end of the text.
std::size_t bytesBefore(std::string_view text, std::uint32_t units) {
  std::uint32_t seen = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = static_cast<unsigned char>(text[at]);
    seen += byte >= 0xF0U ? 2 : 1;
    if (seen > units) return at;
    do ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  }
  return text.size();
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

std::size_t byteAt(const Document& document, Place place) {
  if (document.pages.empty()) return 0;
  if (place.page >= document.pages.size()) return document.text.size();
  const Page& page = document.pages[place.page];
  const std::string_view text(document.text);
  if (document.runs.empty())
    return page.begin + bytesBefore(text.substr(page.begin, page.end - page.begin), place.unit);

  // Runs of one page follow each other in the text, but not always in the page: two columns, a note.
  const auto& runs = document.runs;
  const auto first =
      std::partition_point(runs.begin(), runs.end(), [&](const SourceRun& run) { return run.page < place.page; });
  std::size_t nearest = page.end;
  std::uint32_t nearestUnit = std::numeric_limits<std::uint32_t>::max();
  for (auto run = first; run != runs.end() && run->page == place.page; ++run) {
    if (run->generated) continue;
    const std::size_t end = run + 1 == runs.end() ? text.size() : (run + 1)->begin;
    const std::string_view stretch = text.substr(run->begin, end - run->begin);
    if (run->unit >= place.unit) {
      if (run->unit < nearestUnit) {
        nearest = run->begin;
        nearestUnit = run->unit;
      }
    } else if (place.unit - run->unit < stretch.size()) {
      // A run has no more units than bytes.
      if (const std::size_t within = bytesBefore(stretch, place.unit - run->unit); within < stretch.size())
        return run->begin + within;
    }
  }
  return nearest;
}

}  // namespace longleaf::storage
