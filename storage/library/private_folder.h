// SPDX-License-Identifier: GPL-3.0-or-later
// Where documents' texts, chats and readings lie, which are nobody else's business.
#pragma once

#include <filesystem>
#include <system_error>

namespace longleaf::storage {

/// Makes the folder, and those above it, where they are missing. If it is made now, only its owner may look into it;
/// the rights of a folder that is there stay as they are.
std::error_code makePrivateFolder(const std::filesystem::path& folder);

/// The same; throws std::filesystem::filesystem_error.
void requirePrivateFolder(const std::filesystem::path& folder);

}  // namespace longleaf::storage
