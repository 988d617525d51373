// SPDX-License-Identifier: Apache-2.0
// UTF-8 as the tokenizers need it: what is whole, what is malformed, what may still become a character. Malformed bytes
// are replaced as the Unicode Standard recommends (15.0, section 3.9, "maximal subparts"), so that the result does not
// depend on how a stream was cut.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace longleaf::inference {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

struct Utf8Step {
  enum class Kind { character, malformed, unfinished };
  Kind kind;
  std::size_t bytes;        // at least 1 for a non-empty text
  std::uint32_t codePoint;  // of a character
};

/// The first character of `text`, or its first malformed subpart, or all of it when it is the beginning of a character.
/// `text` must not be empty.
Utf8Step firstOfUtf8(std::string_view text);

/// The length of the longest prefix that is valid UTF-8.
std::size_t validUtf8Prefix(std::string_view text);

/// The greatest offset up to `bytes` that is not inside a character of `text`, which is valid.
std::size_t utf8Boundary(std::string_view text, std::size_t bytes);

/// Moves what is certain from the front of `bytes` to the end of `text`: whole characters, and U+FFFD for each
/// malformed subpart. Leaves the beginning of a character.
void drainUtf8(std::string& bytes, std::string& text);

/// `text` with U+FFFD for each malformed subpart, an unfinished character at the end included.
std::string replaceMalformedUtf8(std::string_view text);

void appendUtf8(std::uint32_t codePoint, std::string& text);

}  // namespace longleaf::inference
