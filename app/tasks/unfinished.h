// SPDX-License-Identifier: GPL-3.0-or-later
// What is written under a temporary name beside its own until it is whole: how such names look, and that those which a
// program that was killed has left behind go.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace longleaf::app {

inline constexpr std::string_view kUnfinishedEnding = ".part";

/// ".NAME.": with a number and the ending above, the names under which `path` is begun.
std::string unfinishedPrefix(const std::filesystem::path& path);

/// Removes beginnings, files and folders, with this prefix that nobody holds: whoever writes one has a lock on it.
void removeAbandoned(const std::filesystem::path& folder, const std::string& prefix);

}  // namespace longleaf::app
