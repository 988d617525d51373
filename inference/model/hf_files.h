// SPDX-License-Identifier: Apache-2.0
// The small files of a model's folder: read whole, within a limit, and remembered.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "inference/error.h"
#include "inference/model/strict_json.h"

namespace longleaf::inference {

class HfFiles final {
 public:
  explicit HfFiles(std::string folder) : m_folder(std::move(folder)) {}

  const std::string& folder() const { return m_folder; }
  std::string pathOf(const std::string& name) const { return m_folder + "/" + name; }
  /// Whether there is something of this name (a file, or a link to one).
  bool has(const std::string& name) const;

  /// All bytes of a file. Errors: notFound, unreadable; modelInvalid when it is empty, larger than 64 MiB, or changed
  /// while it was read.
  Expected<std::string> text(const std::string& name);
  /// The same as JSON, of which the outermost value must be an object.
  Expected<Json> json(const std::string& name);
  /// nullopt where there is no such file.
  Expected<std::optional<Json>> optionalJson(const std::string& name);

  /// Counts a file that is read elsewhere among the model's.
  void note(const std::string& name, std::size_t bytes);
  const std::vector<std::string>& paths() const { return m_paths; }
  std::size_t bytes() const { return m_bytes; }

 private:
  std::string m_folder;
  std::vector<std::string> m_paths;
  std::size_t m_bytes = 0;
};

}  // namespace longleaf::inference
