// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/phrase_search.h"

#include <algorithm>

namespace longleaf::app {
namespace {

constexpr std::uint32_t kWidestGap = 300;  // words that "..." in a quotation may stand for
constexpr std::size_t kMostPlaces = 64;    // of a quotation's first piece

}  // namespace

bool PhraseSearch::standsAt(std::span<const std::uint32_t> forms, std::uint32_t token) {
  const auto tokens = m_index.words().tokens;
  if (token + forms.size() > tokens.size()) return false;
  for (std::size_t i = 0; i < forms.size(); ++i) {
    m_work -= m_work > 0;
    if (tokens[token + i].form != forms[i]) return false;
  }
  return true;
}

std::vector<std::uint32_t> PhraseSearch::find(std::span<const std::uint32_t> forms, std::size_t most) {
  std::vector<std::uint32_t> found;
  if (forms.empty()) return found;
  const auto rarer = [&](std::uint32_t a, std::uint32_t b) {
    return m_index.places(a).size() < m_index.places(b).size();
  };
  const auto rarest = std::min_element(forms.begin(), forms.end(), rarer);
  const auto offset = static_cast<std::uint32_t>(rarest - forms.begin());
  m_work -= std::min(m_work, forms.size());
  for (const std::uint32_t place : m_index.places(*rarest)) {
    if (found.size() == most || m_work == 0) break;
    m_work -= 1;
    if (place >= offset && standsAt(forms, place - offset)) found.push_back(place - offset);
  }
  return found;
}

Found PhraseSearch::findPieces(std::span<const std::vector<std::uint32_t>> pieces, std::uint32_t& at,
                               std::uint32_t& end) {
  for (const std::uint32_t place : find(pieces.front(), kMostPlaces)) {
    std::uint32_t behind = place + static_cast<std::uint32_t>(pieces.front().size());
    std::size_t piece = 1;
    for (; piece < pieces.size(); ++piece) {
      std::uint32_t gap = 0;
      while (gap <= kWidestGap && m_work > 0 && !standsAt(pieces[piece], behind + gap)) ++gap;
      if (gap > kWidestGap || m_work == 0) break;
      behind += gap + static_cast<std::uint32_t>(pieces[piece].size());
    }
    if (piece < pieces.size()) continue;
    at = place;
    end = behind;
    return Found::yes;
  }
  return exhausted() ? Found::notLooked : Found::no;
}

}  // namespace longleaf::app
