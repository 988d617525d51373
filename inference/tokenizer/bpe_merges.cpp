// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/bpe_merges.h"

#include <algorithm>
#include <functional>
#include <limits>
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

/// A pair that could be merged when it was queued: rank << 32 | position of its left symbol, which is the order in
/// which pairs are merged. A rank belongs to one pair only, so it also tells whether the pair is still there.
using Queued = std::uint64_t;

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
  std::vector<Queued> pairs;
  pairs.reserve(count);
  const auto pushPair = [&](std::uint32_t left, std::uint32_t right) {
    const Target* target = find(symbols[left], symbols[right]);
    if (target == nullptr) return false;
    pairs.push_back((static_cast<Queued>(target->rank) << 32U) | left);
    return true;
  };
  for (std::uint32_t i = 0; i < count; ++i) links[i] = {i > 0 ? i - 1 : kNone, i + 1 < count ? i + 1 : kNone};
  for (std::uint32_t i = 0; i + 1 < count; ++i) pushPair(i, i + 1);

  const std::greater<> later;
  std::make_heap(pairs.begin(), pairs.end(), later);
  while (!pairs.empty()) {
    std::pop_heap(pairs.begin(), pairs.end(), later);
    const auto rank = static_cast<std::uint32_t>(pairs.back() >> 32U);
    const auto left = static_cast<std::uint32_t>(pairs.back());
    pairs.pop_back();
    const std::uint32_t right = links[left].next;
    const Target* const target = right == kNone ? nullptr : find(symbols[left], symbols[right]);
    if (target == nullptr || target->rank != rank) continue;  // a neighbour has been merged since

    symbols[left] = target->merged;
    symbols[right] = kGone;
    const auto [previous, next] = Link{links[left].previous, links[right].next};
    links[left].next = next;
    if (next != kNone) {
      links[next].previous = left;
      if (pushPair(left, next)) std::push_heap(pairs.begin(), pairs.end(), later);
    }
    if (previous != kNone && pushPair(previous, left)) std::push_heap(pairs.begin(), pairs.end(), later);
  }
  std::erase(symbols, kGone);
}

}  // namespace longleaf::inference
