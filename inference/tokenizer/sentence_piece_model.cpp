// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/sentence_piece_model.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace longleaf::inference {
namespace {

// https://protobuf.dev/programming-guides/encoding: a key is field << 3 | wire type
enum Wire : std::uint32_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

// Field numbers of sentencepiece_model.proto
enum ModelField : std::uint32_t { kPieces = 1, kTrainer = 2, kNormalizer = 3 };
enum PieceField : std::uint32_t { kText = 1, kScore = 2, kType = 3 };
enum TrainerField : std::uint32_t {
  kModelType = 3,
  kSpaceIsSuffix = 24,
  kByteFallback = 35,
  kUnknownId = 40,
  kBosId = 41,
  kEosId = 42,
  kPaddingId = 43
};
enum NormalizerField : std::uint32_t {
  kName = 1,
  kCharacterMap = 2,
  kAddPrefix = 3,
  kRemoveSpaces = 4,
  kEscapeSpaces = 5
};

constexpr std::uint64_t kUnigram = 1;
constexpr std::uint64_t kBpe = 2;

void putVarint(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7U) out.push_back(static_cast<char>(static_cast<std::uint8_t>(value | 0x80U)));
  out.push_back(static_cast<char>(static_cast<std::uint8_t>(value)));
}

void putKey(std::uint32_t field, Wire wire, std::string& out) { putVarint((field << 3U) | wire, out); }

void putNumber(std::uint32_t field, std::uint64_t value, std::string& out) {
  putKey(field, kVarint, out);
  putVarint(value, out);
}

void putBytes(std::uint32_t field, std::string_view bytes, std::string& out) {
  putKey(field, kBytes, out);
  putVarint(bytes.size(), out);
  out.append(bytes);
}

void putFloat(std::uint32_t field, float value, std::string& out) {
  putKey(field, kFixed32, out);
  const auto bits = std::bit_cast<std::uint32_t>(value);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.push_back(static_cast<char>(static_cast<std::uint8_t>(bits >> shift)));
  }
}

/// One field of a message: `number` of a varint or the bits of a fixed one, or `bytes`.
struct Field {
  std::uint32_t id = 0;
  Wire wire = kVarint;
  std::uint64_t number = 0;
  std::string_view bytes;
};

/// Takes fields off the front of a message. The only place that knows how many bytes are left.
class WireReader final {
 public:
  explicit WireReader(std::string_view bytes) : m_bytes(bytes) {}

  bool atEnd() const { return m_bytes.empty(); }

  std::optional<Field> next() {
    const auto key = varint();
    if (!key || (*key >> 3U) == 0 || (*key >> 32U) != 0) return std::nullopt;
    Field field;
    field.id = static_cast<std::uint32_t>(*key >> 3U);
    field.wire = static_cast<Wire>(*key & 7U);
    std::optional<std::uint64_t> value;
    switch (field.wire) {
      case kVarint:
        value = varint();
        break;
      case kFixed64:
        value = fixed(8);
        break;
      case kFixed32:
        value = fixed(4);
        break;
      case kBytes:
        value = varint();
        if (!value || *value > m_bytes.size()) return std::nullopt;
        field.bytes = m_bytes.substr(0, *value);
        m_bytes.remove_prefix(*value);
        return field;
    }
    if (!value) return std::nullopt;  // also the groups of old protobuf, which the format does not use
    field.number = *value;
    return field;
  }

 private:
  std::optional<std::uint64_t> varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      if (m_bytes.empty()) return std::nullopt;
      const auto byte = static_cast<std::uint8_t>(m_bytes.front());
      m_bytes.remove_prefix(1);
      value |= shift < 64 ? static_cast<std::uint64_t>(byte & 0x7FU) << shift : 0;
      if (byte < 0x80) return value;
    }
    return std::nullopt;
  }

  std::optional<std::uint64_t> fixed(std::size_t count) {
    if (m_bytes.size() < count) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      value |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(m_bytes[i])) << (8 * i);
    }
    m_bytes.remove_prefix(count);
    return value;
  }

  std::string_view m_bytes;
};

/// What is read of TrainerSpec and NormalizerSpec, with the format's defaults.
struct Settings {
  std::uint64_t modelType = kUnigram;
  bool spaceIsSuffix = false;
  std::int32_t unknown = 0, bos = 1, eos = 2, padding = -1;
  std::string normalizer = "identity";
  bool hasCharacterMap = false;
  bool addPrefix = true;
  bool removeSpaces = true;
  bool escapeSpaces = true;
};

/// Calls `read` with each field; false when the message is damaged or `read` says so.
template <class Read>
bool readMessage(std::string_view bytes, Read read) {
  WireReader reader(bytes);
  while (!reader.atEnd()) {
    const auto field = reader.next();
    if (!field || !read(*field)) return false;
  }
  return true;
}

bool readPiece(std::string_view bytes, Vocabulary& vocabulary) {
  std::string_view text;
  float score = 0.0F;
  std::uint64_t type = static_cast<std::uint64_t>(TokenType::normal);
  const bool sound = readMessage(bytes, [&](const Field& field) {
    if (field.id == kText && field.wire == kBytes) text = field.bytes;
    if (field.id == kScore && field.wire == kFixed32) {
      score = std::bit_cast<float>(static_cast<std::uint32_t>(field.number));
    }
    if (field.id == kType && field.wire == kVarint) type = field.number;
    return true;
  });
  if (!sound || text.empty() || type == 0 || type > static_cast<std::uint64_t>(TokenType::byte)) return false;
  vocabulary.tokens.emplace_back(text);
  vocabulary.scores.push_back(score);
  vocabulary.types.push_back(static_cast<TokenType>(type));
  return true;
}

bool readTrainer(std::string_view bytes, Settings& settings) {
  return readMessage(bytes, [&settings](const Field& field) {
    if (field.wire != kVarint) return true;
    const auto id = static_cast<std::int32_t>(static_cast<std::uint32_t>(field.number));
    if (field.id == kModelType) settings.modelType = field.number;
    if (field.id == kSpaceIsSuffix) settings.spaceIsSuffix = field.number != 0;
    if (field.id == kUnknownId) settings.unknown = id;
    if (field.id == kBosId) settings.bos = id;
    if (field.id == kEosId) settings.eos = id;
    if (field.id == kPaddingId) settings.padding = id;
    return true;
  });
}

bool readNormalizer(std::string_view bytes, Settings& settings) {
  return readMessage(bytes, [&settings](const Field& field) {
    if (field.id == kName && field.wire == kBytes) settings.normalizer = field.bytes;
    if (field.id == kCharacterMap && field.wire == kBytes) settings.hasCharacterMap = !field.bytes.empty();
    if (field.wire != kVarint) return true;
    if (field.id == kAddPrefix) settings.addPrefix = field.number != 0;
    if (field.id == kRemoveSpaces) settings.removeSpaces = field.number != 0;
    if (field.id == kEscapeSpaces) settings.escapeSpaces = field.number != 0;
    return true;
  });
}

/// What this program cannot do as the model wants it; empty when there is nothing.
std::string unsupportedPart(const Settings& settings) {
  if (settings.modelType == kUnigram) return "its model type is unigram, not BPE";
  if (settings.modelType != kBpe) return "its model type is not BPE";
  if (settings.hasCharacterMap || settings.normalizer != "identity") return "its normaliser changes the text";
  if (settings.removeSpaces) return "it removes extra spaces";
  if (!settings.escapeSpaces) return "it does not write spaces as U+2581";
  if (settings.spaceIsSuffix) return "it puts spaces behind words";
  return {};
}

std::optional<TokenId> idInRange(std::int32_t id, std::size_t tokens) {
  return id >= 0 && static_cast<std::size_t>(id) < tokens ? std::optional<TokenId>(id) : std::nullopt;
}

}  // namespace

std::string writeSentencePieceModel(std::span<const std::string> tokens, std::span<const float> scores,
                                    std::span<const TokenType> types) {
  std::string model;
  std::string piece;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    piece.clear();
    putBytes(kText, tokens[i], piece);
    putFloat(kScore, scores[i], piece);
    putNumber(kType, static_cast<std::uint64_t>(types[i]), piece);
    putBytes(kPieces, piece, model);
  }
  const bool hasBytes = std::find(types.begin(), types.end(), TokenType::byte) != types.end();
  std::string trainer;
  putNumber(kModelType, kBpe, trainer);
  putNumber(kByteFallback, hasBytes ? 1 : 0, trainer);
  putBytes(kTrainer, trainer, model);

  std::string normalizer;
  putBytes(kName, "identity", normalizer);
  putNumber(kAddPrefix, 0, normalizer);
  putNumber(kRemoveSpaces, 0, normalizer);
  putBytes(kNormalizer, normalizer, model);
  return model;
}

Expected<Vocabulary> readSentencePieceModel(std::string_view file) {
  Vocabulary vocabulary;
  vocabulary.model = "llama";
  Settings settings;
  const bool sound = readMessage(file, [&](const Field& field) {
    if (field.wire != kBytes) return true;
    if (field.id == kPieces) return readPiece(field.bytes, vocabulary);
    if (field.id == kTrainer) return readTrainer(field.bytes, settings);
    if (field.id == kNormalizer) return readNormalizer(field.bytes, settings);
    return true;
  });
  if (!sound || vocabulary.tokens.empty()) {
    return tl::unexpected(Error{ErrorCode::modelInvalid, "the file is not a SentencePiece model or is damaged"});
  }
  if (const std::string what = unsupportedPart(settings); !what.empty()) {
    return tl::unexpected(Error{ErrorCode::modelUnsupported, "the SentencePiece model is not supported: " + what});
  }
  const std::size_t tokens = vocabulary.tokens.size();
  vocabulary.unknown = idInRange(settings.unknown, tokens);
  vocabulary.bos = idInRange(settings.bos, tokens);
  vocabulary.eos = idInRange(settings.eos, tokens);
  vocabulary.padding = idInRange(settings.padding, tokens);
  vocabulary.addSpacePrefix = settings.addPrefix;
  vocabulary.addBos = vocabulary.bos.has_value();
  return vocabulary;
}

}  // namespace longleaf::inference
