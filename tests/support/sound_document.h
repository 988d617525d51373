// SPDX-License-Identifier: GPL-3.0-or-later
// What a Document promises, whatever the file was; and when two of them say the same.
#pragma once

#include <algorithm>
#include <string>

#include "storage/documents/document.h"
#include "storage/documents/utf8.h"

namespace longleaf::tests {

/// The first promise that is not kept; empty for a sound document.
inline std::string brokenPromise(const storage::Document& d) {
  using storage::utf8Census;
  using storage::utf8Length;
  if (d.text.empty() || utf8Census(d.text).invalid != 0) return "text is not UTF-8, or empty";
  if (utf8Census(d.title).invalid != 0) return "title is not UTF-8";
  if (d.text.find('\r') != std::string::npos) return "a carriage return";
  if (d.pages.empty() || d.pages.front().begin != 0 || d.pages.back().end != d.text.size())
    return "pages do not reach from the beginning of the text to its end";
  for (std::size_t i = 1; i < d.pages.size(); ++i)
    if (d.pages[i - 1].end != d.pages[i].begin || d.pages[i].begin > d.pages[i].end) return "pages with a gap";
  for (const auto& entry : d.outline)
    if (entry.position > d.text.size() || entry.title.empty() || entry.level < 0) return "an entry of the outline";
  for (std::size_t i = 0; i < d.runs.size(); ++i)
    if (d.runs[i].page >= d.pages.size() || (i > 0 && d.runs[i].begin < d.runs[i - 1].begin)) return "a run";
  return {};
}

/// Everything but the path.
inline bool sameContent(const storage::Document& a, const storage::Document& b) {
  const auto page = [](const auto& x, const auto& y) {
    return x.label == y.label && x.begin == y.begin && x.end == y.end;
  };
  const auto entry = [](const auto& x, const auto& y) {
    return x.title == y.title && x.level == y.level && x.position == y.position;
  };
  const auto run = [](const auto& x, const auto& y) {
    return x.begin == y.begin && x.page == y.page && x.unit == y.unit && x.generated == y.generated;
  };
  return a.format == b.format && a.title == b.title && a.authors == b.authors && a.text == b.text &&
         a.warnings == b.warnings && std::ranges::equal(a.pages, b.pages, page) &&
         std::ranges::equal(a.outline, b.outline, entry) && std::ranges::equal(a.runs, b.runs, run);
}

}  // namespace longleaf::tests
