// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/special_token_index.h"

#include <algorithm>
#include <map>

namespace longleaf::inference {
namespace {

std::uint64_t edge(std::uint32_t node, char byte) {
  return (static_cast<std::uint64_t>(node) << 8U) | static_cast<std::uint8_t>(byte);
}

}  // namespace

void SpecialTokenIndex::add(std::string_view text, TokenId id, Kind kind) {
  std::uint32_t node = 0;
  for (const char byte : text) {
    const auto [next, isNew] = m_edges.try_emplace(edge(node, byte), static_cast<std::uint32_t>(m_nodes.size()));
    if (isNew) m_nodes.emplace_back();
    node = next->second;
  }
  m_nodes[node] = {id, kind};
  m_firstBytes.set(static_cast<std::uint8_t>(text.front()));
}

SpecialTokenIndex::Candidate SpecialTokenIndex::longestAt(std::string_view text, std::size_t begin, std::size_t end,
                                                          std::size_t controlEnd) const {
  Candidate longest{begin, 0, controlEnd, -1};
  std::uint32_t node = 0;
  for (std::size_t at = begin; at < end; ++at) {
    const auto next = m_edges.find(edge(node, text[at]));
    if (next == m_edges.end()) break;
    node = next->second;
    const Node& reached = m_nodes[node];
    const bool allowed = reached.kind == Kind::userDefined || at + 1 <= controlEnd;
    if (reached.id >= 0 && allowed) {
      longest.length = at + 1 - begin;
      longest.id = reached.id;
    }
  }
  return longest;
}

std::vector<SpecialTokenIndex::Candidate> SpecialTokenIndex::candidates(std::string_view text,
                                                                        std::span<const TextRange> recognised) const {
  std::vector<Candidate> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!m_firstBytes.test(static_cast<std::uint8_t>(text[at]))) continue;
    while (!recognised.empty() && recognised.front().end <= at) recognised = recognised.subspan(1);
    const bool inside = !recognised.empty() && recognised.front().begin <= at;
    const Candidate candidate = longestAt(text, at, text.size(), inside ? recognised.front().end : 0);
    if (candidate.length > 0) found.push_back(candidate);
  }
  return found;
}

std::vector<SpecialTokenIndex::Cut> SpecialTokenIndex::cut(std::string_view text,
                                                           std::span<const TextRange> recognised) const {
  const auto later = [](const Candidate& a, const Candidate& b) {
    return a.length != b.length ? a.length < b.length : a.begin > b.begin;
  };
  std::vector<Candidate> queue = candidates(text, recognised);
  std::make_heap(queue.begin(), queue.end(), later);

  std::map<std::size_t, Cut> taken;  // by their begin
  while (!queue.empty()) {
    std::pop_heap(queue.begin(), queue.end(), later);
    const Candidate best = queue.back();
    queue.pop_back();

    const auto next = taken.lower_bound(best.begin);
    if (next != taken.begin() && std::prev(next)->second.range.end > best.begin) continue;
    if (next == taken.end() || next->first >= best.begin + best.length) {
      taken.emplace_hint(next, best.begin, Cut{{best.begin, best.begin + best.length}, best.id});
      continue;
    }
    // A longer token has taken the tail: a shorter one that begins here may still fit in front of it.
    const Candidate shorter = longestAt(text, best.begin, next->first, best.controlEnd);
    if (shorter.length == 0) continue;
    queue.push_back(shorter);
    std::push_heap(queue.begin(), queue.end(), later);
  }

  std::vector<Cut> cuts;
  cuts.reserve(taken.size());
  for (const auto& [begin, cut] : taken) cuts.push_back(cut);
  return cuts;
}

}  // namespace longleaf::inference
