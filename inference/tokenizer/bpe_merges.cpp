// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/bpe_merges.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <tuple>

namespace longleaf::inference {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Merged symbols are taken out of the list; an id of `kGone` marks them for entries of the queue that still name them.
constexpr TokenId kGone = -2;

struct Link {
  std::uint32_t previous;
  std::uint32_t next;
};

/// A pair that could be merged when it was queued.
struct Pair {
  std::uint32_t rank;
  std::uint32_t at;  // position of the left symbol
  TokenId left, right, merged;

  bool operator>(const Pair& other) const { return std::tie(rank, at) > std::tie(other.rank, other.at); }
};

}  // namespace

BpeMerges::BpeMerges(std::vector<Rule> rules, std::size_t tokens) : m_begins(tokens + 1, 0) {
  std::sort(rules.begin(), rules.end(), [](const Rule& a, const Rule& b) {
    return std::tie(a.left, a.right, a.rank) < std::tie(b.left, b.right, b.rank);
  });
  const auto samePair = [](const Rule& a, const Rule& b) { return a.left == b.left && a.right == b.right; };
  rules.erase(std::unique(rules.begin(), rules.end(), samePair), rules.end());

  m_targets.reserve(rules.size());
  for (const Rule& rule : rules) {
    m_targets.push_back({rule.right, rule.rank, rule.merged});
    ++m_begins[static_cast<std::size_t>(rule.left) + 1];
  }
  for (std::size_t i = 1; i < m_begins.size(); ++i) m_begins[i] += m_begins[i - 1];
}

const BpeMerges::Target* BpeMerges::find(TokenId left, TokenId right) const {
  if (left < 0 || right < 0) return nullptr;
  const auto group = static_cast<std::size_t>(left);
  const Target* const begin = m_targets.data() + m_begins[group];
  const Target* const end = m_targets.data() + m_begins[group + 1];
  const Target* const found =
      std::lower_bound(begin, end, right, [](const Target& target, TokenId wanted) { return target.right < wanted; });
  return found != end && found->right == right ? found : nullptr;
}

void BpeMerges::apply(std::vector<TokenId>& symbols) const {
  if (symbols.size() < 2) return;
  const auto count = static_cast<std::uint32_t>(symbols.size());
  std::vector<Link> links(count);
  std::vector<Pair> pairs;
  pairs.reserve(count);
  const auto pairAt = [&](std::uint32_t left, std::uint32_t right) -> std::optional<Pair> {
    const Target* target = find(symbols[left], symbols[right]);
    if (target == nullptr) return std::nullopt;
    return Pair{target->rank, left, symbols[left], symbols[right], target->merged};
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    links[i] = {i > 0 ? i - 1 : kNone, i + 1 < count ? i + 1 : kNone};
    if (i + 1 == count) break;
    if (const auto pair = pairAt(i, i + 1)) pairs.push_back(*pair);
  }

  std::priority_queue queue(std::greater<>{}, std::move(pairs));
  while (!queue.empty()) {
    const Pair best = queue.top();
    queue.pop();
    const std::uint32_t right = links[best.at].next;
    if (symbols[best.at] != best.left || right == kNone || symbols[right] != best.right) continue;  // out of date

    symbols[best.at] = best.merged;
    symbols[right] = kGone;
    links[best.at].next = links[right].next;
    if (links[right].next != kNone) {
      links[links[right].next].previous = best.at;
      if (const auto pair = pairAt(best.at, links[best.at].next)) queue.push(*pair);
    }
    if (links[best.at].previous != kNone) {
      if (const auto pair = pairAt(links[best.at].previous, best.at)) queue.push(*pair);
    }
  }
  std::erase(symbols, kGone);
}

}  // namespace longleaf::inference
