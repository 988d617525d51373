// SPDX-License-Identifier: GPL-3.0-or-later
// A folder for the files of one test, removed afterwards.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "support/gguf_writer.h"

namespace longleaf::tests {

class ScratchFolder final {
 public:
  ScratchFolder();
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string path(const std::string& name) const { return m_path + "/" + name; }
  /// Writes a file and returns its path; empty when that fails.
  std::string write(const std::string& name, std::span<const std::byte> bytes) const;
  std::string write(const std::string& name, const GgufWriter& writer) const { return write(name, writer.file()); }

 private:
  std::string m_path;
};

}  // namespace longleaf::tests
