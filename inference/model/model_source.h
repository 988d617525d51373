// SPDX-License-Identifier: Apache-2.0
// Where a model comes from: what the loader asks of its files, whatever their kind. A source has been opened and
// checked in itself (sizes, offsets, names); whether its tensors fit the configuration is checked by readTensorTable().
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "inference/error.h"
#include "inference/model/config.h"
#include "inference/model/stored_tensor.h"
#include "inference/model/tensor_names.h"
#include "inference/tokenizer/vocabulary.h"

namespace longleaf::inference {

class ModelSource {
 public:
  virtual ~ModelSource() = default;

  /// The file, or the folder.
  virtual const std::string& path() const = 0;
  /// Every file that something was taken from: together they are the model.
  virtual std::vector<std::string> files() const = 0;
  virtual std::uint64_t fileBytes() const = 0;

  virtual Expected<ModelConfig> config() const = 0;
  /// Moves the vocabulary out, so that it is not in memory twice. Once.
  virtual Expected<Vocabulary> takeVocabulary() = 0;
  /// "gpt2 (smollm)", "llama"
  virtual Expected<std::string> tokenizerModel() const = 0;
  /// Jinja text as in the file; empty where there is none.
  virtual Expected<std::string> chatTemplate() const = 0;

  virtual const TensorNames& names() const = 0;
  virtual const std::vector<StoredTensor>& tensors() const = 0;
  virtual const StoredTensor* findTensor(std::string_view name) const = 0;

  /// The tensor's bytes in the mapping, valid as long as this object lives.
  virtual std::span<const std::byte> data(const StoredTensor& tensor) const = 0;
  /// Gives the pages that hold bytes first .. first+count-1 of a tensor back to the system.
  virtual void release(const StoredTensor& tensor, std::uint64_t first, std::uint64_t count) const = 0;
  /// modelInvalid if a file changed since it was opened (it may have been rewritten while mapped).
  virtual Expected<void> unchanged() const = 0;
};

/// A GGUF file, or a folder as Hugging Face publishes models. Errors: notFound, unreadable, modelInvalid,
/// modelUnsupported; the message names the key, tensor or file.
Expected<std::unique_ptr<ModelSource>> openModelSource(const std::string& path);

/// The vocabulary alone: the file or folder need hold no weights.
Expected<Vocabulary> readVocabularyOf(const std::string& path);

}  // namespace longleaf::inference
