// SPDX-License-Identifier: Apache-2.0
#include "inference/model/model_source.h"

#include <filesystem>
#include <utility>

#include "inference/model/gguf_source.h"
#include "inference/model/hf_source.h"
#include "inference/model/model_place.h"
#include "inference/model/vocabulary_reader.h"

namespace longleaf::inference {
namespace {

/// Folders without the files of a model are told apart by what they lack.
bool isFolder(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_directory(path, ignored);
}

bool holds(const std::string& folder, const char* name) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::path(folder) / name, ignored);
}

tl::unexpected<Error> noModel(const std::string& folder, const char* name) {
  return tl::unexpected(
      Error{ErrorCode::unreadable, folder + " is a folder without " + name + ", so there is no model in it"});
}

}  // namespace

Expected<std::unique_ptr<ModelSource>> openModelSource(const std::string& path) {
  if (isModelFolder(path)) return HfSource::open(path);
  if (isFolder(path)) return noModel(path, "config.json");
  auto file = GgufFile::open(path);
  if (!file) return tl::unexpected(std::move(file.error()));
  return std::make_unique<GgufSource>(std::move(*file));
}

Expected<Vocabulary> readVocabularyOf(const std::string& path) {
  if (isFolder(path)) {
    const bool known = holds(path, "tokenizer.model") || holds(path, "tokenizer.json");
    if (!known) return noModel(path, "tokenizer.json");
    return readHfVocabulary(path);
  }
  auto file = GgufFile::open(path);
  if (!file) return tl::unexpected(std::move(file.error()));
  return readVocabulary(*file);
}

}  // namespace longleaf::inference
