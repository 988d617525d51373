// SPDX-License-Identifier: Apache-2.0
#include "inference/tokenizer/utf8.h"

namespace longleaf::inference {
namespace {

/// The Unicode Standard 15.0, table 3-7: length and the range of the second byte that a first byte allows.
struct Lead {
  std::uint8_t bytes;  // 0: never begins a character
  std::uint8_t low, high;
};

Lead leadOf(std::uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2) return {0, 0, 0};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

Utf8Step firstOfUtf8(std::string_view text) {
  using Kind = Utf8Step::Kind;
  const auto first = static_cast<std::uint8_t>(text.front());
  const Lead lead = leadOf(first);
  if (lead.bytes == 1) return {Kind::character, 1, first};
  if (lead.bytes == 0) return {Kind::malformed, 1, 0};

  std::uint32_t codePoint = first & (0x7FU >> lead.bytes);
  for (std::size_t i = 1; i < lead.bytes; ++i) {
    if (i == text.size()) return {Kind::unfinished, i, 0};
    const auto byte = static_cast<std::uint8_t>(text[i]);
    const bool follows = i == 1 ? byte >= lead.low && byte <= lead.high : (byte & 0xC0U) == 0x80U;
    if (!follows) return {Kind::malformed, i, 0};
    codePoint = (codePoint << 6U) | (byte & 0x3FU);
  }
  return {Kind::character, lead.bytes, codePoint};
}

std::size_t validUtf8Prefix(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (static_cast<std::uint8_t>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const Utf8Step step = firstOfUtf8(text.substr(at));
    if (step.kind != Utf8Step::Kind::character) break;
    at += step.bytes;
  }
  return at;
}

std::size_t utf8Boundary(std::string_view text, std::size_t bytes) {
  if (bytes >= text.size()) return text.size();
  while (bytes > 0 && (static_cast<std::uint8_t>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  return bytes;
}

void drainUtf8(std::string& bytes, std::string& text) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const std::size_t valid = validUtf8Prefix(rest);
    text.append(rest.substr(0, valid));
    rest.remove_prefix(valid);
    if (rest.empty()) break;
    const Utf8Step step = firstOfUtf8(rest);
    if (step.kind == Utf8Step::Kind::unfinished) break;
    text.append(kReplacementCharacter);
    rest.remove_prefix(step.bytes);
  }
  bytes.erase(0, bytes.size() - rest.size());
}

std::string replaceMalformedUtf8(std::string_view text) {
  std::string bytes(text);
  std::string result;
  result.reserve(text.size());
  drainUtf8(bytes, result);
  if (!bytes.empty()) result.append(kReplacementCharacter);
  return result;
}

void appendUtf8(std::uint32_t codePoint, std::string& text) {
  const auto put = [&text](std::uint32_t byte) { text.push_back(static_cast<char>(static_cast<std::uint8_t>(byte))); };
  if (codePoint < 0x80) {
    put(codePoint);
  } else if (codePoint < 0x800) {
    put(0xC0U | (codePoint >> 6U));
    put(0x80U | (codePoint & 0x3FU));
  } else if (codePoint < 0x10000) {
    put(0xE0U | (codePoint >> 12U));
    put(0x80U | ((codePoint >> 6U) & 0x3FU));
    put(0x80U | (codePoint & 0x3FU));
  } else {
    put(0xF0U | (codePoint >> 18U));
    put(0x80U | ((codePoint >> 12U) & 0x3FU));
    put(0x80U | ((codePoint >> 6U) & 0x3FU));
    put(0x80U | (codePoint & 0x3FU));
  }
}

}  // namespace longleaf::inference
