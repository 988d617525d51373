// SPDX-License-Identifier: GPL-3.0-or-later
// Word-for-word search of a document, with a limit to its whole work: an answer may quote anything, however often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "app/citations/document_index.h"

namespace longleaf::app {

enum class Found : std::uint8_t { yes, no, notLooked };  // notLooked: the work is used up

class PhraseSearch final {
 public:
  explicit PhraseSearch(const DocumentIndex& index) : m_index(index) {}

  /// Tokens where the forms stand one after another, the first `most` of them. Empty too where the work is used up.
  std::vector<std::uint32_t> find(std::span<const std::uint32_t> forms, std::size_t most);

  /// Pieces of a quotation with gaps ("..."), each soon behind the one before. The first place.
  Found findPieces(std::span<const std::vector<std::uint32_t>> pieces, std::uint32_t& at, std::uint32_t& end);

  bool exhausted() const { return m_work == 0; }

 private:
  bool standsAt(std::span<const std::uint32_t> forms, std::uint32_t token);

  const DocumentIndex& m_index;
  std::size_t m_work = 20'000'000;  // words compared: 0.1 s at most
};

}  // namespace longleaf::app
