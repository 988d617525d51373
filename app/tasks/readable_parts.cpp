// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/readable_parts.h"

#include <algorithm>
#include <string_view>

#include "app/tasks/document_part.h"
#include "storage/library/passages.h"

namespace longleaf::app {

namespace {

/// Tokens up to each end of a passage.
class TokenRuler final {
 public:
  TokenRuler(const storage::Document& document, const inference::Tokenizer& tokenizer) {
    const std::string_view text = document.text;
    std::size_t begin = 0;
    for (const storage::PassageRange& passage : dividePassages(document)) {
      const auto ids = tokenizer.encode(text.substr(begin, passage.end - begin), inference::SpecialTokens::plain);
      m_marks.push_back({passage.end, total() + static_cast<std::uint32_t>(ids.size())});
      begin = passage.end;
    }
    if (!m_marks.empty()) m_marks.back().position = text.size();
  }

  std::uint32_t total() const { return m_marks.empty() ? 0 : m_marks.back().tokens; }

  /// Tokens before a position, to the next end of a passage.
  std::uint32_t before(std::size_t position) const {
    const auto mark = std::lower_bound(m_marks.begin(), m_marks.end(), position,
                                       [](const Mark& m, std::size_t at) { return m.position < at; });
    return mark == m_marks.end() ? total() : position == 0 ? 0 : mark->tokens;
  }

  /// The end of a passage nearest before which there are `tokens` tokens.
  std::size_t positionOf(std::uint32_t tokens) const {
    const auto mark = std::lower_bound(m_marks.begin(), m_marks.end(), tokens,
                                       [](const Mark& m, std::uint32_t wanted) { return m.tokens < wanted; });
    return mark == m_marks.end() ? (m_marks.empty() ? 0 : m_marks.back().position) : mark->position;
  }

 private:
  struct Mark {
    std::size_t position;
    std::uint32_t tokens;
  };
  std::vector<Mark> m_marks;
};

/// Where sections begin, and the end of the text.
std::vector<std::size_t> boundaries(const storage::Document& document) {
  std::vector<std::size_t> places{document.text.size()};
  for (const storage::OutlineEntry& entry : document.outline) {
    if (entry.position > 0 && entry.position < document.text.size()) places.push_back(entry.position);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  return places;
}

}  // namespace

std::vector<storage::Document> readableParts(const storage::Document& document, const inference::Tokenizer& tokenizer,
                                             std::uint32_t maxTokens) {
  const TokenRuler ruler(document, tokenizer);
  const std::uint32_t most = std::max<std::uint32_t>(maxTokens, 1);
  std::vector<std::size_t> ends;
  std::size_t begin = 0;
  std::size_t last = 0;  // the farthest boundary that the present part may end at
  const auto close = [&](std::size_t end) {
    // A stretch that is too long by itself becomes equal parts.
    const std::uint32_t first = ruler.before(begin);
    const std::uint32_t tokens = ruler.before(end) - first;
    const std::uint32_t pieces = (tokens + most - 1) / most;
    for (std::uint32_t i = 1; i < pieces; ++i) {
      const std::size_t cut = ruler.positionOf(first + static_cast<std::uint32_t>(std::uint64_t{tokens} * i / pieces));
      if (cut > begin && cut < end && (ends.empty() || cut > ends.back())) ends.push_back(cut);
    }
    ends.push_back(end);
    begin = last = end;
  };
  for (const std::size_t place : boundaries(document)) {
    if (ruler.before(place) - ruler.before(begin) > most && last > begin) close(last);
    if (ruler.before(place) - ruler.before(begin) > most) close(place);
    last = place;
  }
  if (last > begin) close(last);

  std::vector<storage::Document> parts;
  begin = 0;
  for (const std::size_t end : ends) {
    parts.push_back(partOf(document, begin, end));
    begin = end;
  }
  return parts;
}

}  // namespace longleaf::app
