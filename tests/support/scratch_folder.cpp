// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch_folder.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace longleaf::tests {

ScratchFolder::ScratchFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "longleaf-test-XXXXXX").string();
  if (::mkdtemp(pattern.data()) != nullptr) m_path = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  if (!m_path.empty()) std::filesystem::remove_all(m_path, ignored);
}

std::string ScratchFolder::write(const std::string& name, std::span<const std::byte> bytes) const {
  return !m_path.empty() && writeBytes(path(name), bytes) ? path(name) : std::string();
}

}  // namespace longleaf::tests
