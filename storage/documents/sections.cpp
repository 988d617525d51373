// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/sections.h"

#include <algorithm>
#include <string_view>

#include "storage/documents/utf8.h"

namespace longleaf::storage {
namespace {

/// Whether nothing stands between the two headings. A heading's text has its title's length, or more by a line break.
/// In a list of chapters a part and its first chapter may also name the same place.
bool areAdjacent(const Document& document, const OutlineEntry& first, const OutlineEntry& second) {
  if (first.position == second.position) return true;
  const std::size_t end = first.position + first.title.size();
  return first.level == second.level && end <= second.position &&
         isBlank(std::string_view(document.text).substr(end, second.position - end));
}

std::vector<Page> sectionsDownTo(int deepest, const Document& document) {
  std::vector<Page> pages;
  const auto start = [&](const std::string& label, std::size_t position) {
    if (!pages.empty()) pages.back().end = position;
    pages.push_back({label, position, document.text.size()});
  };
  const OutlineEntry* previous = nullptr;
  for (const OutlineEntry& entry : document.outline) {
    if (entry.level > deepest) continue;
    if (pages.empty() && entry.position > 0) start("beginning", 0);
    if (previous != nullptr && areAdjacent(document, *previous, entry)) {
      if (previous->title != entry.title) pages.back().label += " " + entry.title;
    } else {
      start(entry.title, entry.position);
    }
    previous = &entry;
  }
  if (pages.empty()) start("beginning", 0);
  return pages;
}

}  // namespace

void divideIntoSections(Document& document) {
  constexpr int kDeepestLevel = 5;
  const auto isLong = [](const Page& page) { return page.end - page.begin > kLongSection; };
  for (int deepest = 1; deepest <= kDeepestLevel; ++deepest) {
    document.pages = sectionsDownTo(deepest, document);
    if (std::none_of(document.pages.begin(), document.pages.end(), isLong)) return;
  }
}

}  // namespace longleaf::storage
