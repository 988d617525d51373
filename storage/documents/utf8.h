// SPDX-License-Identifier: GPL-3.0-or-later
// What bytes are as UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace longleaf::storage {

inline constexpr std::string_view kReplacementCharacter = "\xEF\xBF\xBD";

/// Bytes of the well-formed character at `at` (1-4), or 0 where there is none.
std::size_t utf8Length(std::string_view bytes, std::size_t at);

struct Utf8Census {
  std::size_t multibyte = 0;  // well-formed characters of more than one byte
  std::size_t invalid = 0;    // bytes that belong to no well-formed character
};
Utf8Census utf8Census(std::string_view bytes);

/// Each run of invalid bytes becomes one U+FFFD.
std::string repairUtf8(std::string_view bytes);

/// Nothing to read: ASCII white space, U+00A0, U+3000, U+FEFF and the widths of U+2000 to U+200B.
bool isBlank(std::string_view text);

}  // namespace longleaf::storage
