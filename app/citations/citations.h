// SPDX-License-Identifier: GPL-3.0-or-later
// Citations made by the program, not by the model: each sentence of an answer is matched to the document. A sentence
// gets a citation only when the document says the same in (nearly) the same words; no citation is better than a wrong
// one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/citations/sentences.h"
#include "storage/documents/document.h"

namespace longleaf::app {

enum class Match : std::uint8_t {
  exact,      // the sentence, or what it quotes, stands in the document word for word, after normalising
  supported,  // by the lexical score described in support.cpp, with all its numbers and names found there
};

struct Citation {
  std::size_t sentenceBegin = 0;  // bytes of the answer
  std::size_t sentenceEnd = 0;
  std::uint32_t page = 0;  // of the document, from 0: where the quotation begins
  std::string label;       // its label
  std::size_t begin = 0;   // bytes of Document::text
  std::size_t end = 0;
  std::string quote;  // text[begin, end)
  Match match = Match::supported;
  double score = 0;  // 0..1; 1 for exact
};

/// A number or a quoted string of the answer that stands nowhere in the document.
struct Unsupported {
  std::size_t begin = 0;  // bytes of the answer
  std::size_t end = 0;
  std::string text;
  std::string reason;  // a sentence for people
};

struct CitationReport {
  std::vector<Citation> citations;  // in the order of the answer; at most one a sentence
  std::vector<Unsupported> unsupported;
};

class DocumentIndex;

/// The words of one document, ready to be asked. Building takes about 0.1 s per MB of text and is done once; any thread
/// may ask. An answer of 20 sentences takes a few milliseconds; the work for one answer is limited, so that of an
/// endless one the end may get no citations. English has stems, number words and negations; texts in other languages
/// are compared word for word, ones without spaces by pairs of characters.
class CitationIndex final {
 public:
  /// Refers to the document, which must outlive it.
  explicit CitationIndex(const storage::Document& document);
  CitationIndex(CitationIndex&&) noexcept;
  CitationIndex& operator=(CitationIndex&&) noexcept;
  ~CitationIndex();

  CitationReport cite(std::string_view answer) const;

 private:
  const storage::Document* m_document;
  std::unique_ptr<const DocumentIndex> m_index;
};

}  // namespace longleaf::app
