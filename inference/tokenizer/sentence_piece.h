// SPDX-License-Identifier: Apache-2.0
// SentencePiece (LLaMA-2, Mistral, Phi-3): merging is done by the library, which is given the vocabulary alone; special
// tokens, the space prefix and decoding are done here.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "inference/tokenizer/tokenizer.h"

namespace sentencepiece {
class SentencePieceProcessor;
}

namespace longleaf::inference {

class SentencePiece final : public Tokenizer {
 public:
  static Expected<std::unique_ptr<const Tokenizer>> create(const Vocabulary& vocabulary);
  ~SentencePiece() override;

  std::string piece(TokenId id) const override;
  std::optional<TokenId> find(std::string_view text) const override;

 private:
  SentencePiece();

  void encodeFragment(std::string_view text, Encoding& encoding) const override;
  void encodeWord(std::string_view word, Encoding& encoding) const;

  std::unique_ptr<sentencepiece::SentencePieceProcessor> m_library;
  bool m_wordsAreSeparate = false;  // no piece holds the end of one word, or a line end, and what is behind it
};

}  // namespace longleaf::inference
