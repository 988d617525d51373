// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/fate_table.h"

#include <numeric>

namespace longleaf::app {

namespace {

/// `merged` and `dropped`: tokens of the page, over `heads` heads.
PageShares sharesOf(std::uint32_t tokens, std::uint64_t merged, std::uint64_t dropped, std::size_t heads) {
  if (tokens == 0 || heads == 0) return {};
  const double all = static_cast<double>(tokens) * static_cast<double>(heads);
  PageShares shares{.merged = static_cast<double>(merged) / all, .dropped = static_cast<double>(dropped) / all};
  shares.kept = 1 - shares.merged - shares.dropped;
  return shares;
}

}  // namespace

PageShares FateTable::total() const {
  std::uint64_t merged = 0;
  std::uint64_t dropped = 0;
  for (const auto& head : heads) {
    for (const inference::TokenFates& page : head) {
      merged += page.merged;
      dropped += page.dropped;
    }
  }
  return sharesOf(std::accumulate(pageTokens.begin(), pageTokens.end(), 0U), merged, dropped, heads.size());
}

std::vector<PageShares> FateTable::shares() const {
  std::vector<PageShares> result;
  result.reserve(pageTokens.size());
  for (std::size_t page = 0; page < pageTokens.size(); ++page) {
    std::uint64_t merged = 0;
    std::uint64_t dropped = 0;
    for (const auto& head : heads) {
      merged += head[page].merged;
      dropped += head[page].dropped;
    }
    result.push_back(sharesOf(pageTokens[page], merged, dropped, heads.size()));
  }
  return result;
}

std::vector<PageShares> FateTable::shares(std::uint32_t layer, std::uint32_t kvHead) const {
  std::vector<PageShares> result(pageTokens.size());
  const std::size_t head = std::size_t{layer} * kvHeads + kvHead;
  if (layer >= layers || kvHead >= kvHeads) return result;
  for (std::size_t page = 0; page < pageTokens.size(); ++page) {
    result[page] = sharesOf(pageTokens[page], heads[head][page].merged, heads[head][page].dropped, 1);
  }
  return result;
}

}  // namespace longleaf::app
