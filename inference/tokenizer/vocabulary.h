// SPDX-License-Identifier: Apache-2.0
// A vocabulary as a model file holds it, before a tokenizer is made of it. Filled by the model readers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace longleaf::inference {

using TokenId = std::int32_t;

enum class TokenType : std::uint8_t {
  undefined = 0,
  normal = 1,
  unknown = 2,
  control = 3,
  userDefined = 4,
  unused = 5,
  byte = 6
};

struct Vocabulary {
  std::string model;         // "llama" (SentencePiece) or "gpt2" (byte-level BPE)
  std::string preTokenizer;  // gpt2 only: "smollm", "gpt-2", ...; may be empty
  std::vector<std::string> tokens;
  std::vector<float> scores;        // llama only
  std::vector<TokenType> types;     // empty: all normal
  std::vector<std::string> merges;  // gpt2 only: "left right"
  // Ids out of range are dropped by the reader. Absent: the tokenizer's default.
  std::optional<TokenId> bos, eos, unknown, endOfTurn, endOfMessage, padding;
  std::vector<TokenId> moreEnds;  // further tokens that end an answer
  std::optional<bool> addBos, addEos, addSpacePrefix;
};

}  // namespace longleaf::inference
