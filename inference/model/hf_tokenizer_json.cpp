// SPDX-License-Identifier: Apache-2.0
#include "inference/model/hf_tokenizer_json.h"

#include <string>
#include <utility>

#include "inference/model/config_limits.h"
#include "inference/model/hf_added_tokens.h"
#include "inference/model/json_fields.h"
#include "inference/model/merge_scores.h"
#include "inference/model_error.h"
#include "inference/tokenizer/pre_tokenizer.h"
#include "inference/tokenizer/token_texts.h"

namespace longleaf::inference {
namespace {

tl::unexpected<Error> invalid(const std::string& message) { return invalidModel("tokenizer.json: " + message); }
tl::unexpected<Error> unsupported(const std::string& message) {
  return unsupportedModel("tokenizer.json: " + message + ", which is not supported");
}

/// What the pipeline comes to.
struct Shape {
  bool pieces = false;         // SentencePiece's, else byte-level
  bool spacePrefix = false;    // pieces only
  std::string preTokenizer{};  // byte-level only
  bool ignoresMerges = false;
};

/// Whether a part is of this kind with these settings, whatever else it says.
bool isPart(const Json& part, std::string_view type, const Json& settings) {
  if (textMember(part, "type") != type) return false;
  for (const auto& [key, wanted] : settings.items()) {
    const auto found = part.find(key);
    if (found == part.end() || *found != wanted) return false;
  }
  return true;
}

/// ByteLevel as it is used here: no space in front; `splits`: it also cuts text into words.
bool isByteLevel(const Json& part, bool splits) {
  if (!isPart(part, "ByteLevel", {{"add_prefix_space", false}})) return false;
  const Json* regex = memberOf(part, "use_regex");
  return regex == nullptr ? splits : *regex == splits;
}

std::string partName(const Json* part) {
  if (part == nullptr) return "none";
  std::string name(textMember(*part, "type"));
  for (const char* list : {"normalizers", "pretokenizers"}) {
    const Json* parts = memberOf(*part, list);
    if (parts == nullptr || !parts->is_array()) continue;
    std::string inner;
    for (const Json& one : *parts) inner += (inner.empty() ? "" : ", ") + std::string(textMember(one, "type"));
    name += " of " + inner;
  }
  return inQuotes(name);
}

/// The parts of a sequence; one that is none is a sequence of itself.
std::vector<const Json*> partsOf(const Json* part, const char* list) {
  if (part == nullptr) return {};
  const Json* parts = textMember(*part, "type") == "Sequence" ? memberOf(*part, list) : nullptr;
  if (parts == nullptr || !parts->is_array()) return {part};
  std::vector<const Json*> all;
  for (const Json& one : *parts) all.push_back(&one);
  return all;
}

std::optional<Shape> byteLevelShape(const std::vector<const Json*>& parts) {
  if (parts.size() == 1 && isByteLevel(*parts[0], true)) return Shape{.preTokenizer = "gpt-2"};
  if (parts.size() != 2) return std::nullopt;
  if (isPart(*parts[0], "Digits", {{"individual_digits", true}}) && isByteLevel(*parts[1], true)) {
    return Shape{.preTokenizer = "smollm"};
  }
  if (!isPart(*parts[0], "Split", {{"behavior", "Isolated"}, {"invert", false}}) || !isByteLevel(*parts[1], false)) {
    return std::nullopt;
  }
  const Json* pattern = memberOf(*parts[0], "pattern");
  const auto name = PreTokenizer::nameOfExpression(pattern != nullptr ? textMember(*pattern, "Regex") : "");
  if (!name) return std::nullopt;
  return Shape{.preTokenizer = *name, .ignoresMerges = *name == "llama-bpe"};
}

/// Spaces to U+2581 by the normaliser, or by a Metaspace that does not cut.
std::optional<Shape> pieceShape(const std::vector<const Json*>& normalizers, const std::vector<const Json*>& parts) {
  const auto replaces = [](const Json& part) {
    return isPart(part, "Replace", {{"pattern", {{"String", " "}}}, {"content", kSpaceMark}});
  };
  if (parts.empty()) {
    const std::size_t count = normalizers.size();
    if (count == 0 || count > 2 || !replaces(*normalizers.back())) return std::nullopt;
    if (count == 2 && !isPart(*normalizers[0], "Prepend", {{"prepend", kSpaceMark}})) return std::nullopt;
    return Shape{.pieces = true, .spacePrefix = count == 2};
  }
  if (!normalizers.empty() || parts.size() != 1) return std::nullopt;
  for (const bool prefix : {true, false}) {
    const Json settings{{"replacement", kSpaceMark}, {"split", false}, {"prepend_scheme", prefix ? "always" : "never"}};
    if (isPart(*parts[0], "Metaspace", settings)) return Shape{.pieces = true, .spacePrefix = prefix};
  }
  return std::nullopt;
}

class PipelineReader final {
 public:
  explicit PipelineReader(Json& tokenizer) : m_tokenizer(tokenizer) {}

  Expected<Vocabulary> read(std::optional<std::uint32_t> rows) {
    for (auto step : {&PipelineReader::readShape, &PipelineReader::readModel, &PipelineReader::readTokens,
                      &PipelineReader::readMerges, &PipelineReader::readTypes}) {
      if (auto done = (this->*step)(); !done) return tl::unexpected(std::move(done.error()));
    }
    const auto added = addedTokensOfList(m_tokenizer);
    if (!added) return tl::unexpected(added.error());
    if (auto done = applyAddedTokens(*added, rows, m_vocabulary); !done) return tl::unexpected(std::move(done.error()));
    if (m_shape.pieces) {
      auto scores = scoresOfMerges(m_vocabulary);
      if (!scores) return tl::unexpected(std::move(scores.error()));
      m_vocabulary.scores = std::move(*scores);
      m_vocabulary.merges.clear();
    }
    return std::move(m_vocabulary);
  }

 private:
  Expected<void> readShape();
  Expected<void> readModel();
  Expected<void> readTokens();
  Expected<void> readMerges();
  Expected<void> readTypes();

  Json& m_tokenizer;
  Json* m_model = nullptr;
  Shape m_shape;
  Vocabulary m_vocabulary;
};

Expected<void> PipelineReader::readShape() {
  const Json* normalizer = memberOf(m_tokenizer, "normalizer");
  const Json* preTokenizer = memberOf(m_tokenizer, "pre_tokenizer");
  const auto normalizers = partsOf(normalizer, "normalizers");
  const auto parts = partsOf(preTokenizer, "pretokenizers");
  auto shape = normalizers.empty() ? byteLevelShape(parts) : std::nullopt;
  if (!shape) shape = pieceShape(normalizers, parts);
  if (!shape) {
    return unsupported("the normalizer is " + partName(normalizer) + " and the pre_tokenizer " +
                       partName(preTokenizer) + " in a form");
  }
  m_shape = std::move(*shape);
  m_vocabulary.model = m_shape.pieces ? "llama" : "gpt2";
  m_vocabulary.preTokenizer = m_shape.preTokenizer;
  if (m_shape.pieces) m_vocabulary.addSpacePrefix = m_shape.spacePrefix;
  return {};
}

/// The settings of the merging.
Expected<void> PipelineReader::readModel() {
  const auto found = m_tokenizer.find("model");
  if (found == m_tokenizer.end() || !found->is_object()) return invalid("there is no model");
  m_model = &*found;
  const std::string_view type = textMember(*m_model, "type");
  if (type != "BPE") return unsupported("the model is " + inQuotes(type) + " instead of 'BPE'");
  JsonFields fields(*m_model, "the model in tokenizer.json");
  if (fields.boolean("byte_fallback").value_or(false) != m_shape.pieces) {
    fields.unsupported("byte_fallback", "does not go with the pre_tokenizer");
  }
  if (fields.boolean("ignore_merges").value_or(false) != m_shape.ignoresMerges) {
    fields.unsupported("ignore_merges", "does not go with the pre_tokenizer");
  }
  for (const std::string_view key : {"continuing_subword_prefix", "end_of_word_suffix"}) {
    if (!fields.text(key, "").empty()) fields.unsupported(key, "is not empty, which is not supported");
  }
  if (fields.error()) return tl::unexpected(*fields.error());
  return {};
}

Expected<void> PipelineReader::readTokens() {
  const Json* table = memberOf(*m_model, "vocab");
  if (table == nullptr || !table->is_object() || table->empty()) return invalid("there is no vocab");
  std::vector<std::string>& tokens = m_vocabulary.tokens;
  for (const auto& [text, id] : table->items()) {
    if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= kLargestVocabulary) {
      return invalid("the id of token " + inQuotes(text) + " is not a number below 1048576");
    }
    if (text.empty() || text.size() > kTokenBytes) {
      return invalid("token " + id.dump() + " is empty or longer than 64 KiB");
    }
    const auto index = id.get<std::size_t>();
    if (index >= tokens.size()) tokens.resize(index + 1);
    if (!tokens[index].empty()) return invalid("two tokens have the id " + id.dump());
    tokens[index] = text;
  }
  return {};
}

/// "left right", or [left, right] in newer files.
Expected<void> PipelineReader::readMerges() {
  const Json* list = memberOf(*m_model, "merges");
  if (list == nullptr || !list->is_array()) return invalid("there are no merges");
  const auto pairOf = [](const Json& merge) -> std::string {
    if (merge.is_string()) return merge.get<std::string>();
    const bool pair = merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string();
    return pair ? merge[0].get<std::string>() + " " + merge[1].get<std::string>() : std::string();
  };
  m_vocabulary.merges.reserve(list->size());
  for (const Json& merge : *list) {
    std::string pair = pairOf(merge);
    const std::size_t space = pair.find(' ');
    const bool sound = space != std::string::npos && space > 0 && space + 1 < pair.size() &&
                       pair.find(' ', space + 1) == std::string::npos && pair.size() <= 2 * kTokenBytes;
    if (!sound) return invalid("the merge " + inQuotes(pair) + " is not a pair of tokens");
    m_vocabulary.merges.push_back(std::move(pair));
  }
  return {};
}

Expected<void> PipelineReader::readTypes() {
  const std::vector<std::string>& tokens = m_vocabulary.tokens;
  m_vocabulary.types.assign(tokens.size(), TokenType::normal);
  const std::string_view unknown = textMember(*m_model, "unk_token");
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    TokenType& type = m_vocabulary.types[i];
    if (tokens[i].empty()) type = TokenType::unused;
    if (!m_shape.pieces) continue;
    if (byteOfToken(tokens[i])) type = TokenType::byte;
    if (tokens[i] != unknown) continue;
    type = TokenType::unknown;
    m_vocabulary.unknown = static_cast<TokenId>(i);
  }
  *m_model = nullptr;  // its lists are large
  return {};
}

}  // namespace

Expected<Vocabulary> readTokenizerJson(Json& tokenizer, std::optional<std::uint32_t> rows) {
  return PipelineReader(tokenizer).read(rows);
}

std::string_view firstOfTemplate(const Json& tokenizer) {
  for (const Json* part : partsOf(memberOf(tokenizer, "post_processor"), "processors")) {
    if (textMember(*part, "type") != "TemplateProcessing") continue;
    const Json* single = memberOf(*part, "single");
    if (single == nullptr || !single->is_array() || single->empty()) continue;
    if (const Json* special = memberOf(single->front(), "SpecialToken")) return textMember(*special, "id");
  }
  return {};
}

}  // namespace longleaf::inference
