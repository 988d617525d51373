// SPDX-License-Identifier: Apache-2.0
#include "inference/model/merge_scores.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>

#include "inference/quoted_name.h"
#include "inference/tokenizer/token_texts.h"
#include "inference/tokenizer/utf8.h"

namespace longleaf::inference {
namespace {

/// Ways to cut a token into two others. -1: it has several characters and cannot be cut at all.
std::ptrdiff_t waysToCut(const TokenTexts& texts, std::string_view token) {
  std::ptrdiff_t ways = 0;
  std::size_t at = firstOfUtf8(token).bytes;
  if (at == token.size()) return 0;
  for (; at < token.size(); at += firstOfUtf8(token.substr(at)).bytes) {
    if (texts.find(token.substr(0, at)) && texts.find(token.substr(at))) ++ways;
  }
  return ways > 0 ? ways : -1;
}

tl::unexpected<Error> foreign(std::string_view token) {
  return tl::unexpected(Error{ErrorCode::modelUnsupported,
                              "tokenizer.json: the merges are not those of a SentencePiece vocabulary (at token " +
                                  inQuotes(token) + "), which is not supported"});
}

/// Whether a token is nothing but spaces.
bool isSpaces(std::string_view token) {
  while (token.starts_with(kSpaceMark)) token.remove_prefix(kSpaceMark.size());
  return token.empty();
}

/// The results of all merges, in their order.
Expected<std::vector<std::size_t>> resultsOf(const Vocabulary& vocabulary, const TokenTexts& texts) {
  std::vector<std::size_t> results;
  results.reserve(vocabulary.merges.size());
  for (const std::string& merge : vocabulary.merges) {
    const std::size_t space = merge.find(' ');
    const std::string_view left = std::string_view(merge).substr(0, space);
    const std::string_view right = std::string_view(merge).substr(space + 1);
    const auto merged = texts.find(std::string(left).append(right));
    if (!merged || !texts.find(left) || !texts.find(right)) {
      return tl::unexpected(Error{ErrorCode::modelInvalid, "tokenizer.json: the merge " + inQuotes(merge) +
                                                               " names a token that does not exist"});
    }
    results.push_back(static_cast<std::size_t>(*merged));
  }
  return results;
}

/// Whether a token comes again after another one came between.
bool isInterleaved(std::span<const std::size_t> results) {
  std::unordered_set<std::size_t> seen;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!seen.insert(results[i]).second && results[i] != results[i - 1]) return true;
  }
  return false;
}

}  // namespace

Expected<std::vector<float>> scoresOfMerges(const Vocabulary& vocabulary) {
  const std::size_t count = vocabulary.tokens.size();
  std::vector<std::string> named = vocabulary.tokens;
  for (std::size_t i = 0; i < count; ++i) {
    if (named[i].empty()) named[i] = "[EMPTY_" + std::to_string(i) + "]";  // ids that the file leaves out
  }
  const auto texts = TokenTexts::create(named);
  if (!texts) return tl::unexpected(texts.error());
  const auto results = resultsOf(vocabulary, *texts);
  if (!results) return tl::unexpected(results.error());

  std::vector<float> scores(count, 0.0F);
  std::vector<std::ptrdiff_t> merges(count, 0);
  float score = 0.0F;
  for (std::size_t begin = 0, end = 0; begin < results->size(); begin = end) {
    const bool spaces = isSpaces(vocabulary.tokens[(*results)[begin]]);
    const auto belongs = [&](std::size_t token) {
      return spaces ? isSpaces(vocabulary.tokens[token]) : token == (*results)[begin];
    };
    for (end = begin + 1; end < results->size() && belongs((*results)[end]);) ++end;
    const auto stretch = std::span(*results).subspan(begin, end - begin);
    const bool tied = isInterleaved(stretch);  // LLaMA's runs of spaces all have the same score
    for (std::size_t i = 0; i < stretch.size(); ++i) {
      const std::size_t token = stretch[i];
      if (i == 0 || (!tied && token != stretch[i - 1])) score -= 1.0F;
      if (merges[token]++ > 0 && scores[token] != score) return foreign(vocabulary.tokens[token]);
      scores[token] = score;
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    // Unlike ordinary tokens, others are never the result of a merge in SentencePiece.
    const bool ordinary = vocabulary.types[i] == TokenType::normal;
    if (ordinary && waysToCut(*texts, vocabulary.tokens[i]) != merges[i]) return foreign(vocabulary.tokens[i]);
  }
  return scores;
}

}  // namespace longleaf::inference
