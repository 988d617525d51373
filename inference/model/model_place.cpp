// SPDX-License-Identifier: Apache-2.0
#include "inference/model/model_place.h"

#include <filesystem>
#include <string_view>

namespace longleaf::inference {

namespace fs = std::filesystem;

bool isModelFolder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) && fs::exists(fs::path(path) / "config.json", ignored);
}

std::string modelPlace(const std::string& path) {
  const fs::path file(path);
  const std::string name = file.filename().string();
  const auto ends = [&](std::string_view ending) { return name.ends_with(ending); };
  std::error_code ignored;
  const bool own = name == "config.json" || ends(".safetensors") || ends(".safetensors.index.json");
  if (own && fs::is_regular_file(file, ignored)) return file.has_parent_path() ? file.parent_path().string() : ".";
  std::string place = path;
  while (place.size() > 1 && place.ends_with('/')) place.pop_back();
  return place;
}

}  // namespace longleaf::inference
