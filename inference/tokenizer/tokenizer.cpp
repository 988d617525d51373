// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/tokenizer.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>

#include "inference/model_error.h"
#include "inference/quoted_name.h"
#include "inference/tokenizer/byte_level_bpe.h"
#include "inference/tokenizer/encoding.h"
#include "inference/tokenizer/sentence_piece.h"
#include "inference/tokenizer/utf8.h"

namespace longleaf::inference {
namespace {

/// Tokens of these texts end an answer in the models that have them, whether or not the file says so.
constexpr std::array<std::string_view, 10> kEndTexts{"<|eot_id|>",    "<|im_end|>",      "<|end|>",    "<end_of_turn>",
                                                     "<|endoftext|>", "<|end_of_text|>", "<|eom_id|>", "< EOT >",
                                                     "_<EOT>",        "<|end_of_turn|>"};

std::string nameOf(const Vocabulary& vocabulary, std::size_t index) {
  return "token " + std::to_string(index) + " (" + replaceMalformedUtf8(vocabulary.tokens[index].substr(0, 80)) + ")";
}

/// Parts put together: text that is valid UTF-8 and the stretches of it where control tokens count.
struct JoinedText {
  std::string_view text;
  std::string storage;  // of `text`, unless it is the caller's
  std::vector<TextRange> recognised;
};

void join(std::span<const TextPart> parts, JoinedText& joined) {
  if (parts.size() == 1 && validUtf8Prefix(parts[0].text) == parts[0].text.size()) {
    joined.text = parts[0].text;
    if (parts[0].special == SpecialTokens::recognised) joined.recognised.push_back({0, joined.text.size()});
    return;
  }
  for (const TextPart& part : parts) {
    const std::size_t begin = joined.storage.size();
    joined.storage += replaceMalformedUtf8(part.text);
    if (part.special != SpecialTokens::recognised) continue;
    if (!joined.recognised.empty() && joined.recognised.back().end == begin) {
      joined.recognised.back().end = joined.storage.size();
    } else {
      joined.recognised.push_back({begin, joined.storage.size()});
    }
  }
  joined.text = joined.storage;
}

Expected<void> checkSizes(const Vocabulary& vocabulary) {
  const std::size_t tokens = vocabulary.tokens.size();
  if (tokens == 0) return invalidModel("tokenizer.ggml.tokens is empty");
  if (tokens > static_cast<std::size_t>(std::numeric_limits<TokenId>::max())) {
    return invalidModel("tokenizer.ggml.tokens has more entries than a token id can count");
  }
  if (!vocabulary.types.empty() && vocabulary.types.size() != tokens) {
    return invalidModel("tokenizer.ggml.token_type and tokenizer.ggml.tokens differ in length");
  }
  return {};
}

Expected<std::unique_ptr<const Tokenizer>> makeOfModel(const Vocabulary& vocabulary) {
  if (vocabulary.model == "gpt2") return ByteLevelBpe::create(vocabulary);
  if (vocabulary.model == "llama") return SentencePiece::create(vocabulary);
  return tl::unexpected(Error{ErrorCode::modelUnsupported, "the tokenizer " + inQuotes(vocabulary.model) +
                                                               " is not supported (gpt2 and llama are)"});
}

}  // namespace

Expected<void> Tokenizer::readTypes(const Vocabulary& vocabulary, std::optional<TokenId> bos,
                                    std::optional<TokenId> eos) {
  const std::size_t count = vocabulary.tokens.size();
  const auto inRange = [count](TokenId id) { return id >= 0 && static_cast<std::size_t>(id) < count; };
  m_types = vocabulary.types;
  m_types.resize(count, TokenType::normal);

  for (const auto& id : {eos, vocabulary.endOfTurn, vocabulary.endOfMessage}) {
    if (id && inRange(*id)) m_endOfGeneration.push_back(*id);
  }
  std::copy_if(vocabulary.moreEnds.begin(), vocabulary.moreEnds.end(), std::back_inserter(m_endOfGeneration), inRange);
  for (std::size_t i = 0; i < count; ++i) {
    const bool ends = std::find(kEndTexts.begin(), kEndTexts.end(), vocabulary.tokens[i]) != kEndTexts.end();
    if (ends) m_endOfGeneration.push_back(static_cast<TokenId>(i));
  }
  std::sort(m_endOfGeneration.begin(), m_endOfGeneration.end());
  m_endOfGeneration.erase(std::unique(m_endOfGeneration.begin(), m_endOfGeneration.end()), m_endOfGeneration.end());
  // Some files call them normal or user-defined: then a document could end its own reading.
  for (const TokenId id : m_endOfGeneration) m_types[static_cast<std::size_t>(id)] = TokenType::control;
  if (bos && inRange(*bos)) m_bos = bos;
  if (m_bos) m_types[static_cast<std::size_t>(*m_bos)] = TokenType::control;

  for (std::size_t i = 0; i < count; ++i) {
    const std::string& text = vocabulary.tokens[i];
    const TokenType type = m_types[i];
    if (type > TokenType::byte) return invalidModel(nameOf(vocabulary, i) + " has an unknown type");
    if (type == TokenType::byte && !byteOfToken(text)) {
      return invalidModel(nameOf(vocabulary, i) + " is said to be a byte and is not written as one");
    }
    if (type != TokenType::control && type != TokenType::userDefined) continue;
    if (validUtf8Prefix(text) != text.size()) continue;  // never found in a text, which is UTF-8
    if (text.size() > SpecialTokenIndex::kLongestText) {
      return tl::unexpected(
          Error{ErrorCode::modelUnsupported, nameOf(vocabulary, i) + " is too long for a special token"});
    }
    m_special.add(text, static_cast<TokenId>(i),
                  type == TokenType::control ? SpecialTokenIndex::Kind::control : SpecialTokenIndex::Kind::userDefined);
  }
  return {};
}

std::vector<TokenId> Tokenizer::encode(std::string_view text, SpecialTokens special) const {
  const TextPart part{text, special};
  return encode(std::span(&part, 1));
}

std::vector<TokenId> Tokenizer::encode(std::span<const TextPart> parts) const {
  JoinedText joined;
  join(parts, joined);
  const std::string_view text = joined.text;
  Encoding encoding(text.size());
  std::size_t at = 0;
  for (const auto& [range, id] : m_special.cut(text, joined.recognised)) {
    if (range.begin > at) encodeFragment(text.substr(at, range.begin - at), encoding);
    encoding.ids.push_back(id);
    at = range.end;
  }
  if (at < text.size()) encodeFragment(text.substr(at), encoding);
  return std::move(encoding.ids);
}

std::string Tokenizer::decode(std::span<const TokenId> ids, ControlTokens control) const {
  StreamDecoder decoder(*this, true, control);
  std::string text;
  for (const TokenId id : ids) text += decoder.push(id);
  return text += decoder.finish();
}

TokenType Tokenizer::type(TokenId id) const {
  return id >= 0 && static_cast<std::size_t>(id) < m_types.size() ? m_types[static_cast<std::size_t>(id)]
                                                                  : TokenType::undefined;
}

bool Tokenizer::endsGeneration(TokenId id) const {
  return std::binary_search(m_endOfGeneration.begin(), m_endOfGeneration.end(), id);
}

std::string StreamDecoder::push(TokenId id) {
  const TokenType type = m_tokenizer.type(id);
  if (type == TokenType::control) {
    m_atStart = true;
    if (m_control == ControlTokens::omitted) return {};
    return finish() + m_tokenizer.piece(id);
  }
  const std::string piece = m_tokenizer.piece(id);
  const bool isPrefixed = m_atStart && m_tokenizer.addsSpacePrefix() && type != TokenType::userDefined &&
                          type != TokenType::byte && piece.starts_with(' ');
  m_pending.append(piece, isPrefixed ? 1 : 0);
  m_atStart = type == TokenType::userDefined;

  std::string text;
  drainUtf8(m_pending, text);
  return text;
}

std::string StreamDecoder::finish() {
  const bool isUnfinished = !m_pending.empty();
  m_pending.clear();
  return isUnfinished ? std::string(kReplacementCharacter) : std::string();
}

Expected<std::unique_ptr<const Tokenizer>> makeTokenizer(const Vocabulary& vocabulary) {
  if (auto sound = checkSizes(vocabulary); !sound) return tl::unexpected(sound.error());
  const bool hasEmpty = std::any_of(vocabulary.tokens.begin(), vocabulary.tokens.end(),
                                    [](const std::string& token) { return token.empty(); });
  if (!hasEmpty) return makeOfModel(vocabulary);

  // Places left free in a vocabulary get the names that llama.cpp gives them; no text leads there.
  Vocabulary named = vocabulary;
  named.types.resize(named.tokens.size(), TokenType::normal);
  for (std::size_t i = 0; i < named.tokens.size(); ++i) {
    if (!named.tokens[i].empty()) continue;
    named.tokens[i] = "[EMPTY_" + std::to_string(i) + "]";
    named.types[i] = TokenType::unused;
  }
  return makeOfModel(named);
}

}  // namespace longleaf::inference
