// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/sentence_piece.h"

#include <sentencepiece_processor.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "inference/model_error.h"
#include "inference/tokenizer/encoding.h"
#include "inference/tokenizer/sentence_piece_model.h"
#include "inference/tokenizer/token_texts.h"
#include "inference/tokenizer/utf8.h"

namespace longleaf::inference {
namespace {

constexpr TokenId kDefaultUnknown = 0;
constexpr TokenId kDefaultBos = 1;
constexpr TokenId kDefaultEos = 2;
constexpr std::size_t kLongestFile = std::size_t{64} << 20U;  // 100 times LLaMA-2's
/// A longer stretch without a space or a line end (one letter a million times) goes to the library in parts: it takes
/// about 100 bytes of memory for each byte of one, and longer with each doubling.
constexpr std::size_t kLongestCall = std::size_t{64} << 10U;

/// True for "a_b" and "a_", with _ for the mark, and for a line end that is not the last: a piece that reaches over the
/// end of a word.
bool spansWords(std::string_view piece) {
  const std::size_t lineEnd = piece.find('\n');
  if (lineEnd != std::string_view::npos && lineEnd + 1 < piece.size()) return true;
  while (piece.starts_with(kSpaceMark)) piece.remove_prefix(kSpaceMark.size());
  return piece.find(kSpaceMark) != std::string_view::npos;
}

Expected<void> check(const Vocabulary& vocabulary) {
  if (auto ids = idsByText(vocabulary.tokens); !ids) return tl::unexpected(ids.error());
  if (vocabulary.scores.size() < vocabulary.tokens.size()) {
    return invalidModel("tokenizer.ggml.scores is shorter than tokenizer.ggml.tokens");
  }
  const auto isFinite = [](float score) { return std::isfinite(score); };
  if (!std::all_of(vocabulary.scores.begin(), vocabulary.scores.end(), isFinite)) {
    return invalidModel("tokenizer.ggml.scores holds a value that is not a number");
  }
  return {};
}

/// The types as the library demands them: one unknown token; bytes only if there are all 256.
std::vector<TokenType> typesForLibrary(const Vocabulary& vocabulary, std::vector<TokenType> types, TokenId unknown) {
  const bool hasAllBytes = std::count(types.begin(), types.end(), TokenType::byte) == 256;
  for (std::size_t i = 0; i < types.size(); ++i) {
    const std::string& text = vocabulary.tokens[i];
    if (types[i] == TokenType::undefined) types[i] = TokenType::normal;
    if (types[i] == TokenType::unknown || (types[i] == TokenType::byte && !hasAllBytes)) types[i] = TokenType::unused;
    // Never part of a text, which is UTF-8, and a protobuf string must be.
    if (validUtf8Prefix(text) != text.size()) types[i] = TokenType::unused;
  }
  types[static_cast<std::size_t>(unknown)] = TokenType::unknown;
  return types;
}

bool isInRange(TokenId id, const Vocabulary& vocabulary) {
  return id >= 0 && static_cast<std::size_t>(id) < vocabulary.tokens.size();
}

TokenId unknownOf(const Vocabulary& vocabulary) {
  if (vocabulary.unknown && isInRange(*vocabulary.unknown, vocabulary)) return *vocabulary.unknown;
  const auto found = std::find(vocabulary.types.begin(), vocabulary.types.end(), TokenType::unknown);
  return found != vocabulary.types.end() ? static_cast<TokenId>(found - vocabulary.types.begin()) : kDefaultUnknown;
}

/// The file's id, or else the usual one where it is a control token.
std::optional<TokenId> controlOr(std::optional<TokenId> id, TokenId usual, const Vocabulary& vocabulary) {
  if (id) return id;
  const auto index = static_cast<std::size_t>(usual);
  const bool isControl = index < vocabulary.types.size() && vocabulary.types[index] == TokenType::control;
  return isControl ? std::optional(usual) : std::nullopt;
}

/// The bytes of the first word of `text`: spaces and what follows, up to the next space or behind a line end.
std::size_t wordBytes(std::string_view text) {
  std::size_t at = 0;
  bool isInWord = false;
  while (at < text.size()) {
    const std::size_t space = text[at] == ' ' ? 1 : text.substr(at).starts_with(kSpaceMark) ? kSpaceMark.size() : 0;
    if (space > 0 && isInWord) break;
    if (text[at] == '\n') return at + 1;
    isInWord = isInWord || space == 0;
    at += std::max<std::size_t>(space, 1);
  }
  return at;
}

Expected<std::string> readWhole(const std::string& path) {
  std::error_code code;
  const std::uintmax_t size = std::filesystem::file_size(path, code);
  if (code == std::errc::no_such_file_or_directory) {
    return tl::unexpected(Error{ErrorCode::notFound, path + " does not exist"});
  }
  if (code) return tl::unexpected(Error{ErrorCode::unreadable, path + " cannot be read"});
  if (size > kLongestFile) return invalidModel(path + " is too large for a SentencePiece model");
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(size, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream) return tl::unexpected(Error{ErrorCode::unreadable, path + " cannot be read"});
  return bytes;
}

}  // namespace

SentencePiece::SentencePiece() : m_library(std::make_unique<sentencepiece::SentencePieceProcessor>()) {}
SentencePiece::~SentencePiece() = default;

Expected<std::unique_ptr<const Tokenizer>> SentencePiece::create(const Vocabulary& vocabulary) {
  if (auto sound = check(vocabulary); !sound) return tl::unexpected(sound.error());
  std::unique_ptr<SentencePiece> result(new SentencePiece);
  const auto bos = controlOr(vocabulary.bos, kDefaultBos, vocabulary);
  const auto eos = controlOr(vocabulary.eos, kDefaultEos, vocabulary);
  if (auto read = result->readTypes(vocabulary, bos, eos); !read) return tl::unexpected(read.error());
  result->m_addsBos = vocabulary.addBos.value_or(true) && result->m_bos.has_value();
  result->m_addsSpacePrefix = vocabulary.addSpacePrefix.value_or(true);
  result->m_description = "SentencePiece";
  result->m_wordsAreSeparate = std::none_of(vocabulary.tokens.begin(), vocabulary.tokens.end(), spansWords);

  const auto types = typesForLibrary(vocabulary, result->m_types, unknownOf(vocabulary));
  const std::string model = writeSentencePieceModel(vocabulary.tokens, vocabulary.scores, types);
  if (const auto status = result->m_library->LoadFromSerializedProto(model); !status.ok()) {
    return invalidModel("the vocabulary is not accepted by SentencePiece: " + status.ToString());
  }
  return result;
}

void SentencePiece::encodeFragment(std::string_view text, Encoding& encoding) const {
  bool needsPrefix = m_addsSpacePrefix;
  while (!text.empty()) {
    const std::size_t bytes = m_wordsAreSeparate ? wordBytes(text) : text.size();
    const std::string_view word = text.substr(0, utf8Boundary(text, std::min(bytes, kLongestCall)));
    text.remove_prefix(word.size());
    if (needsPrefix) {
      encodeWord(" " + std::string(word), encoding);
      needsPrefix = false;
      continue;
    }
    if (encoding.repeat(word)) continue;
    const std::size_t first = encoding.ids.size();
    encodeWord(word, encoding);
    encoding.remember(word, first);
  }
}

void SentencePiece::encodeWord(std::string_view word, Encoding& encoding) const {
  std::vector<int> ids;
  if (!m_library->Encode({word.data(), word.size()}, &ids).ok()) return;  // it has no errors for a loaded model
  // In some vocabularies the unknown token is a control token (Phi-3): text must not become one.
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(encoding.ids), [this](int id) { return !isControl(id); });
}

std::string SentencePiece::piece(TokenId id) const {
  if (id < 0 || static_cast<std::size_t>(id) >= size()) return {};
  const std::string& text = m_library->IdToPiece(id);
  switch (type(id)) {
    case TokenType::control:
    case TokenType::userDefined:
      return text;
    case TokenType::unknown:
      return std::string(kReplacementCharacter);
    case TokenType::byte:
      return std::string(1, static_cast<char>(*byteOfToken(text)));
    default:
      break;
  }
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const bool isSpace = std::string_view(text).substr(at).starts_with(kSpaceMark);
    result.push_back(isSpace ? ' ' : text[at]);
    at += isSpace ? kSpaceMark.size() : 1;
  }
  return result;
}

std::optional<TokenId> SentencePiece::find(std::string_view text) const {
  const int id = m_library->PieceToId({text.data(), text.size()});  // the unknown token's when there is none
  if (id < 0 || static_cast<std::size_t>(id) >= size() || m_library->IdToPiece(id) != text) return std::nullopt;
  return id;
}

Expected<std::unique_ptr<const Tokenizer>> loadSentencePiece(const std::string& path) {
  const auto file = readWhole(path);
  if (!file) return tl::unexpected(file.error());
  const auto vocabulary = readSentencePieceModel(*file);
  if (!vocabulary) return tl::unexpected(Error{vocabulary.error().code, path + ": " + vocabulary.error().message});
  return makeTokenizer(*vocabulary);
}

}  // namespace longleaf::inference
