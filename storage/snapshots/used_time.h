// SPDX-License-Identifier: GPL-3.0-or-later
// When a saved reading was last used: the time of its file, by which the least recently used leave.
#pragma once

#include <string>
#include <string_view>

namespace longleaf::storage {

inline constexpr std::string_view kSnapshotEnding = ".snapshot";

/// Makes this snapshot the one of its folder that was used last, though the clock may have been set back. Where that is
/// not allowed it counts as used when it was written.
void markUsed(const std::string& path);

}  // namespace longleaf::storage
