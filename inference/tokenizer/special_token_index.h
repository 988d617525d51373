// SPDX-License-Identifier: Apache-2.0
// Finds control and user-defined tokens in a text, before anything else is done with it. The order is llama.cpp's:
// the longest token's text is cut out everywhere first, then the next shorter one from what is left.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

/// Bytes begin .. end-1 of a text.
struct TextRange {
  std::size_t begin;
  std::size_t end;
};

class SpecialTokenIndex final {
 public:
  /// Longer texts are refused by the tokenizers: it bounds the work at each position of a document.
  static constexpr std::size_t kLongestText = 512;

  enum class Kind { control, userDefined };
  /// `text` must be 1 .. kLongestText bytes and not be in here already.
  void add(std::string_view text, TokenId id, Kind kind);

  struct Cut {
    TextRange range;
    TokenId id;
  };
  /// The tokens in `text`, in its order and without overlap. Control tokens only where they lie wholly inside one of
  /// the `recognised` ranges (sorted, disjoint).
  std::vector<Cut> cut(std::string_view text, std::span<const TextRange> recognised) const;

 private:
  struct Node {
    TokenId id = -1;
    Kind kind = Kind::userDefined;
  };
  struct Candidate {
    std::size_t begin;
    std::size_t length;
    std::size_t controlEnd;  // control tokens that begin here must end by this offset
    TokenId id;
  };

  /// The longest token that begins at `begin` and ends by `end`; length 0 when there is none.
  Candidate longestAt(std::string_view text, std::size_t begin, std::size_t end, std::size_t controlEnd) const;
  std::vector<Candidate> candidates(std::string_view text, std::span<const TextRange> recognised) const;

  std::vector<Node> m_nodes{1};                              // a tree over the bytes; 0 is the root
  std::unordered_map<std::uint64_t, std::uint32_t> m_edges;  // node * 256 + byte -> node
  std::bitset<256> m_firstBytes;  // skips nearly all positions of a document without a look into the tree
};

}  // namespace longleaf::inference
