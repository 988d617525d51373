// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/citations/negation.h"

#include <algorithm>
#include <unordered_map>

namespace longleaf::app {
namespace {

constexpr std::uint32_t kReach = 8;  // words from a negation to its target
constexpr std::uint32_t kLongestClause = 40;
constexpr double kClauseShare = 0.5;  // of a clause's words that the sentence must have for its denials to count

struct Range {
  const Words& words;
  std::uint32_t begin;
  std::uint32_t end;
};

bool isTarget(const Words& words, std::uint32_t token) { return words.form(token).hasContent(); }

/// "No, he went": an answer to something else.
bool isInterjection(const Range& range, std::uint32_t at) {
  const auto& tokens = range.words.tokens;
  const bool alone = at + 1 < range.end && tokens[at + 1].clauseBefore && tokens[at].end - tokens[at].begin == 2;
  return alone && (at == range.begin || tokens[at].clauseBefore);
}

/// range.end: none.
std::uint32_t targetOf(const Range& range, std::uint32_t negation) {
  const auto& tokens = range.words.tokens;
  for (std::uint32_t at = negation + 1; at < range.end && at <= negation + kReach && !tokens[at].clauseBefore; ++at)
    if (isTarget(range.words, at)) return at;
  for (std::uint32_t at = negation; at > range.begin && at + kReach > negation && !tokens[at].clauseBefore; --at)
    if (isTarget(range.words, at - 1)) return at - 1;
  return range.end;
}

struct Denial {
  std::uint32_t negation = 0;
  std::uint32_t target = 0;
};

std::vector<Denial> denialsOf(const Range& range) {
  std::vector<Denial> denials;
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    if (range.words.meaning(at).negation && !isInterjection(range, at)) denials.push_back({at, targetOf(range, at)});
  }
  return denials;
}

constexpr unsigned kPlain = 1, kDenied = 2;

/// For each stem with content: whether it stands there plainly, denied, or both.
std::unordered_map<std::uint32_t, unsigned> stancesOf(const Range& range, const std::vector<Denial>& denials) {
  std::unordered_map<std::uint32_t, unsigned> stances;
  auto denial = denials.begin();
  std::vector<std::uint32_t> targets;
  for (; denial != denials.end(); ++denial) targets.push_back(denial->target);
  std::sort(targets.begin(), targets.end());
  for (std::uint32_t at = range.begin; at < range.end; ++at) {
    if (!isTarget(range.words, at)) continue;
    const auto [first, last] = std::equal_range(targets.begin(), targets.end(), at);
    stances[range.words.stems[at]] |= (last - first) % 2 != 0 ? kDenied : kPlain;
  }
  return stances;
}

/// Whether the sentence has most of the clause around a denial of the document; of a clause without content ("perhaps
/// not,") the words around it.
bool sentenceHasClause(const Range& range, std::uint32_t negation,
                       const std::unordered_map<std::uint32_t, unsigned>& sentence) {
  const auto has = [&](std::uint32_t at) { return sentence.contains(range.words.stems[at]); };
  std::uint32_t begin = negation, end = negation + 1;
  while (begin > range.begin && negation - begin < kLongestClause && !range.words.tokens[begin].clauseBefore) --begin;
  while (end < range.end && end - negation < kLongestClause && !range.words.tokens[end].clauseBefore) ++end;
  double all = 0, had = 0;
  for (std::uint32_t at = begin; at < end; ++at) {
    if (!isTarget(range.words, at)) continue;
    ++all;
    had += has(at);
  }
  if (all == 0) {
    while (begin > range.begin && !isTarget(range.words, begin - 1)) --begin;
    while (end < range.end && !isTarget(range.words, end)) ++end;
    return (begin == range.begin || has(begin - 1)) && (end == range.end || has(end));
  }
  return had > 0 && had >= kClauseShare * all;
}

}  // namespace

bool negationsAgree(const AnswerSentence& sentence, const WindowWords& window) {
  const Words document = window.index().words();
  const Range there{document, window.window().begin, window.window().end};
  const Range here{sentence.words, sentence.begin, sentence.end};
  const auto ours = denialsOf(here), theirs = denialsOf(there);
  const auto ourStances = stancesOf(here, ours), theirStances = stancesOf(there, theirs);
  for (const auto& [stem, stance] : ourStances) {
    const auto their = theirStances.find(stem);
    const unsigned wanted = (stance & kDenied) != 0 ? kDenied : kPlain;
    if (their != theirStances.end() && (their->second & wanted) == 0) return false;
  }
  int balance = 0;
  for (const Denial& denial : ours)
    balance += denial.target == here.end || !theirStances.contains(here.words.stems[denial.target]);
  for (const Denial& denial : theirs) {
    const bool shared = denial.target != there.end && ourStances.contains(document.stems[denial.target]);
    balance -= !shared && sentenceHasClause(there, denial.negation, ourStances);
  }
  return balance == 0;
}

bool deniedFromOutside(const Words& document, std::uint32_t begin, std::uint32_t end) {
  const auto& tokens = document.tokens;
  for (std::uint32_t at = begin; at > 0 && at + kReach > begin && !tokens[at].clauseBefore; --at)
    if (document.meaning(at - 1).negation) return true;
  for (std::uint32_t at = end; at < tokens.size() && at < end + kReach && !tokens[at].clauseBefore; ++at)
    if (document.meaning(at).negation) return true;
  return false;
}

}  // namespace longleaf::app
