// SPDX-License-Identifier: GPL-3.0-or-later
// The passage of a document that says what a sentence says, in nearly the same words.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/citations/facts.h"
#include "app/citations/window_words.h"

namespace longleaf::app {

struct Support {
  Window window;
  double score = 0;
};

/// Of one answer: keeps its memory between sentences, and a limit to the whole work. The formula is in support.cpp.
class SupportSearch final {
 public:
  explicit SupportSearch(const DocumentIndex& index) : m_index(index), m_sums(index.sentences(), 0.0F) {}

  std::optional<Support> find(const AnswerSentence& sentence, const Facts& facts);

 private:
  /// A different word of the sentence.
  struct Term {
    std::uint32_t stem = 0;
    double weight = 0;
    bool frame = false;  // weighs only where the window has it
    bool name = false;
  };
  struct Scored {
    Window window;
    double score = 0;
    double rank = 0;
  };

  std::vector<Term> termsOf(const AnswerSentence& sentence, const Facts& facts) const;
  std::vector<std::uint32_t> bestSentences(const std::vector<Term>& terms);
  std::vector<Window> windowsAround(const std::vector<std::uint32_t>& sentences) const;
  double score(const std::vector<Term>& terms, const WindowWords& window) const;
  double adjacency(const std::vector<Term>& terms, const WindowWords& window) const;
  static double likeness(const AnswerSentence& sentence, const WindowWords& window);
  bool eachSentenceGives(const std::vector<Term>& terms, const WindowWords& window) const;

  const DocumentIndex& m_index;
  std::vector<float> m_sums;  // of each sentence; all 0 between two searches
  std::size_t m_work = 30'000'000;
};

}  // namespace longleaf::app
