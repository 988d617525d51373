// SPDX-License-Identifier: GPL-3.0-or-later
// The line that a search shows of what it has found.
#pragma once

#include <string>
#include <string_view>

namespace longleaf::storage {

/// About this many bytes of a text, between words.
inline constexpr std::size_t kSnippetBytes = 200;

/// The part of `text` with most of the words a person has searched for, on one line, these between U+0002 and U+0003;
/// its beginning if there is none. An ellipsis stands where something was left out.
std::string snippetOf(std::string_view text, std::string_view words);

}  // namespace longleaf::storage
