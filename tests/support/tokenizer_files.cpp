// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/tokenizer_files.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace longleaf::tests {
namespace {

using Json = nlohmann::json;
using inference::TokenId;
using inference::TokenType;
using inference::Vocabulary;

constexpr const char* kSpaceMark = "\xE2\x96\x81";

struct Pair {
  float score;
  std::size_t leftCharacters, rightCharacters;
  TokenId left, right;
};

/// Offsets where characters begin, without 0.
std::vector<std::size_t> cuts(const std::string& text) {
  std::vector<std::size_t> all;
  for (std::size_t at = 1; at < text.size(); ++at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) all.push_back(at);
  }
  return all;
}

/// Every way to cut every token into two others, best token first, then the shorter left side (transformers,
/// convert_slow_tokenizer.py, generate_merges).
std::vector<std::string> mergesOf(const Vocabulary& vocabulary) {
  std::unordered_map<std::string, TokenId> ids;
  for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) ids.emplace(vocabulary.tokens[i], static_cast<TokenId>(i));
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
    const std::string& token = vocabulary.tokens[i];
    const auto places = cuts(token);
    for (std::size_t n = 0; n < places.size(); ++n) {
      const auto left = ids.find(token.substr(0, places[n]));
      const auto right = ids.find(token.substr(places[n]));
      if (left == ids.end() || right == ids.end()) continue;
      pairs.push_back({vocabulary.scores[i], n + 1, places.size() - n, left->second, right->second});
    }
  }
  std::sort(pairs.begin(), pairs.end(), [](const Pair& a, const Pair& b) {
    return std::tie(b.score, a.leftCharacters, a.rightCharacters, a.left, a.right) <
           std::tie(a.score, b.leftCharacters, b.rightCharacters, b.left, b.right);
  });
  std::vector<std::string> merges;
  for (const Pair& pair : pairs) {
    merges.push_back(vocabulary.tokens[static_cast<std::size_t>(pair.left)] + " " +
                     vocabulary.tokens[static_cast<std::size_t>(pair.right)]);
  }
  return merges;
}

void putVarint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(static_cast<std::uint8_t>(value | 0x80U)));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(value)));
}

void putNumber(std::uint32_t field, std::uint64_t value, std::string& out) {
  putVarint(field << 3U, out);
  putVarint(value, out);
}

void putBytes(std::uint32_t field, const std::string& bytes, std::string& out) {
  putVarint((field << 3U) | 2U, out);
  putVarint(bytes.size(), out);
  out += bytes;
}

}  // namespace

Json addedToken(TokenId id, const std::string& content, bool special) {
  return {{"id", id},        {"content", content},  {"single_word", false}, {"lstrip", false},
          {"rstrip", false}, {"normalized", false}, {"special", special}};
}

Json tokenizerJson(const Vocabulary& vocabulary) {
  const bool pieces = vocabulary.model == "llama";
  Json table = Json::object();
  Json added = Json::array();
  std::string unknown;
  for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
    const TokenType type = vocabulary.types[i];
    if (type == TokenType::unused) continue;
    table[vocabulary.tokens[i]] = i;
    if (type == TokenType::unknown) unknown = vocabulary.tokens[i];
    if (type == TokenType::control || type == TokenType::unknown) {
      added.push_back(addedToken(static_cast<TokenId>(i), vocabulary.tokens[i]));
    }
  }
  Json file{{"added_tokens", added},
            {"normalizer", nullptr},
            {"pre_tokenizer", nullptr},
            {"model",
             {{"type", "BPE"},
              {"byte_fallback", pieces},
              {"fuse_unk", pieces},
              {"unk_token", pieces ? Json(unknown) : Json(nullptr)},
              {"vocab", table},
              {"merges", pieces ? mergesOf(vocabulary) : vocabulary.merges}}}};
  if (pieces) {
    const Json prepend{{"type", "Prepend"}, {"prepend", kSpaceMark}};
    const Json replace{{"type", "Replace"}, {"pattern", {{"String", " "}}}, {"content", kSpaceMark}};
    file["normalizer"] = {{"type", "Sequence"}, {"normalizers", {prepend, replace}}};
    return file;
  }
  const Json bytes{{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", true}};
  const Json digits{{"type", "Digits"}, {"individual_digits", true}};
  file["pre_tokenizer"] = bytes;
  if (vocabulary.preTokenizer != "gpt-2") {
    file["pre_tokenizer"] = {{"type", "Sequence"}, {"pretokenizers", {digits, bytes}}};
  }
  return file;
}

std::string tokenizerModel(const Vocabulary& vocabulary) {
  std::string model;
  for (std::size_t i = 0; i < vocabulary.tokens.size(); ++i) {
    std::string piece;
    putBytes(1, vocabulary.tokens[i], piece);
    putVarint((2U << 3U) | 5U, piece);
    const auto bits = std::bit_cast<std::uint32_t>(vocabulary.scores[i]);
    for (unsigned shift = 0; shift < 32; shift += 8) {
      piece.push_back(static_cast<char>(static_cast<std::uint8_t>(bits >> shift)));
    }
    putNumber(3, static_cast<std::uint64_t>(vocabulary.types[i]), piece);
    putBytes(1, piece, model);
  }
  std::string trainer;
  putNumber(3, 2, trainer);   // BPE
  putNumber(35, 1, trainer);  // byte_fallback
  putBytes(2, trainer, model);
  std::string normalizer;
  putBytes(1, "identity", normalizer);
  putNumber(3, 1, normalizer);  // add_dummy_prefix
  putNumber(4, 0, normalizer);  // remove_extra_whitespaces
  putBytes(3, normalizer, model);
  return model;
}

}  // namespace longleaf::tests
