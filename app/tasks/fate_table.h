// SPDX-License-Identifier: GPL-3.0-or-later
// What became of each page of a document in the cache: the strip of pages. A plain value, taken from a session's fate
// map once the document has been read.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/error.h"
#include "inference/cache/fate_map.h"

namespace longleaf::app {

/// Shares of a page's tokens. They add up to 1; a page without tokens has none.
struct PageShares {
  double kept = 0;
  double merged = 0;
  double dropped = 0;

  bool none() const { return kept == 0 && merged == 0 && dropped == 0; }
};

struct FateTable {
  std::uint32_t layers = 0;
  std::uint32_t kvHeads = 0;
  std::vector<std::uint32_t> pageTokens{};                  // [pages]
  std::vector<std::vector<inference::TokenFates>> heads{};  // [layers * kvHeads][pages]

  /// Of the whole text, mean over all heads.
  PageShares total() const;
  /// By page: of one head of one layer, or the mean over all of them.
  std::vector<PageShares> shares() const;
  std::vector<PageShares> shares(std::uint32_t layer, std::uint32_t kvHead) const;
};

}  // namespace longleaf::app
