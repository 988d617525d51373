// SPDX-License-Identifier: GPL-3.0-or-later
#include "storage/library/private_folder.h"

namespace longleaf::storage {

namespace fs = std::filesystem;

std::error_code makePrivateFolder(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error) && !error) fs::permissions(folder, fs::perms::owner_all, error);
  return error;
}

void requirePrivateFolder(const fs::path& folder) {
  if (const std::error_code error = makePrivateFolder(folder)) throw fs::filesystem_error("no folder", folder, error);
}

}  // namespace longleaf::storage
