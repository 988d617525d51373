// SPDX-License-Identifier: GPL-3.0-or-later
// The passages of a document that are read again, word for word, for one question: what merging has blurred (names,
// numbers, exact words) is then there once more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "app/error.h"
#include "inference/tokenizer/tokenizer.h"
#include "storage/documents/document.h"
#include "storage/library/library.h"

namespace longleaf::app {

struct ChosenPassage {
  std::size_t begin = 0;  // bytes of the document's text
  std::size_t end = 0;
  std::string label{};  // of the page it begins on
};

struct PassageChoice {
  std::vector<ChosenPassage> passages{};  // in the document's order; neighbours are one
  std::size_t found = 0;                  // by the search, before the budget
  /// Too little to go by: other words for the same thing may be in the document.
  bool foundLittle() const { return found < 3; }
};

/// What passages are chosen by.
struct PassageSearch {
  storage::Library& library;
  storage::DocumentId id;
  const storage::Document& document;
  const inference::Tokenizer& tokenizer;
  std::uint32_t tokens;  // of all passages with their labels, as passagesText() writes them
};

/// The best passages for `words` that fit into the budget.
Expected<PassageChoice> choosePassages(const PassageSearch& search, const std::string& words);

/// The passages as the model reads them: each with its page's label in front.
std::string passagesText(const storage::Document& document, const std::vector<ChosenPassage>& passages);

}  // namespace longleaf::app
