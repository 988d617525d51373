// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/byte_level_bpe.h"

#include <algorithm>

#include "inference/quoted_name.h"
#include "inference/tokenizer/encoding.h"
#include "inference/tokenizer/utf8.h"

namespace longleaf::inference {
namespace {

/// Words longer than this are merged in parts, which bounds the memory at 30 MB; no real text has one.
constexpr std::size_t kLongestWord = std::size_t{1} << 20U;

constexpr std::uint32_t kShifted = 256;  // code point of the first byte that is not written as itself

bool isWrittenAsItself(std::uint32_t byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
}

/// GPT-2's table: printable Latin-1 stands for itself, the other 68 bytes for U+0100 and on, in their order.
std::array<std::uint32_t, 256> makeCodePoints() {
  std::array<std::uint32_t, 256> codePoints{};
  std::uint32_t next = kShifted;
  for (std::uint32_t byte = 0; byte < 256; ++byte) codePoints[byte] = isWrittenAsItself(byte) ? byte : next++;
  return codePoints;
}

const std::array<std::uint32_t, 256>& codePointsOfBytes() {
  static const std::array<std::uint32_t, 256> table = makeCodePoints();
  return table;
}

std::optional<std::uint8_t> byteOfCodePoint(std::uint32_t codePoint) {
  if (codePoint < kShifted) {
    return isWrittenAsItself(codePoint) ? std::optional(static_cast<std::uint8_t>(codePoint)) : std::nullopt;
  }
  const auto& table = codePointsOfBytes();
  const auto found = std::find(table.begin(), table.end(), codePoint);
  return found != table.end() ? std::optional(static_cast<std::uint8_t>(found - table.begin())) : std::nullopt;
}

std::string printable(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) appendUtf8(codePointsOfBytes()[static_cast<std::uint8_t>(byte)], text);
  return text;
}

/// The bytes that a token's text stands for. Characters outside of the table (of tokens added later) stay as they are.
std::string bytesOf(std::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    const Utf8Step step = firstOfUtf8(text);
    const auto byte =
        step.kind == Utf8Step::Kind::character ? byteOfCodePoint(step.codePoint) : std::optional<std::uint8_t>();
    if (byte) {
      bytes.push_back(static_cast<char>(*byte));
    } else {
      bytes.append(text.substr(0, step.bytes));
    }
    text.remove_prefix(step.bytes);
  }
  return bytes;
}

}  // namespace

ByteLevelBpe::ByteLevelBpe(PreTokenizer preTokenizer, TokenTexts texts)
    : m_preTokenizer(std::move(preTokenizer)), m_texts(std::move(texts)), m_byteTokens{} {}

Expected<std::unique_ptr<const Tokenizer>> ByteLevelBpe::create(const Vocabulary& vocabulary) {
  auto preTokenizer = PreTokenizer::create(vocabulary.preTokenizer);
  if (!preTokenizer) return tl::unexpected(preTokenizer.error());
  auto texts = TokenTexts::create(vocabulary.tokens);
  if (!texts) return tl::unexpected(texts.error());

  std::unique_ptr<ByteLevelBpe> result(new ByteLevelBpe(std::move(*preTokenizer), std::move(*texts)));
  const PreTokenizer& words = result->m_preTokenizer;
  result->m_description = "byte-level BPE (" + words.name() + (words.isGuess() ? ", a guess)" : ")");
  // llama.cpp falls back on id 11 for BOS and EOS, which is "," in GPT-2's own vocabulary: without the keys there are
  // none here.
  if (auto read = result->readTypes(vocabulary, vocabulary.bos, vocabulary.eos); !read) {
    return tl::unexpected(read.error());
  }
  result->m_addsBos = vocabulary.addBos.value_or(words.addsBos()) && result->m_bos.has_value();
  if (auto read = result->readBytes(); !read) return tl::unexpected(read.error());
  if (auto read = result->readMerges(vocabulary); !read) return tl::unexpected(read.error());
  return result;
}

Expected<void> ByteLevelBpe::readBytes() {
  bool any = false;
  for (std::size_t byte = 0; byte < m_byteTokens.size(); ++byte) {
    const char character = static_cast<char>(static_cast<std::uint8_t>(byte));
    const auto id = find(printable({&character, 1}));
    m_byteTokens[byte] = id && !isControl(*id) ? *id : -1;
    any = any || m_byteTokens[byte] >= 0;
  }
  if (any) return {};
  return tl::unexpected(Error{ErrorCode::modelInvalid, "tokenizer.ggml.tokens: no token stands for a single byte"});
}

Expected<void> ByteLevelBpe::readMerges(const Vocabulary& vocabulary) {
  const auto broken = [](const std::string& rule, const char* what) {
    return tl::unexpected(Error{ErrorCode::modelInvalid, "tokenizer.ggml.merges: " + inQuotes(rule) + ' ' + what});
  };
  std::vector<BpeMerges::Rule> rules;
  rules.reserve(vocabulary.merges.size());
  for (std::size_t rank = 0; rank < vocabulary.merges.size(); ++rank) {
    const std::string& rule = vocabulary.merges[rank];
    const std::size_t space = rule.find(' ', 1);  // a left side may be a space itself
    if (space == std::string::npos || space + 1 == rule.size()) return broken(rule, "is not two tokens");
    const std::string_view left = std::string_view(rule).substr(0, space);
    const std::string_view right = std::string_view(rule).substr(space + 1);
    const auto leftId = find(left);
    const auto rightId = find(right);
    const auto merged = find(std::string(left).append(right));
    if (!leftId || !rightId || !merged) return broken(rule, "names a token that does not exist");
    // A rule that ends in a control token would let a document's text become one.
    if (!isControl(*merged)) rules.push_back({*leftId, *rightId, static_cast<std::uint32_t>(rank), *merged});
  }
  m_merges = BpeMerges(std::move(rules), m_texts.size());
  return {};
}

void ByteLevelBpe::encodeFragment(std::string_view text, Encoding& encoding) const {
  m_preTokenizer.split(text, [&](std::string_view word) {
    if (encoding.repeat(word)) return;
    const std::size_t first = encoding.ids.size();
    encodeWord(word, encoding);
    encoding.remember(word, first);
  });
}

void ByteLevelBpe::encodeWord(std::string_view word, Encoding& encoding) const {
  if (m_preTokenizer.ignoresMerges()) {
    const auto whole = find(printable(word));
    if (whole && !isControl(*whole)) {
      encoding.ids.push_back(*whole);
      return;
    }
  }
  std::vector<TokenId> symbols;
  for (; !word.empty(); word.remove_prefix(std::min(word.size(), kLongestWord))) {
    const std::string_view part = word.substr(0, kLongestWord);
    symbols.clear();
    symbols.reserve(part.size());
    for (const char byte : part) symbols.push_back(m_byteTokens[static_cast<std::uint8_t>(byte)]);
    m_merges.apply(symbols);
    // A byte without a token gives nothing: the unknown token is a control token in such files (SmolLM2's vocabulary
    // lacks 21 bytes that its training text did not have).
    std::copy_if(symbols.begin(), symbols.end(), std::back_inserter(encoding.ids), [](TokenId id) { return id >= 0; });
  }
}

std::string ByteLevelBpe::piece(TokenId id) const {
  if (id < 0 || static_cast<std::size_t>(id) >= size()) return {};
  const std::string_view text = m_texts[id];
  switch (type(id)) {
    case TokenType::control:
    case TokenType::userDefined:
      return std::string(text);
    case TokenType::byte:
      return std::string(1, static_cast<char>(*byteOfToken(text)));
    default:
      return bytesOf(text);
  }
}

std::optional<TokenId> ByteLevelBpe::find(std::string_view text) const { return m_texts.find(text); }

}  // namespace longleaf::inference
