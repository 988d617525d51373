// SPDX-License-Identifier: GPL-3.0-or-later
// The documents that an answer may cite: one, or all that a question went to.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "app/citations/citations.h"
#include "storage/documents/document.h"

namespace longleaf::app {

/// A citation and the document it is of, by the order in which documents were added.
struct DocumentCitation {
  std::size_t document = 0;
  Citation citation;
};

struct AnswerSources {
  std::vector<DocumentCitation> citations;  // in the order of the answer; at most one a sentence
  std::vector<Unsupported> unsupported;     // what no document has
};

class CitedDocuments final {
 public:
  /// `document` must outlive this object.
  void add(const storage::Document& document) { m_indexes.emplace_back(document); }

  /// Of several documents the one that says it most nearly is cited; the first added where two say the same.
  AnswerSources cite(std::string_view answer) const;

 private:
  std::vector<CitationIndex> m_indexes;
};

}  // namespace longleaf::app
