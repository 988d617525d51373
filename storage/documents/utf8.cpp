// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/documents/utf8.h"

namespace longleaf::storage {

std::size_t utf8Length(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
  };
  const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (at >= bytes.size()) return 0;
  if (first < 0x80U) return 1;
  if (first < 0xC2U || first > 0xF4U || !follows(1)) return 0;
  if (first < 0xE0U) return 2;
  const unsigned second = byte(1);
  if (first < 0xF0U) {
    const bool overlong = first == 0xE0U && second < 0xA0U;
    const bool surrogate = first == 0xEDU && second >= 0xA0U;
    return overlong || surrogate || !follows(2) ? 0 : 3;
  }
  const bool overlong = first == 0xF0U && second < 0x90U;
  const bool tooLarge = first == 0xF4U && second >= 0x90U;
  return overlong || tooLarge || !follows(2) || !follows(3) ? 0 : 4;
}

Utf8Census utf8Census(std::string_view bytes) {
  Utf8Census census;
  for (std::size_t at = 0; at < bytes.size();) {
    if (static_cast<unsigned char>(bytes[at]) < 0x80U) {
      ++at;
      continue;
    }
    const std::size_t length = utf8Length(bytes, at);
    if (length == 0) {
      ++census.invalid;
      ++at;
    } else {
      ++census.multibyte;
      at += length;
    }
  }
  return census;
}

std::string repairUtf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  bool inRun = false;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = utf8Length(bytes, at);
    if (length == 0) {
      if (!inRun) text += kReplacementCharacter;
      inRun = true;
      ++at;
    } else {
      inRun = false;
      text.append(bytes, at, length);
      at += length;
    }
  }
  return text;
}

bool isBlank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8Length(text, at);
    const std::string_view character = text.substr(at, length == 0 ? 1 : length);
    const bool wide = character.substr(0, 2) == "\xE2\x80" && character[2] <= '\x8B';
    if (!wide && character != " " && character != "\t" && character != "\n" && character != "\r" && character != "\f" &&
        character != "\v" && character != "\xC2\xA0" && character != "\xE3\x80\x80" && character != "\xEF\xBB\xBF")
      return false;
    at += character.size();
  }
  return true;
}

}  // namespace longleaf::storage
