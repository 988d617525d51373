// SPDX-License-Identifier: Apache-2.0
#include "inference/model/vocabulary_reader.h"

#include <cmath>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "inference/model/config_limits.h"
#include "inference/model_error.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

constexpr std::size_t kTokens = 1U << 20;
constexpr std::size_t kMergeBytes = 2 * kTokenBytes + 1;

constexpr std::string_view kModelKey = "tokenizer.ggml.model";
constexpr std::string_view kPreKey = "tokenizer.ggml.pre";
constexpr std::string_view kTokensKey = "tokenizer.ggml.tokens";
constexpr std::string_view kScoresKey = "tokenizer.ggml.scores";
constexpr std::string_view kTypesKey = "tokenizer.ggml.token_type";
constexpr std::string_view kMergesKey = "tokenizer.ggml.merges";

tl::unexpected<Error> invalidKey(std::string_view key, const std::string& what) {
  return invalidModel("key " + inQuotes(key) + " " + what);
}

/// An array of texts, moved out of the file.
Expected<std::vector<std::string>> takeTexts(GgufFile& file, std::string_view key) {
  GgufValue* value = file.find(key);
  if (value == nullptr) return invalidKey(key, "is missing");
  auto* texts = std::get_if<std::vector<std::string>>(value);
  if (texts == nullptr) return invalidKey(key, "is not an array of texts");
  return std::move(*texts);
}

Expected<void> readTokens(GgufFile& file, Vocabulary& vocabulary) {
  auto tokens = takeTexts(file, kTokensKey);
  if (!tokens) return tl::unexpected(std::move(tokens.error()));
  if (tokens->empty() || tokens->size() > kTokens) {
    return invalidKey(kTokensKey, "has " + std::to_string(tokens->size()) + " elements; 1 to 1048576 are allowed");
  }
  std::unordered_set<std::string_view> seen;
  seen.reserve(tokens->size());
  for (std::size_t i = 0; i < tokens->size(); ++i) {
    std::string& token = (*tokens)[i];
    if (token.empty()) token = "[EMPTY_" + std::to_string(i) + "]";
    if (token.size() > kTokenBytes)
      return invalidKey(kTokensKey, "has a token longer than 64 KiB: " + std::to_string(i));
    if (!seen.insert(token).second) return invalidKey(kTokensKey, "has the token " + inQuotes(token) + " twice");
  }
  vocabulary.tokens = std::move(*tokens);
  return {};
}

Expected<void> readScores(const GgufFile& file, Vocabulary& vocabulary) {
  const GgufValue* value = file.find(kScoresKey);
  if (value == nullptr) return invalidKey(kScoresKey, "is missing");
  const std::size_t count = vocabulary.tokens.size();
  const auto fill = [&](const auto& numbers) -> Expected<void> {
    if (numbers.size() < count) return invalidKey(kScoresKey, "has fewer elements than there are tokens");
    vocabulary.scores.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const auto score = static_cast<float>(numbers[i]);
      if (!std::isfinite(score)) return invalidKey(kScoresKey, "holds a value that is not a finite number");
      vocabulary.scores.push_back(score);
    }
    return {};
  };
  if (const auto* reals = std::get_if<std::vector<double>>(value)) return fill(*reals);
  if (const auto* integers = std::get_if<std::vector<std::int64_t>>(value)) return fill(*integers);
  return invalidKey(kScoresKey, "is not an array of numbers");
}

Expected<void> readTypes(const GgufFile& file, Vocabulary& vocabulary) {
  const GgufValue* value = file.find(kTypesKey);
  if (value == nullptr) return {};
  const auto* types = std::get_if<std::vector<std::int64_t>>(value);
  if (types == nullptr) return invalidKey(kTypesKey, "is not an array of integers");
  if (types->size() < vocabulary.tokens.size())
    return invalidKey(kTypesKey, "has fewer elements than there are tokens");
  vocabulary.types.reserve(vocabulary.tokens.size());
  for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
    const std::int64_t type = (*types)[i];
    if (type < 0 || type > static_cast<std::int64_t>(TokenType::byte)) {
      return invalidKey(kTypesKey, "holds " + std::to_string(type) + "; 0 to 6 are allowed");
    }
    vocabulary.types.push_back(static_cast<TokenType>(type));
  }
  return {};
}

/// Each merge is "left right": one space at least, neither first nor last.
Expected<void> readMerges(GgufFile& file, Vocabulary& vocabulary) {
  auto merges = takeTexts(file, kMergesKey);
  if (!merges) return tl::unexpected(std::move(merges.error()));
  for (const std::string& merge : *merges) {
    const std::size_t space = merge.find(' ', 1);
    if (merge.size() > kMergeBytes || space == std::string::npos || space + 1 == merge.size()) {
      return invalidKey(kMergesKey, "holds " + inQuotes(merge) + ", which is not a pair of tokens");
    }
  }
  vocabulary.merges = std::move(*merges);
  return {};
}

/// An id out of range counts as not given: nothing may ever be indexed with it.
Expected<void> readId(const GgufFile& file, std::string_view key, std::size_t tokens, std::optional<TokenId>& id) {
  const GgufValue* value = file.find(key);
  if (value == nullptr) return {};
  std::uint64_t number = tokens;
  if (const auto* natural = std::get_if<std::uint64_t>(value)) {
    number = *natural;
  } else if (const auto* whole = std::get_if<std::int64_t>(value)) {
    number = static_cast<std::uint64_t>(*whole);  // below zero becomes huge
  } else {
    return invalidKey(key, "is not an integer");
  }
  if (number < tokens) id = static_cast<TokenId>(number);
  return {};
}

Expected<void> readSpecials(const GgufFile& file, Vocabulary& vocabulary) {
  const std::pair<std::string_view, std::optional<TokenId>*> ids[] = {
      {"tokenizer.ggml.bos_token_id", &vocabulary.bos},
      {"tokenizer.ggml.eos_token_id", &vocabulary.eos},
      {"tokenizer.ggml.unknown_token_id", &vocabulary.unknown},
      {"tokenizer.ggml.eot_token_id", &vocabulary.endOfTurn},
      {"tokenizer.ggml.eom_token_id", &vocabulary.endOfMessage},
      {"tokenizer.ggml.padding_token_id", &vocabulary.padding}};
  for (const auto& [key, id] : ids) {
    if (auto done = readId(file, key, vocabulary.tokens.size(), *id); !done) return done;
  }
  const std::pair<std::string_view, std::optional<bool>*> switches[] = {
      {"tokenizer.ggml.add_bos_token", &vocabulary.addBos},
      {"tokenizer.ggml.add_eos_token", &vocabulary.addEos},
      {"tokenizer.ggml.add_space_prefix", &vocabulary.addSpacePrefix}};
  for (const auto& [key, flag] : switches) {
    auto value = file.boolean(key);
    if (!value) return tl::unexpected(std::move(value.error()));
    *flag = *value;
  }
  return {};
}

}  // namespace

Expected<Vocabulary> readVocabulary(GgufFile& file) {
  Vocabulary vocabulary;
  auto model = file.text(kModelKey);
  if (!model) return tl::unexpected(std::move(model.error()));
  auto pre = file.text(kPreKey, "");
  if (!pre) return tl::unexpected(std::move(pre.error()));
  vocabulary.model = std::move(*model);
  vocabulary.preTokenizer = std::move(*pre);
  Expected<void> done = readTokens(file, vocabulary);
  if (done && vocabulary.model == "llama") done = readScores(file, vocabulary);
  if (done && vocabulary.model == "gpt2") done = readMerges(file, vocabulary);
  if (done) done = readTypes(file, vocabulary);
  if (done) done = readSpecials(file, vocabulary);
  if (!done) return tl::unexpected(std::move(done.error()));
  return vocabulary;
}

Expected<std::string> tokenizerModel(const GgufFile& file) {
  auto model = file.text(kModelKey);
  if (!model || *model != "gpt2") return model;
  const auto pre = file.text(kPreKey, "");
  if (!pre) return pre;
  return pre->empty() ? *model : *model + " (" + *pre + ")";
}

}  // namespace longleaf::inference
