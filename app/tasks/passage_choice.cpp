// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/tasks/passage_choice.h"

#include <algorithm>
#include <string_view>

#include "app/tasks/prompts.h"

namespace longleaf::app {

namespace {

/// Passages are seldom shorter than this many tokens: so many hits are asked for that the budget can be filled.
constexpr std::size_t kShortPassage = 16;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\n") + 1 - begin);
}

std::string frame(const storage::Document& document, const ChosenPassage& passage) {
  const std::string_view text =
      trimmed(std::string_view(document.text).substr(passage.begin, passage.end - passage.begin));
  return "[" + passage.label + "] " + std::string(text) + "\n\n";
}

/// Sorted by place; what follows another without more than white space between is one with it.
std::vector<ChosenPassage> merged(const storage::Document& document, std::vector<ChosenPassage> passages) {
  std::sort(passages.begin(), passages.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::vector<ChosenPassage> result;
  for (ChosenPassage& passage : passages) {
    const bool follows =
        !result.empty() &&
        (passage.begin <= result.back().end ||
         trimmed(std::string_view(document.text).substr(result.back().end, passage.begin - result.back().end)).empty());
    if (follows) {
      result.back().end = std::max(result.back().end, passage.end);
    } else {
      result.push_back(std::move(passage));
    }
  }
  return result;
}

}  // namespace

Expected<PassageChoice> choosePassages(const PassageSearch& search, const std::string& words) {
  const auto hits = lift(search.library.findPassages(search.id, words, search.tokens / kShortPassage + 16));
  if (!hits) return tl::unexpected(hits.error());
  PassageChoice choice;
  choice.found = hits->size();
  std::size_t left = search.tokens;
  for (const storage::PassageHit& hit : *hits) {
    if (hit.end > search.document.text.size() || hit.begin >= hit.end) continue;
    ChosenPassage passage{hit.begin, hit.end, search.document.pages[pageAt(search.document, hit.begin)].label};
    const std::size_t tokens =
        search.tokenizer.encode(frame(search.document, passage), inference::SpecialTokens::plain).size();
    if (tokens > left) continue;
    left -= tokens;
    choice.passages.push_back(std::move(passage));
  }
  choice.passages = merged(search.document, std::move(choice.passages));
  return choice;
}

std::string passagesText(const storage::Document& document, const std::vector<ChosenPassage>& passages) {
  std::string text;
  for (const ChosenPassage& passage : passages) text += frame(document, passage);
  return text.empty() ? text : passagesPrompt(text);
}

}  // namespace longleaf::app
