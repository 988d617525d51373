// SPDX-License-Identifier: Apache-2.0
// Text to token ids and back. Immutable after construction; all methods are const and may be called from any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inference/error.h"
#include "inference/tokenizer/special_token_index.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

/// What becomes of a control token's text ("<|im_end|>") that occurs in the input.
enum class SpecialTokens {
  plain,       // encoded as ordinary text: for documents and whatever a person typed
  recognised,  // becomes the control token: for templates
};

/// A piece of a text that is put together from several: a template's words around a document's.
struct TextPart {
  std::string_view text;
  SpecialTokens special;
};

class Encoding;

/// Whether control tokens appear in decoded text: never in an answer, always where ids are turned back to their text.
enum class ControlTokens { omitted, shown };

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// Ids of UTF-8 `text`, without BOS or EOS. User-defined tokens of the vocabulary are always recognised. Bytes that
  /// are not UTF-8 are encoded as U+FFFD; never an error.
  std::vector<TokenId> encode(std::string_view text, SpecialTokens special) const;

  /// Ids of all parts as one text, as if it had been written in one piece: words may span parts, and a space prefix is
  /// not put in front of each. A control token is recognised only where all of it comes from `recognised` parts.
  std::vector<TokenId> encode(std::span<const TextPart> parts) const;

  /// The bytes of one token: may be part of a UTF-8 character; a control token's own text; empty for an id out of
  /// range.
  virtual std::string piece(TokenId id) const = 0;

  /// Text of a sequence; what an added space prefix put in front is dropped again. Invalid UTF-8 becomes U+FFFD.
  std::string decode(std::span<const TokenId> ids, ControlTokens control = ControlTokens::omitted) const;

  std::size_t size() const { return m_types.size(); }
  /// `undefined` for an id out of range. Tokens that end the generation are `control` whatever the file says.
  TokenType type(TokenId id) const;
  bool isControl(TokenId id) const { return type(id) == TokenType::control; }
  bool endsGeneration(TokenId id) const;
  std::optional<TokenId> bos() const { return m_bos; }
  bool addsBos() const { return m_addsBos; }
  bool addsSpacePrefix() const { return m_addsSpacePrefix; }
  /// "SentencePiece", "byte-level BPE (smollm)"
  const std::string& description() const { return m_description; }
  /// The id of a token by its exact text; nullopt when there is none.
  virtual std::optional<TokenId> find(std::string_view text) const = 0;

 protected:
  /// Fills the types, BOS, what ends the generation and the special tokens. `bos` and `eos` are the file's or the
  /// tokenizer's defaults; ids out of range are dropped. Errors: modelInvalid, modelUnsupported.
  Expected<void> readTypes(const Vocabulary& vocabulary, std::optional<TokenId> bos, std::optional<TokenId> eos);

  /// Appends the ids of a stretch of text without special tokens: not empty, valid UTF-8, at the start of the text or
  /// behind a special token. Must never append a control token.
  virtual void encodeFragment(std::string_view text, Encoding& encoding) const = 0;

  std::vector<TokenType> m_types;
  std::vector<TokenId> m_endOfGeneration;  // sorted
  std::optional<TokenId> m_bos;
  bool m_addsBos = false;
  bool m_addsSpacePrefix = false;
  std::string m_description;

 private:
  SpecialTokenIndex m_special;
};

/// A tokenizer for the vocabulary's model; names what it cannot do (unknown model or pre-tokenizer, duplicate tokens).
Expected<std::unique_ptr<const Tokenizer>> makeTokenizer(const Vocabulary& vocabulary);

/// From a SentencePiece tokenizer.model file (protobuf): refused unless BPE with an identity normaliser.
Expected<std::unique_ptr<const Tokenizer>> loadSentencePiece(const std::string& path);

/// Turns a stream of tokens into text that is valid UTF-8 at every moment: holds back an unfinished character.
class StreamDecoder final {
 public:
  explicit StreamDecoder(const Tokenizer& tokenizer, bool atStart = true,
                         ControlTokens control = ControlTokens::omitted)
      : m_tokenizer(tokenizer), m_control(control), m_atStart(atStart) {}

  /// What can be shown now.
  std::string push(TokenId id);
  /// What was held back, as U+FFFD if it never became a character.
  std::string finish();

 private:
  const Tokenizer& m_tokenizer;
  ControlTokens m_control;
  std::string m_pending;
  bool m_atStart;  // at the start and behind a special token: a space prefix may follow, which is dropped
};

}  // namespace longleaf::inference
