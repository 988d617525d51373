// SPDX-License-Identifier: GPL-3.0-or-later
// Where tests find what is not part of the project. What may be missing is an empty string then: the test
// skips and says so.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace longleaf::tests {

/// A file of ../shared (golden values, books), e.g. sharedFile("golden/quant_blocks.json").
inline std::string sharedFile(const std::string& name) {
  const std::filesystem::path path = std::filesystem::path(LONGLEAF_SHARED_DIR) / name;
  return std::filesystem::exists(path) ? path.string() : std::string();
}

/// A file of tests/data.
inline std::string dataFile(const std::string& name) { return std::string(LONGLEAF_TEST_DATA_DIR) + "/" + name; }

/// The demo model (environment variable LONGLEAF_TEST_MODEL, set by CTest).
inline std::string demoModel() {
  const char* path = std::getenv("LONGLEAF_TEST_MODEL");
  return path != nullptr && std::filesystem::exists(path) ? std::string(path) : std::string();
}

}  // namespace longleaf::tests
