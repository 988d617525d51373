// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/snippet.h"

#include <algorithm>
#include <set>
#include <vector>

#include "storage/documents/ascii.h"
#include "storage/library/passages.h"
#include "storage/library/words.h"

namespace longleaf::storage {

namespace {

std::string_view textOf(std::string_view text, const Word& word) {
  return text.substr(word.begin, word.end - word.begin);
}

bool follows(const std::vector<Word>& words, std::size_t i) {
  return i + 1 < words.size() && words[i].unspaced && words[i + 1].unspaced && words[i].end == words[i + 1].begin;
}

/// Words, and pairs of characters of scripts without spaces (single ones where the person gave no more).
std::set<std::string> termsOf(std::string_view text) {
  std::set<std::string> terms;
  const std::vector<Word> words = wordsOf(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool before = i > 0 && follows(words, i - 1);
    if (follows(words, i))
      terms.insert(std::string(text.substr(words[i].begin, words[i + 1].end - words[i].begin)));
    else if (!before)
      terms.insert(folded(textOf(text, words[i])));
  }
  return terms;
}

/// Which of the text's words the person searched for.
std::vector<Word> foundWords(std::string_view text, const std::set<std::string>& terms) {
  std::vector<Word> found;
  const std::vector<Word> words = wordsOf(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (follows(words, i) &&
        terms.contains(std::string(text.substr(words[i].begin, words[i + 1].end - words[i].begin)))) {
      if (found.empty() || found.back().begin != words[i].begin) found.push_back(words[i]);
      found.push_back(words[i + 1]);
    } else if ((found.empty() || found.back().begin != words[i].begin) &&
               terms.contains(folded(textOf(text, words[i])))) {
      found.push_back(words[i]);
    }
  }
  return found;
}

/// The window of kSnippetBytes that holds most of the found words, the first of several.
std::size_t windowBegin(const std::vector<Word>& found) {
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; first < found.size(); ++first) {
    while (last < found.size() && found[last].end <= found[first].begin + kSnippetBytes) ++last;
    if (last - first > most) most = last - first, best = found[first].begin;
  }
  return best;
}

bool insideCharacter(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

/// To the nearest space before `at`, at most `reach` bytes back.
std::size_t wordStart(std::string_view text, std::size_t at, std::size_t reach) {
  for (std::size_t back = 0; back < reach && back < at; ++back)
    if (isAsciiSpace(text[at - back - 1])) return at - back;
  while (at > 0 && insideCharacter(text, at)) --at;
  return at;
}

}  // namespace

std::string snippetOf(std::string_view text, std::string_view words) {
  constexpr std::size_t kLead = 30;  // bytes before the first found word
  const std::vector<Word> found = foundWords(text, termsOf(words));
  const std::size_t window = windowBegin(found);
  const std::size_t begin = window > kLead ? wordStart(text, window - kLead, kLead) : 0;
  const std::size_t end =
      begin + kSnippetBytes < text.size() ? wordStart(text, begin + kSnippetBytes, kLead) : text.size();
  std::string line = begin > 0 ? "\u2026 " : "";
  auto word = std::find_if(found.begin(), found.end(), [&](const Word& w) { return w.begin >= begin; });
  for (std::size_t at = begin; at < end; ++at) {
    const bool inside = word != found.end() && word->end <= end;
    const bool joined = inside && word != found.begin() && word->unspaced && (word - 1)->end == word->begin &&
                        (word - 1)->begin >= begin;
    if (inside && at == word->begin && !joined) line += '\x02';
    if (!isAsciiSpace(text[at]))
      line += text[at];
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
    if (inside && at + 1 == word->end) {
      const auto next = word + 1;
      const bool continues = next != found.end() && next->unspaced && next->begin == word->end && next->end <= end;
      if (!continues) line += '\x03';
      word = next;
    }
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  if (end < text.size()) line += " \u2026";
  return line;
}

}  // namespace longleaf::storage
