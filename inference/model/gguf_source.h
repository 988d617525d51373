// SPDX-License-Identifier: Apache-2.0
// A GGUF file as the source of a model.
#pragma once

#include <utility>

#include "inference/model/gguf.h"
#include "inference/model/model_source.h"

namespace longleaf::inference {

class GgufSource final : public ModelSource {
 public:
  explicit GgufSource(GgufFile file) : m_file(std::move(file)) {}

  const std::string& path() const override { return m_file.path(); }
  std::vector<std::string> files() const override { return {m_file.path()}; }
  std::uint64_t fileBytes() const override { return m_file.fileBytes(); }

  Expected<ModelConfig> config() const override;
  Expected<Vocabulary> takeVocabulary() override;
  Expected<std::string> tokenizerModel() const override;
  Expected<std::string> chatTemplate() const override;

  const TensorNames& names() const override { return ggufNames(); }
  const std::vector<StoredTensor>& tensors() const override { return m_file.tensors(); }
  const StoredTensor* findTensor(std::string_view name) const override { return m_file.findTensor(name); }
  std::span<const std::byte> data(const StoredTensor& tensor) const override { return m_file.data(tensor); }
  void release(const StoredTensor& tensor, std::uint64_t first, std::uint64_t count) const override {
    m_file.release(tensor, first, count);
  }
  Expected<void> unchanged() const override { return m_file.unchanged(); }

 private:
  GgufFile m_file;
};

}  // namespace longleaf::inference
