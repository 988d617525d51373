// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers for tests: those of ../shared/data/tokenizers with their vectors, and small ones made here.
#pragma once

#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "inference/model/model.h"
#include "inference/tokenizer/tokenizer.h"
#include "inference/tokenizer/utf8.h"
#include "support/paths.h"
#include "support/tiny_model.h"

namespace longleaf::tests {

using TokenizerPtr = std::unique_ptr<const inference::Tokenizer>;

inline std::string readText(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// "gpt-2", "starcoder", "llama-spm", "phi-3"; null when the file is missing.
inline TokenizerPtr sharedTokenizer(const std::string& name) {
  const std::string path = sharedFile("data/tokenizers/ggml-vocab-" + name + ".gguf");
  if (path.empty()) return nullptr;
  auto tokenizer = inference::loadTokenizer(path);
  return tokenizer ? std::move(*tokenizer) : nullptr;
}

inline TokenizerPtr demoTokenizer() {
  const std::string path = demoModel();
  if (path.empty()) return nullptr;
  auto tokenizer = inference::loadTokenizer(path);
  return tokenizer ? std::move(*tokenizer) : nullptr;
}

/// All that are there, with their names.
inline std::vector<std::pair<std::string, TokenizerPtr>> allTokenizers() {
  std::vector<std::pair<std::string, TokenizerPtr>> all;
  for (const char* name : {"gpt-2", "starcoder", "llama-spm", "phi-3"}) {
    if (auto tokenizer = sharedTokenizer(name)) all.emplace_back(name, std::move(tokenizer));
  }
  if (auto tokenizer = demoTokenizer()) all.emplace_back("smollm2", std::move(tokenizer));
  return all;
}

struct TokenVector {
  std::string text;
  std::vector<inference::TokenId> ids;
};

/// Texts and ids of a vocabulary: no BOS, control tokens recognised.
inline std::vector<TokenVector> sharedVectors(const std::string& name) {
  const std::string path = sharedFile("data/tokenizers/ggml-vocab-" + name + ".gguf");
  const std::string texts = readText(path + ".inp");
  std::istringstream lines(readText(path + ".out"));
  const std::string separator = "\n__ggml_vocab_test__\n";
  std::vector<TokenVector> vectors;
  std::string line;
  for (std::size_t at = 0, end; (end = texts.find(separator, at)) != std::string::npos && std::getline(lines, line);
       at = end + separator.size()) {
    std::istringstream numbers(line);
    vectors.push_back({texts.substr(at, end - at), {std::istream_iterator<inference::TokenId>(numbers), {}}});
  }
  return vectors;
}

/// A byte-level vocabulary of all 256 bytes (written as GPT-2 does) and nothing else.
inline inference::Vocabulary byteVocabulary() {
  inference::Vocabulary vocabulary;
  vocabulary.model = "gpt2";
  vocabulary.preTokenizer = "gpt-2";
  std::uint32_t next = 256;
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    const bool isItself = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    std::string text;
    inference::appendUtf8(isItself ? byte : next++, text);
    vocabulary.tokens.push_back(text);
    vocabulary.types.push_back(inference::TokenType::normal);
  }
  return vocabulary;
}

/// SentencePiece with <unk>, <s>, </s>, the bytes and the characters a, b, c.
inline inference::Vocabulary pieceVocabulary() {
  using inference::TokenType;
  inference::Vocabulary vocabulary;
  vocabulary.model = "llama";
  vocabulary.tokens = {"<unk>", "<s>", "</s>"};
  vocabulary.types = {TokenType::unknown, TokenType::control, TokenType::control};
  for (unsigned byte = 0; byte < 256; ++byte) {
    const char* const digits = "0123456789ABCDEF";
    vocabulary.tokens.push_back(std::string("<0x") + digits[byte / 16] + digits[byte % 16] + ">");
    vocabulary.types.push_back(TokenType::byte);
  }
  for (const char* text : {"\xE2\x96\x81", "a", "b", "c", "ab",
                           "\xE2\x96\x81"
                           "a"}) {
    vocabulary.tokens.emplace_back(text);
    vocabulary.types.push_back(TokenType::normal);
  }
  for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) vocabulary.scores.push_back(-static_cast<float>(i));
  return vocabulary;
}

/// The tiny model's: byte-level, with control tokens and merges.
inline inference::Vocabulary tinyModelVocabulary(std::uint32_t size) {
  TinyVocabulary tiny = tinyVocabulary(size);
  inference::Vocabulary vocabulary;
  vocabulary.model = "gpt2";
  vocabulary.preTokenizer = "smollm";
  vocabulary.tokens = std::move(tiny.tokens);
  vocabulary.merges = std::move(tiny.merges);
  for (const std::int32_t type : tiny.types) vocabulary.types.push_back(static_cast<inference::TokenType>(type));
  return vocabulary;
}

inline void addToken(inference::Vocabulary& vocabulary, const std::string& text, inference::TokenType type) {
  vocabulary.tokens.push_back(text);
  vocabulary.types.push_back(type);
  vocabulary.scores.push_back(0.0F);
}

}  // namespace longleaf::tests
