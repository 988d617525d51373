// SPDX-License-Identifier: Apache-2.0
// Byte-level BPE (GPT-2): bytes are written as printable characters, text is cut into words by the model's
// pre-tokenizer, and each word is merged by rank.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "inference/tokenizer/bpe_merges.h"
#include "inference/tokenizer/pre_tokenizer.h"
#include "inference/tokenizer/token_texts.h"
#include "inference/tokenizer/tokenizer.h"

namespace longleaf::inference {

class ByteLevelBpe final : public Tokenizer {
 public:
  static Expected<std::unique_ptr<const Tokenizer>> create(const Vocabulary& vocabulary);

  std::string piece(TokenId id) const override;
  std::optional<TokenId> find(std::string_view text) const override;

 private:
  ByteLevelBpe(PreTokenizer preTokenizer, TokenTexts texts);

  Expected<void> readBytes();
  Expected<void> readMerges(const Vocabulary& vocabulary);
  void encodeFragment(std::string_view text, Encoding& encoding) const override;
  void encodeWord(std::string_view word, Encoding& encoding) const;

  PreTokenizer m_preTokenizer;
  TokenTexts m_texts;
  BpeMerges m_merges;
  std::array<TokenId, 256> m_byteTokens;  // -1: the vocabulary has no token for the byte
};

}  // namespace longleaf::inference
