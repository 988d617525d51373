// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/page_tokens.h"

#include <algorithm>

namespace longleaf::app {

std::vector<std::uint32_t> pageTokenBounds(const storage::Document& document, std::span<const inference::TokenId> ids,
                                           const inference::Tokenizer& tokenizer) {
  std::vector<std::size_t> begins(ids.size());  // bytes of the text
  std::size_t at = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    begins[i] = at;
    at += tokenizer.piece(ids[i]).size();
  }
  const std::size_t bytes = document.text.size();
  if (tokenizer.addsSpacePrefix() && at == bytes + 1) {
    for (std::size_t& begin : begins) begin -= std::min<std::size_t>(begin, 1);
  } else if (at != bytes && at > 0) {
    for (std::size_t& begin : begins) {
      begin =
          static_cast<std::size_t>(static_cast<double>(begin) / static_cast<double>(at) * static_cast<double>(bytes));
    }
  }
  std::vector<std::uint32_t> bounds;
  bounds.reserve(document.pages.size() + 1);
  for (const storage::Page& page : document.pages) {
    const auto first = std::lower_bound(begins.begin(), begins.end(), page.begin);
    bounds.push_back(static_cast<std::uint32_t>(first - begins.begin()));
  }
  if (!bounds.empty()) bounds.front() = 0;
  bounds.push_back(static_cast<std::uint32_t>(ids.size()));
  return bounds;
}

}  // namespace longleaf::app
