// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/tokenizers.h"

#include <stdexcept>
#include <utility>

#include "support/vocabularies.h"

namespace longleaf::tests::fuzz {
namespace {

using inference::TokenType;
using inference::Vocabulary;

Vocabulary bytes() {
  Vocabulary vocabulary = byteVocabulary();
  vocabulary.tokens.emplace_back("<|endoftext|>");
  vocabulary.types.push_back(TokenType::control);
  vocabulary.tokens.emplace_back("<|user|>");
  vocabulary.types.push_back(TokenType::userDefined);
  return vocabulary;
}

Vocabulary pieces() {
  Vocabulary vocabulary = pieceVocabulary();
  vocabulary.addSpacePrefix = true;
  addToken(vocabulary, "[INST]", TokenType::control);
  return vocabulary;
}

}  // namespace

std::span<const Vocabulary> smallVocabularies() {
  static const std::vector<Vocabulary> kAll{bytes(), tinyModelVocabulary(300), pieces()};
  return kAll;
}

std::span<const std::unique_ptr<const inference::Tokenizer>> smallTokenizers() {
  static const auto kAll = [] {
    std::vector<std::unique_ptr<const inference::Tokenizer>> made;
    for (const Vocabulary& vocabulary : smallVocabularies()) {
      auto tokenizer = inference::makeTokenizer(vocabulary);
      if (!tokenizer) throw std::runtime_error(tokenizer.error().message);
      made.push_back(std::move(*tokenizer));
    }
    return made;
  }();
  return kAll;
}

}  // namespace longleaf::tests::fuzz
