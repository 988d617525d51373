// SPDX-License-Identifier: Apache-2.0
// A folder as Hugging Face publishes models (config.json, safetensors files, a tokenizer) as the source of a model.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "inference/model/hf_config.h"
#include "inference/model/hf_files.h"
#include "inference/model/hf_tokenizer.h"
#include "inference/model/mapped_file.h"
#include "inference/model/model_source.h"

namespace longleaf::inference {

class HfSource final : public ModelSource {
 public:
  /// Reads the small files and the headers of the large ones. Errors: modelInvalid, modelUnsupported, unreadable; the
  /// message names the file and its part.
  static Expected<std::unique_ptr<ModelSource>> open(const std::string& folder);

  const std::string& path() const override { return m_files.folder(); }
  std::vector<std::string> files() const override { return m_files.paths(); }
  std::uint64_t fileBytes() const override { return m_files.bytes(); }

  Expected<ModelConfig> config() const override { return m_config.model; }
  Expected<Vocabulary> takeVocabulary() override { return std::move(m_tokenizer.vocabulary); }
  Expected<std::string> tokenizerModel() const override { return m_tokenizerModel; }
  Expected<std::string> chatTemplate() const override { return m_tokenizer.chatTemplate; }

  const TensorNames& names() const override { return huggingFaceNames(); }
  const std::vector<StoredTensor>& tensors() const override { return m_tensors; }
  const StoredTensor* findTensor(std::string_view name) const override;
  std::span<const std::byte> data(const StoredTensor& tensor) const override;
  void release(const StoredTensor& tensor, std::uint64_t first, std::uint64_t count) const override;
  Expected<void> unchanged() const override;

 private:
  explicit HfSource(const std::string& folder) : m_files(folder) {}

  Expected<void> readSmallFiles();
  Expected<void> openShards();
  Expected<void> openIndexed(const Json& index);
  Expected<void> openShard(const std::string& name);
  Expected<void> checkBiases() const;

  HfFiles m_files;
  HfConfig m_config;
  HfTokenizer m_tokenizer;
  std::string m_tokenizerModel;
  std::vector<std::unique_ptr<MappedFile>> m_shards;
  std::vector<StoredTensor> m_tensors;  // of all shards, those too that the index does not name
  std::unordered_map<std::string, std::size_t> m_index;
};

/// The vocabulary alone, whatever else is in the folder.
Expected<Vocabulary> readHfVocabulary(const std::string& folder);

}  // namespace longleaf::inference
