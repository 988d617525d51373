// SPDX-License-Identifier: Apache-2.0
// The merge rules of byte pair encoding (Sennrich et al., arXiv 1508.07909, algorithm 1) on token ids, and their use on
// one word.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

class BpeMerges final {
 public:
  struct Rule {
    TokenId left;
    TokenId right;
    std::uint32_t rank;  // smaller ones are used first
    TokenId merged;
  };

  BpeMerges() = default;
  /// Ids must be in 0 .. tokens-1. Of several rules for a pair the one of lowest rank counts.
  BpeMerges(std::vector<Rule> rules, std::size_t tokens);

  /// Merges the neighbours with the lowest rank, the leftmost of equals, until no rule fits. O(n log n). Ids below 0
  /// are left alone.
  void apply(std::vector<TokenId>& symbols) const;

 private:
  struct Target {
    TokenId right;
    std::uint32_t rank;
    TokenId merged;
  };
  const Target* find(TokenId left, TokenId right) const;

  // Rules grouped by their left token and sorted by the right one: 16 bytes a rule with the group's begin, where a hash
  // map of pairs takes 40, and no file can make it slow.
  std::vector<Target> m_targets;
  std::vector<std::uint32_t> m_begins;  // [tokens + 1]
};

}  // namespace longleaf::inference
