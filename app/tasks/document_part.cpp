// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/document_part.h"

#include <algorithm>
#include <cctype>

namespace longleaf::app {

namespace {

constexpr std::size_t kTitlesNamed = 12;

bool sameTitle(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

storage::Document partOf(const storage::Document& document, std::size_t begin, std::size_t end) {
  storage::Document part{.path = document.path,
                         .format = document.format,
                         .title = document.title,
                         .authors = document.authors,
                         .text = document.text.substr(begin, end - begin),
                         .pages = document.pages,
                         .outline = document.outline};
  std::erase_if(part.pages, [&](const storage::Page& page) { return page.end <= begin || page.begin >= end; });
  for (storage::Page& page : part.pages) {
    page.begin = std::max(page.begin, begin) - begin;
    page.end = std::min(page.end, end) - begin;
  }
  std::erase_if(part.outline, [&](const auto& entry) { return entry.position < begin || entry.position >= end; });
  for (storage::OutlineEntry& entry : part.outline) entry.position -= begin;
  return part;
}

Expected<storage::Document> sectionOf(const storage::Document& document, std::string_view title) {
  const auto& outline = document.outline;
  const auto found =
      std::find_if(outline.begin(), outline.end(), [&](const auto& e) { return sameTitle(e.title, title); });
  if (found == outline.end()) {
    std::string titles;
    for (std::size_t i = 0; i < std::min(kTitlesNamed, outline.size()); ++i)
      titles += (i ? "; " : "") + outline[i].title;
    if (outline.size() > kTitlesNamed) titles += "; and " + std::to_string(outline.size() - kTitlesNamed) + " more";
    return tl::unexpected(
        Error{Code::usage, "there is no section '" + std::string(title) + "'" +
                               (outline.empty() ? ": this document has no outline" : "; sections are: " + titles)});
  }
  const auto next = std::find_if(found + 1, outline.end(), [&](const auto& e) { return e.level <= found->level; });
  return partOf(document, found->position, next == outline.end() ? document.text.size() : next->position);
}

Expected<storage::Document> pagesOf(const storage::Document& document, std::string_view range) {
  const auto& pages = document.pages;
  const auto labelled = [&](std::string_view label) {
    return std::find_if(pages.begin(), pages.end(), [&](const auto& page) { return page.label == label; });
  };
  // A label may itself have a hyphen: the whole is tried first, then every place to split.
  auto first = labelled(range);
  auto last = first;
  for (std::size_t at = range.find('-'); first == pages.end() && at != std::string_view::npos;
       at = range.find('-', at + 1)) {
    const auto a = labelled(range.substr(0, at));
    const auto b = labelled(range.substr(at + 1));
    if (a == pages.end() || b == pages.end() || b < a) continue;
    first = a;
    last = b;
  }
  if (first == pages.end()) {
    return tl::unexpected(Error{Code::usage, "there are no pages '" + std::string(range) + "'" +
                                                 (pages.empty() ? std::string()
                                                                : "; labels go from '" + pages.front().label +
                                                                      "' to '" + pages.back().label + "'")});
  }
  return partOf(document, first->begin, last->end);
}

}  // namespace longleaf::app
