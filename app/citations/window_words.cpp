// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/window_words.h"

#include <algorithm>

namespace longleaf::app {

WindowWords::WindowWords(const DocumentIndex& index, const Window& window) : m_index(index), m_window(window) {
  m_places.reserve(window.end - window.begin);
  for (std::uint32_t token = window.begin; token < window.end; ++token)
    m_places.emplace_back(index.words().stems[token], token);
  std::sort(m_places.begin(), m_places.end());
}

std::span<const WindowWords::Place> WindowWords::places(std::uint32_t stem) const {
  const auto first = std::lower_bound(m_places.begin(), m_places.end(), Place(stem, 0));
  const auto last = std::find_if(first, m_places.end(), [stem](const Place& place) { return place.first != stem; });
  return {first, last};
}

bool WindowWords::hasMeasure(std::uint8_t measure) const {
  const Words words = m_index.words();
  for (std::uint32_t token = m_window.begin; token < m_window.end; ++token)
    if (words.meaning(token).measure == measure) return true;
  return false;
}

}  // namespace longleaf::app
