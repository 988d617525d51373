// SPDX-License-Identifier: Apache-2.0
#include "inference/model/hf_tokenizer.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "inference/model/config_limits.h"
#include "inference/model/hf_added_tokens.h"
#include "inference/model/hf_tokenizer_json.h"
#include "inference/model/json_fields.h"
#include "inference/model_error.h"
#include "inference/tokenizer/sentence_piece_model.h"

namespace longleaf::inference {
namespace {

constexpr const char* kPieces = "tokenizer.model";
constexpr const char* kPipeline = "tokenizer.json";
constexpr const char* kConfig = "tokenizer_config.json";
constexpr const char* kAdded = "added_tokens.json";
constexpr const char* kTemplate = "chat_template.jinja";

class TokenizerReader final {
 public:
  TokenizerReader(HfFiles& files, const HfTokenNumbers& numbers) : m_files(files), m_numbers(numbers) {}

  Expected<HfTokenizer> read() {
    for (auto step : {&TokenizerReader::readConfig, &TokenizerReader::readVocabulary, &TokenizerReader::fitToRows,
                      &TokenizerReader::readEnds, &TokenizerReader::readTemplate}) {
      if (auto done = (this->*step)(); !done) return tl::unexpected(std::move(done.error()));
    }
    return std::move(m_result);
  }

 private:
  Expected<void> readConfig();
  Expected<void> readVocabulary();
  Expected<void> readPieces();
  Expected<std::vector<AddedToken>> addedTokens() const;
  Expected<void> fitToRows();
  Expected<void> readEnds();
  Expected<void> readTemplate();

  std::optional<TokenId> find(std::string_view text) const;
  std::string_view specialText(std::string_view key) const;

  HfFiles& m_files;
  const HfTokenNumbers& m_numbers;
  Json m_config = Json::object();
  Json m_pipeline = Json::object();
  HfTokenizer m_result;
};

Expected<void> TokenizerReader::readConfig() {
  auto config = m_files.optionalJson(kConfig);
  if (!config) return tl::unexpected(std::move(config.error()));
  if (*config) m_config = std::move(**config);
  auto pipeline = m_files.optionalJson(kPipeline);
  if (!pipeline) return tl::unexpected(std::move(pipeline.error()));
  if (*pipeline) m_pipeline = std::move(**pipeline);
  return {};
}

Expected<void> TokenizerReader::readVocabulary() {
  if (m_files.has(kPieces)) return readPieces();
  if (m_pipeline.empty()) {
    return invalidModel("the folder has neither tokenizer.model nor tokenizer.json");
  }
  auto vocabulary = readTokenizerJson(m_pipeline, m_numbers.vocabulary);
  if (!vocabulary) return tl::unexpected(std::move(vocabulary.error()));
  m_result.vocabulary = std::move(*vocabulary);
  return {};
}

Expected<void> TokenizerReader::readPieces() {
  const auto bytes = m_files.text(kPieces);
  if (!bytes) return tl::unexpected(bytes.error());
  auto vocabulary = readSentencePieceModel(*bytes);
  if (!vocabulary) {
    return tl::unexpected(Error{vocabulary.error().code, std::string(kPieces) + ": " + vocabulary.error().message});
  }
  m_result.vocabulary = std::move(*vocabulary);
  if (m_result.vocabulary.tokens.size() > kLargestVocabulary) {
    return invalidModel("tokenizer.model has more than 1048576 pieces");
  }
  JsonFields fields(m_config, kConfig);
  if (const auto prefix = fields.boolean("add_prefix_space")) m_result.vocabulary.addSpacePrefix = prefix;
  if (fields.error()) return tl::unexpected(*fields.error());
  const auto added = addedTokens();
  if (!added) return tl::unexpected(added.error());
  return applyAddedTokens(*added, m_numbers.vocabulary, m_result.vocabulary);
}

/// From the newest of the three places that has any.
Expected<std::vector<AddedToken>> TokenizerReader::addedTokens() const {
  auto tokens = addedTokensOfList(m_pipeline);
  if (!tokens || !tokens->empty()) return tokens;
  tokens = addedTokensOfTable(m_config);
  if (!tokens || !tokens->empty()) return tokens;
  const auto map = m_files.optionalJson(kAdded);
  if (!map) return tl::unexpected(map.error());
  return *map ? addedTokensOfMap(**map) : tokens;
}

/// An embedding is often longer than its vocabulary; a vocabulary must not be longer than the embedding.
Expected<void> TokenizerReader::fitToRows() {
  Vocabulary& vocabulary = m_result.vocabulary;
  const std::size_t rows = m_numbers.vocabulary.value_or(vocabulary.tokens.size());
  if (vocabulary.tokens.size() > rows) {
    return invalidModel("the tokenizer has " + std::to_string(vocabulary.tokens.size()) +
                        " tokens, but key 'vocab_size' of config.json is " + std::to_string(rows));
  }
  vocabulary.tokens.resize(rows);
  vocabulary.types.resize(rows, TokenType::unused);
  if (vocabulary.model == "llama") vocabulary.scores.resize(rows, 0.0F);
  return {};
}

/// Beginning and end of a text: by name in tokenizer_config.json, by number in config.json.
Expected<void> TokenizerReader::readEnds() {
  Vocabulary& vocabulary = m_result.vocabulary;
  JsonFields fields(m_config, kConfig);
  if (m_config.contains("bos_token")) {
    vocabulary.bos = find(specialText("bos_token"));  // null: it has none
  } else if (m_numbers.bos) {
    vocabulary.bos = m_numbers.bos;
  }
  if (const auto named = find(specialText("eos_token"))) {
    vocabulary.eos = named;
  } else if (!m_numbers.ends.empty()) {
    vocabulary.eos = m_numbers.ends.front();
  }
  vocabulary.moreEnds = m_numbers.ends;
  const auto inRange = [&](TokenId id) { return static_cast<std::size_t>(id) < vocabulary.tokens.size(); };
  if (vocabulary.bos && !inRange(*vocabulary.bos)) vocabulary.bos.reset();
  if (vocabulary.eos && !inRange(*vocabulary.eos)) vocabulary.eos.reset();
  std::erase_if(vocabulary.moreEnds, [&](TokenId id) { return !inRange(id); });

  if (const auto adds = fields.boolean("add_bos_token")) {
    vocabulary.addBos = adds;
  } else if (!m_pipeline.empty()) {
    const std::string_view first = firstOfTemplate(m_pipeline);
    vocabulary.addBos = vocabulary.bos && !first.empty() && find(first) == vocabulary.bos;
  }
  if (fields.error()) return tl::unexpected(*fields.error());
  return {};
}

/// A text, or a list of named ones, of which the one for conversations is called "default"; newer folders have it as a
/// file of its own.
Expected<void> TokenizerReader::readTemplate() {
  if (m_files.has(kTemplate)) {
    auto text = m_files.text(kTemplate);
    if (!text) return tl::unexpected(std::move(text.error()));
    m_result.chatTemplate = std::move(*text);
    return {};
  }
  m_result.chatTemplate = textMember(m_config, "chat_template");
  const Json* list = memberOf(m_config, "chat_template");
  if (list == nullptr || !list->is_array()) return {};
  for (const Json& named : *list) {
    if (textMember(named, "name") == "default") m_result.chatTemplate = textMember(named, "template");
  }
  return {};
}

std::optional<TokenId> TokenizerReader::find(std::string_view text) const {
  const auto& tokens = m_result.vocabulary.tokens;
  const auto found = std::find(tokens.begin(), tokens.end(), text);
  if (text.empty() || found == tokens.end()) return std::nullopt;
  return static_cast<TokenId>(found - tokens.begin());
}

/// "bos_token": a text, or an object with its content.
std::string_view TokenizerReader::specialText(std::string_view key) const {
  const Json* token = memberOf(m_config, key);
  if (token == nullptr) return {};
  return token->is_object() ? textMember(*token, "content") : textMember(m_config, key);
}

}  // namespace

Expected<HfTokenizer> readHfTokenizer(HfFiles& files, const HfTokenNumbers& numbers) {
  return TokenizerReader(files, numbers).read();
}

}  // namespace longleaf::inference
