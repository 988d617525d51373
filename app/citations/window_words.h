// SPDX-License-Identifier: GPL-3.0-or-later
// Where each stem stands within a window of the document.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "app/citations/document_index.h"

namespace longleaf::app {

class WindowWords final {
 public:
  WindowWords(const DocumentIndex& index, const Window& window);

  using Place = std::pair<std::uint32_t, std::uint32_t>;  // stem, token of the document
  /// Sorted by token.
  std::span<const Place> places(std::uint32_t stem) const;
  bool has(std::uint32_t stem) const { return !places(stem).empty(); }
  bool hasMeasure(std::uint8_t measure) const;

  const Window& window() const { return m_window; }
  const DocumentIndex& index() const { return m_index; }

 private:
  const DocumentIndex& m_index;
  Window m_window;
  std::vector<Place> m_places;
};

/// A sentence of an answer: tokens [begin, end) of the answer's words, and the answer's numbers among them.
struct AnswerSentence {
  const Words& words;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::span<const Number> numbers;
};

}  // namespace longleaf::app
