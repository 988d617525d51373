// SPDX-License-Identifier: GPL-3.0-or-later
// The words of one document, ready to be asked: where each form stands, which sentences have each stem, how rare it is.
// Immutable; any thread may read it. About 60 bytes a word.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "app/citations/numbers.h"
#include "app/citations/tokens.h"

namespace longleaf::app {

/// Sentences [first, last] of the document, and their tokens [begin, end).
struct Window {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

class DocumentIndex final {
 public:
  explicit DocumentIndex(std::string_view text);
  DocumentIndex(const DocumentIndex&) = delete;
  DocumentIndex& operator=(const DocumentIndex&) = delete;

  Words words() const { return {m_tokens, m_stems, &m_forms}; }
  const FormTable& forms() const { return m_forms; }
  std::uint32_t sentences() const { return static_cast<std::uint32_t>(m_sentences.size()); }
  std::uint32_t sentenceOf(std::uint32_t token) const;
  Window window(std::uint32_t first, std::uint32_t last) const;

  /// Words of a sentence; at least 1.
  double meanSentence() const {
    return m_sentences.empty() ? 1.0 : static_cast<double>(m_tokens.size()) / static_cast<double>(m_sentences.size());
  }

  /// Tokens with the form, sorted.
  std::span<const std::uint32_t> places(std::uint32_t form) const { return m_places.of(form); }
  /// Sentences with the stem, sorted.
  std::span<const std::uint32_t> sentencesWith(std::uint32_t stem) const { return m_postings.of(stem); }
  /// ln(1 + (N - n + 1/2) / (n + 1/2)) with n of the document's N sentences having it.
  double rarity(std::uint32_t stem) const;

  /// Numbers that begin in a window.
  std::span<const Number> numbersIn(const Window& window) const;
  bool hasNumber(double value) const { return m_values.contains(value); }

 private:
  /// Lists of numbers, one after the other.
  struct Lists {
    std::vector<std::uint32_t> begins;
    std::vector<std::uint32_t> items;
    std::span<const std::uint32_t> of(std::uint32_t list) const {
      if (list + 1 >= begins.size()) return {};
      return std::span(items).subspan(begins[list], begins[list + 1] - begins[list]);
    }
  };
  static Lists listsOf(std::span<const std::uint32_t> keys, std::span<const std::uint32_t> values, std::uint32_t lists);

  void countForms();
  void findSentences(std::string_view text);
  void findPostings();
  void findNumbers();

  FormTable m_forms;
  std::vector<Token> m_tokens;
  std::vector<std::uint32_t> m_stems;      // of each token
  std::vector<std::uint32_t> m_sentences;  // first token of each
  Lists m_places;
  Lists m_postings;
  std::vector<Number> m_numbers;
  std::unordered_set<double> m_values;  // of all numbers but articles
};

}  // namespace longleaf::app
