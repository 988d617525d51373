// SPDX-License-Identifier: Apache-2.0
#include "inference/model/hf_added_tokens.h"

#include <charconv>
#include <utility>

#include "inference/model/config_limits.h"
#include "inference/model/json_fields.h"
#include "inference/model_error.h"

namespace longleaf::inference {
namespace {

Expected<AddedToken> readToken(const Json& entry, const char* file, TokenId id) {
  JsonFields fields(entry, file);
  AddedToken token{
      .id = id, .content = fields.text("content", ""), .special = fields.boolean("special").value_or(false)};
  if (token.content.empty()) fields.invalid("content", "of an added token is empty");
  for (const std::string_view key : {"single_word", "lstrip", "rstrip"}) {
    if (fields.boolean(key).value_or(false)) {
      fields.unsupported(key, "is true for the token " + inQuotes(token.content) + ", which is not supported");
    }
  }
  if (fields.error()) return tl::unexpected(*fields.error());
  return token;
}

std::optional<TokenId> idIn(const Json& value) {
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() >= kLargestVocabulary) return std::nullopt;
  return value.get<TokenId>();
}

std::optional<TokenId> idIn(const std::string& text) {
  TokenId id = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  const bool sound = error == std::errc() && end == text.data() + text.size();
  if (!sound || id < 0 || static_cast<std::uint64_t>(id) >= kLargestVocabulary) return std::nullopt;
  return id;
}

tl::unexpected<Error> noId(const char* file) {
  return invalidModel(std::string(file) + " has an added token whose id is not a number below 1048576");
}

}  // namespace

Expected<std::vector<AddedToken>> addedTokensOfList(const Json& tokenizer) {
  constexpr const char* kFile = "tokenizer.json";
  std::vector<AddedToken> tokens;
  const Json* list = memberOf(tokenizer, "added_tokens");
  if (list == nullptr) return tokens;
  if (!list->is_array()) return invalidModel("key 'added_tokens' of tokenizer.json is not a list");
  for (const Json& entry : *list) {
    const Json* number = memberOf(entry, "id");
    const auto id = number != nullptr ? idIn(*number) : std::nullopt;
    if (!id) return noId(kFile);
    auto token = readToken(entry, kFile, *id);
    if (!token) return tl::unexpected(std::move(token.error()));
    tokens.push_back(std::move(*token));
  }
  return tokens;
}

Expected<std::vector<AddedToken>> addedTokensOfTable(const Json& config) {
  constexpr const char* kFile = "tokenizer_config.json";
  std::vector<AddedToken> tokens;
  const Json* table = memberOf(config, "added_tokens_decoder");
  if (table == nullptr) return tokens;
  for (const auto& [key, entry] : table->items()) {
    const auto id = idIn(key);
    if (!id || !table->is_object()) return noId(kFile);
    auto token = readToken(entry, kFile, *id);
    if (!token) return tl::unexpected(std::move(token.error()));
    tokens.push_back(std::move(*token));
  }
  return tokens;
}

Expected<std::vector<AddedToken>> addedTokensOfMap(const Json& file) {
  std::vector<AddedToken> tokens;
  for (const auto& [content, number] : file.items()) {
    const auto id = idIn(number);
    if (!id || content.empty()) return noId("added_tokens.json");
    tokens.push_back({.id = *id, .content = content});
  }
  return tokens;
}

Expected<void> applyAddedTokens(std::span<const AddedToken> tokens, std::optional<std::uint32_t> rows,
                                Vocabulary& vocabulary) {
  for (const AddedToken& token : tokens) {
    const auto index = static_cast<std::size_t>(token.id);
    if (rows && index >= *rows) continue;
    if (index >= vocabulary.tokens.size()) {
      vocabulary.tokens.resize(index + 1);
      vocabulary.types.resize(index + 1, TokenType::unused);
      if (vocabulary.model == "llama") vocabulary.scores.resize(index + 1, 0.0F);
    }
    std::string& text = vocabulary.tokens[index];
    if (!text.empty() && text != token.content) {
      return invalidModel("the added token " + inQuotes(token.content) + " has the id " + std::to_string(index) +
                          ", which belongs to " + inQuotes(text));
    }
    text = token.content;
    TokenType& type = vocabulary.types[index];
    if (type != TokenType::unknown) type = token.special ? TokenType::control : TokenType::userDefined;
  }
  return {};
}

}  // namespace longleaf::inference
