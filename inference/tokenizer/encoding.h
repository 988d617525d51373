// SPDX-License-Identifier: Apache-2.0
// The ids of one text while they are being made. A word that occurred before is copied from where its ids already lie:
// nine of ten words of a book do, and nothing is kept after the text.
#pragma once

#include <string_view>
#include <vector>

#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

class Encoding final {
 public:
  explicit Encoding(std::size_t textBytes);

  std::vector<TokenId> ids;

  /// Appends the ids of `word` if they are known.
  bool repeat(std::string_view word);
  /// The ids from `firstId` to the end are those of `word`. The text must live as long as this object.
  void remember(std::string_view word, std::size_t firstId);

 private:
  struct Entry {
    std::string_view word;
    std::size_t firstId = 0;
    std::size_t count = 0;
  };
  Entry& entryOf(std::string_view word);

  std::vector<Entry> m_entries;  // power of two; a word that falls on another's place replaces it
};

}  // namespace longleaf::inference
