// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/cited_documents.h"

#include <algorithm>
#include <map>
#include <utility>

namespace longleaf::app {

namespace {

bool better(const Citation& a, const Citation& b) {
  if (a.match != b.match) return a.match == Match::exact;
  return a.score > b.score;
}

}  // namespace

AnswerSources CitedDocuments::cite(std::string_view answer) const {
  std::map<std::size_t, DocumentCitation> best;  // by where the sentence begins
  std::map<std::pair<std::size_t, std::size_t>, std::pair<std::size_t, Unsupported>> missing;  // how many lack it
  for (std::size_t i = 0; i < m_indexes.size(); ++i) {
    CitationReport report = m_indexes[i].cite(answer);
    for (Citation& citation : report.citations) {
      const std::size_t sentence = citation.sentenceBegin;
      const auto [at, added] = best.try_emplace(sentence, DocumentCitation{i, citation});
      if (!added && better(citation, at->second.citation)) at->second = {i, std::move(citation)};
    }
    for (Unsupported& part : report.unsupported) {
      const auto place = std::pair(part.begin, part.end);
      missing.try_emplace(place, 0, std::move(part)).first->second.first += 1;
    }
  }
  AnswerSources sources;
  for (auto& [sentence, citation] : best) sources.citations.push_back(std::move(citation));
  for (auto& [place, part] : missing) {
    if (part.first == m_indexes.size()) sources.unsupported.push_back(std::move(part.second));
  }
  return sources;
}

}  // namespace longleaf::app
