// SPDX-License-Identifier: GPL-3.0-or-later
// Files of models: GGUF, and what stands in a folder of Hugging Face's.
#include <algorithm>
#include <string>

#include "fuzz/input.h"
#include "fuzz/model_check.h"
#include "fuzz/target.h"
#include "inference/model/config_limits.h"
#include "inference/model/gguf.h"
#include "inference/model/safetensors.h"

namespace longleaf::tests::fuzz {
namespace {

/// A name that a test may write: no path, nothing hidden.
bool isPlainName(const std::string& name) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c == '.' || c == '_' || c == '-');
  };
  return !name.empty() && name.size() <= 60 && name.front() != '.' && std::all_of(name.begin(), name.end(), fits);
}

void requireTensors(const std::vector<inference::StoredTensor>& tensors, std::uint64_t fileBytes) {
  for (const inference::StoredTensor& tensor : tensors) {
    require(tensor.bytes <= fileBytes && tensor.offset <= fileBytes - tensor.bytes, "a tensor lies in its file");
    require(!tensor.shape.empty() && tensor.shape.size() <= 4, "a tensor has dimensions");
    for (const std::uint64_t size : tensor.shape) require(size <= inference::kLargestSize, "no size beyond its bound");
  }
}

}  // namespace

bool gguf(std::string_view input) {
  const MemoryFile file(input);
  {
    const auto opened = inference::GgufFile::open(file.path());
    if (!opened) return requireRefusal(opened.error());
    requireTensors(opened->tensors(), input.size());
    for (const inference::StoredTensor& tensor : opened->tensors()) {
      require(opened->findTensor(tensor.name) == &tensor, "a tensor is found by its name");
      require(opened->data(tensor).size() == tensor.bytes, "a tensor has its bytes");
    }
  }
  return requireModel(file.path());
}

bool safetensors(std::string_view input) {
  const auto tensors = inference::parseSafetensors(bytesOf(input));
  if (!tensors) return requireRefusal(tensors.error());
  requireTensors(*tensors, input.size());
  std::uint64_t end = 0;
  for (const inference::StoredTensor& tensor : *tensors) {
    require(end == 0 || tensor.offset == end, "tensors lie one behind the other");
    end = tensor.offset + tensor.bytes;
  }
  require(tensors->empty() || end == input.size(), "no byte behind the last tensor");
  return true;
}

bool modelFolder(std::string_view input) {
  MemoryFolder folder;
  for (const SamplePart& part : split(input)) {
    if (isPlainName(part.name)) folder.write(part.name, part.bytes);
  }
  return requireModel(folder.path());
}

bool tokenizerJson(std::string_view input) {
  MemoryFolder folder;
  folder.write("tokenizer.json", input);
  return requireTokenizerOf(folder.path());
}

bool tokenizerModel(std::string_view input) {
  MemoryFolder folder;
  folder.write("tokenizer.model", input);
  return requireTokenizerOf(folder.path());
}

}  // namespace longleaf::tests::fuzz
