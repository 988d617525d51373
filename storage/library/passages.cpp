// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/passages.h"

#include <algorithm>
#include <set>
#include <span>

#include "storage/documents/ascii.h"
#include "storage/library/function_words.h"
#include "storage/library/words.h"

namespace longleaf::storage {

namespace {

/// A line of this many bytes that ends without a full stop is taken for a heading.
constexpr std::size_t kHeadingBytes = 80;
/// Query terms beyond this many add time and nothing else.
constexpr std::size_t kMostTerms = 200;

struct Paragraph {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool opens = false;    // stands in the outline: what is before it is of another section
  bool heading = false;  // belongs to what follows
};

bool endsLikeHeading(std::string_view paragraph) {
  if (paragraph.size() > kHeadingBytes || paragraph.find('\n') != std::string_view::npos) return false;
  return std::string_view(".!?:;,\"'*)").find(paragraph.back()) == std::string_view::npos &&
         !paragraph.ends_with("\u201D") && !paragraph.ends_with("\u3002") && !paragraph.ends_with("\u2026");
}

/// Stretches between blank lines, without the white space around them.
std::vector<Paragraph> paragraphsOf(const Document& document) {
  const std::string_view text = document.text;
  std::vector<std::size_t> openings;
  for (const OutlineEntry& entry : document.outline) openings.push_back(entry.position);
  std::sort(openings.begin(), openings.end());
  std::vector<Paragraph> paragraphs;
  auto opening = openings.begin();
  for (std::size_t at = 0; at < text.size();) {
    while (at < text.size() && isAsciiSpace(text[at])) ++at;
    const std::size_t begin = at;
    std::size_t end = at;
    for (int lines = 0; at < text.size() && lines < 2; ++at) {
      if (text[at] == '\n')
        ++lines;
      else if (!isAsciiSpace(text[at]))
        lines = 0, end = at + 1;
    }
    if (end == begin) break;
    // A position inside of a paragraph (outlines of PDFs often name a page) opens nothing.
    bool opens = false;
    for (; opening != openings.end() && *opening < end; ++opening) opens |= *opening <= begin;
    paragraphs.push_back({begin, end, opens, opens || endsLikeHeading(text.substr(begin, end - begin))});
  }
  return paragraphs;
}

/// Whether a sentence ends with the character before `at`.
bool endsSentence(std::string_view text, std::size_t at) {
  for (const std::string_view end : {"\u3002", "\uFF01", "\uFF1F"})
    if (text.substr(0, at).ends_with(end)) return true;
  if (at >= text.size() || !isAsciiSpace(text[at])) return false;
  std::string_view before = text.substr(0, at);
  for (const std::string_view closing : {"\"", "'", ")", "]", "\u201D", "\u2019", "\u00BB"})
    if (before.ends_with(closing)) {
      before.remove_suffix(closing.size());
      break;
    }
  return !before.empty() && std::string_view(".!?").find(before.back()) != std::string_view::npos;
}

/// Where to cut [begin, end), which is longer than a passage: behind the last sentence that fits, unless that leaves
/// less than half a passage; else at the last white space; else between characters.
std::size_t cutOf(std::string_view text, std::size_t begin) {
  const std::size_t limit = begin + kPassageBytes;
  const std::size_t half = begin + kPassageBytes / 2;
  std::size_t space = 0;
  for (std::size_t at = limit; at > begin; --at) {
    if (at > half && endsSentence(text, at)) return at;
    if (space == 0 && isAsciiSpace(text[at])) space = at;
    if (at <= half && space != 0) break;
  }
  if (space != 0) return space;
  std::size_t at = limit;
  while (at > begin && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
  return at > begin ? at : limit;
}

std::string quotedTerm(std::string_view term) { return '"' + std::string(term) + '"'; }  // words hold no quotes

/// The terms for characters [first, last) of a run without spaces.
void addBigrams(std::string_view text, std::span<const Word> run, std::vector<std::string>& terms) {
  if (run.size() == 1) terms.push_back(quotedTerm(text.substr(run[0].begin, run[0].end - run[0].begin)) + " *");
  for (std::size_t i = 0; i + 1 < run.size(); ++i)
    terms.push_back(quotedTerm(text.substr(run[i].begin, run[i + 1].end - run[i].begin)));
}

/// Behind the last word of the run without spaces that begins at `first`.
std::size_t runEnd(const std::vector<Word>& words, std::size_t first) {
  std::size_t last = first + 1;
  while (last < words.size() && words[last].unspaced && words[last].begin == words[last - 1].end) ++last;
  return last;
}

}  // namespace

std::vector<PassageRange> dividePassages(const Document& document) {
  const std::string_view text = document.text;
  std::vector<PassageRange> passages;
  std::vector<Paragraph> paragraphs = paragraphsOf(document);
  for (std::size_t i = 0; i < paragraphs.size();) {
    const std::size_t begin = paragraphs[i].begin;
    std::size_t last = i;  // the last paragraph that fits whole
    bool fits = paragraphs[i].end - begin <= kPassageBytes;
    while (fits && last + 1 < paragraphs.size() && paragraphs[last + 1].end - begin <= kPassageBytes &&
           (!paragraphs[last + 1].opens || paragraphs[last].opens))
      ++last;
    const bool more = last + 1 < paragraphs.size() && !(paragraphs[last + 1].opens && !paragraphs[last].opens);
    std::size_t kept = last;  // headings at the end go with what follows
    while (fits && more && kept > i && paragraphs[kept].heading) --kept;
    if (fits && more && paragraphs[kept].heading) {
      // Nothing but headings: a table of contents, or a title before a long paragraph, which then gives its first part.
      fits = paragraphs[last].end - begin > kPassageBytes / 2;
      kept = last;
    }
    if (fits) {
      passages.push_back({begin, paragraphs[kept].end});
      i = kept + 1;
      continue;
    }
    // The first part of a long paragraph, with the headings before it; the rest of it is a paragraph of its own.
    std::size_t cut = cutOf(text, begin);
    while (i < paragraphs.size() && paragraphs[i].end <= cut) ++i;
    std::size_t rest = cut;
    while (rest < text.size() && isAsciiSpace(text[rest])) ++rest;
    while (cut > begin && isAsciiSpace(text[cut - 1])) --cut;
    passages.push_back({begin, cut});
    if (i < paragraphs.size() && paragraphs[i].begin < rest) paragraphs[i] = {rest, paragraphs[i].end};
  }
  return passages;
}

std::string bigramsOf(std::string_view text) {
  // Most texts have none: nothing below U+0E00 is written without spaces, and that needs a byte of 0xE0 or more.
  if (std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xE0U; })) return {};
  std::string bigrams;
  const std::vector<Word> words = wordsOf(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!words[i].unspaced) continue;
    // The last character of a run stands alone, so that every character begins one term.
    const bool follows = i + 1 < words.size() && words[i + 1].unspaced && words[i + 1].begin == words[i].end;
    const std::size_t end = follows ? words[i + 1].end : words[i].end;
    if (!bigrams.empty()) bigrams += ' ';
    bigrams += text.substr(words[i].begin, end - words[i].begin);
  }
  return bigrams;
}

std::string matchExpression(std::string_view words) {
  const std::vector<Word> found = wordsOf(words);
  std::vector<std::string> plain;  // words of scripts with spaces: folded, and as they are
  std::vector<std::string> asWritten;
  std::vector<std::string> terms;  // quoted
  for (std::size_t i = 0; i < found.size();) {
    if (found[i].unspaced) {
      const std::size_t end = runEnd(found, i);
      addBigrams(words, std::span(found).subspan(i, end - i), terms);
      i = end;
    } else {
      asWritten.emplace_back(words.substr(found[i].begin, found[i].end - found[i].begin));
      plain.push_back(folded(asWritten.back()));
      ++i;
    }
  }
  const std::vector<bool> functions = functionWords(plain);
  const bool onlyFunctions = terms.empty() && std::find(functions.begin(), functions.end(), false) == functions.end();
  // As written: what FTS5 takes for one letter with an accent, and what for two letters, is its own affair.
  std::set<std::string> repeated;
  for (std::size_t i = 0; i < plain.size(); ++i)
    if ((onlyFunctions || !functions[i]) && repeated.insert(plain[i]).second) terms.push_back(quotedTerm(asWritten[i]));
  std::set<std::string> seen;
  std::string expression;
  for (const std::string& term : terms) {
    if (seen.size() == kMostTerms) break;
    if (!seen.insert(term).second) continue;
    if (!expression.empty()) expression += " OR ";
    expression += term;
  }
  return expression;
}

}  // namespace longleaf::storage
