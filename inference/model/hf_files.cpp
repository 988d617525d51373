// SPDX-License-Identifier: Apache-2.0
#include "inference/model/hf_files.h"

#include <algorithm>
#include <filesystem>

#include "inference/model/mapped_file.h"

namespace longleaf::inference {
namespace {

constexpr std::size_t kLargest = std::size_t{64} << 20U;  // LLaMA 3's tokenizer.json has 17 MB

}  // namespace

bool HfFiles::has(const std::string& name) const {
  std::error_code ignored;
  return std::filesystem::exists(pathOf(name), ignored);
}

Expected<std::string> HfFiles::text(const std::string& name) {
  const auto file = MappedFile::open(pathOf(name));
  if (!file) return tl::unexpected(file.error());
  const auto bytes = (*file)->bytes();
  if (bytes.size() > kLargest) {
    return tl::unexpected(Error{ErrorCode::modelInvalid, name + " is larger than 64 MiB"});
  }
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (auto same = (*file)->unchanged(); !same) return tl::unexpected(std::move(same.error()));
  note(name, text.size());
  return text;
}

Expected<Json> HfFiles::json(const std::string& name) {
  const auto content = text(name);
  if (!content) return tl::unexpected(content.error());
  auto value = parseStrictJson(*content, name);
  if (value && !value->is_object()) {
    return tl::unexpected(Error{ErrorCode::modelInvalid, name + " does not hold an object"});
  }
  return value;
}

Expected<std::optional<Json>> HfFiles::optionalJson(const std::string& name) {
  if (!has(name)) return std::nullopt;
  auto value = json(name);
  if (!value) return tl::unexpected(std::move(value.error()));
  return std::move(*value);
}

void HfFiles::note(const std::string& name, std::size_t bytes) {
  const std::string path = pathOf(name);
  if (std::find(m_paths.begin(), m_paths.end(), path) != m_paths.end()) return;
  m_paths.push_back(path);
  m_bytes += bytes;
}

}  // namespace longleaf::inference
