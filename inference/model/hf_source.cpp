// SPDX-License-Identifier: Apache-2.0
#include "inference/model/hf_source.h"

#include <algorithm>
#include <map>
#include <utility>

#include "inference/model/safetensors.h"
#include "inference/model_error.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

constexpr const char* kWeights = "model.safetensors";
constexpr const char* kIndex = "model.safetensors.index.json";

Expected<HfTokenNumbers> tokenNumbers(HfFiles& files, const std::optional<Json>& config) {
  const auto generation = files.optionalJson("generation_config.json");
  if (!generation) return tl::unexpected(generation.error());
  return readHfTokenNumbers(config, *generation);
}

/// A name that stays in its folder, on any system.
bool isBareName(std::string_view name) {
  const bool clean = std::all_of(name.begin(), name.end(),
                                 [](char c) { return c > ' ' && c <= '~' && c != '/' && c != '\\' && c != ':'; });
  return clean && !name.empty() && name.size() <= 255 && name.front() != '.' && name.front() != '-';
}

Error inFile(const std::string& name, const Error& error) { return {error.code, name + ": " + error.message}; }

}  // namespace

Expected<std::unique_ptr<ModelSource>> HfSource::open(const std::string& folder) {
  std::unique_ptr<HfSource> source(new HfSource(folder));
  for (auto step : {&HfSource::readSmallFiles, &HfSource::openShards}) {
    if (auto done = (source.get()->*step)(); !done) return tl::unexpected(std::move(done.error()));
  }
  if (auto sound = source->checkBiases(); !sound) return tl::unexpected(std::move(sound.error()));
  return std::unique_ptr<ModelSource>(std::move(source));
}

Expected<void> HfSource::readSmallFiles() {
  auto json = m_files.json("config.json");
  if (!json) return tl::unexpected(std::move(json.error()));
  auto config = readHfConfig(*json);
  if (!config) return tl::unexpected(std::move(config.error()));
  m_config = std::move(*config);
  const std::string& folder = m_files.folder();
  const std::size_t end = folder.find_last_not_of('/');
  const std::size_t slash = folder.rfind('/', end);
  m_config.model.name = folder.substr(slash + 1, end - slash);
  const auto numbers = tokenNumbers(m_files, std::move(*json));
  if (!numbers) return tl::unexpected(numbers.error());
  auto tokenizer = readHfTokenizer(m_files, *numbers);
  if (!tokenizer) return tl::unexpected(std::move(tokenizer.error()));
  m_tokenizer = std::move(*tokenizer);
  const Vocabulary& vocabulary = m_tokenizer.vocabulary;
  m_tokenizerModel = vocabulary.model;
  if (!vocabulary.preTokenizer.empty()) m_tokenizerModel += " (" + vocabulary.preTokenizer + ")";
  return {};
}

Expected<void> HfSource::openShards() {
  const auto index = m_files.optionalJson(kIndex);
  if (!index) return tl::unexpected(index.error());
  if (*index) return openIndexed(**index);
  if (!m_files.has(kWeights)) {
    return invalidModel("the folder has neither model.safetensors nor model.safetensors.index.json");
  }
  if (auto opened = openShard(kWeights); !opened) return opened;
  for (std::size_t i = 0; i < m_tensors.size(); ++i) m_index.emplace(m_tensors[i].name, i);
  return {};
}

Expected<void> HfSource::openIndexed(const Json& index) {
  const Json* map = memberOf(index, "weight_map");
  if (map == nullptr || !map->is_object()) return invalidModel(std::string(kIndex) + " has no weight_map");
  std::map<std::string, std::vector<std::string>> wanted;  // shard -> tensors
  for (const auto& [tensor, shard] : map->items()) {
    if (!shard.is_string() || !isBareName(shard.get_ref<const std::string&>())) {
      return invalidModel(std::string(kIndex) + " does not name a file of the folder for tensor " + inQuotes(tensor));
    }
    wanted[shard.get<std::string>()].push_back(tensor);
  }
  for (const auto& [shard, tensors] : wanted) {
    if (!m_files.has(shard)) {
      return invalidModel("the file " + inQuotes(shard) + ", which " + kIndex + " names, is missing");
    }
    const std::size_t first = m_tensors.size();
    if (auto opened = openShard(shard); !opened) return opened;
    std::unordered_map<std::string_view, std::size_t> there;
    for (std::size_t i = first; i < m_tensors.size(); ++i) there.emplace(m_tensors[i].name, i);
    for (const std::string& tensor : tensors) {
      const auto found = there.find(tensor);
      if (found == there.end()) {
        return invalidModel("tensor " + inQuotes(tensor) + " is not in " + shard + ", where " + kIndex + " says it is");
      }
      m_index.emplace(tensor, found->second);
    }
  }
  return {};
}

Expected<void> HfSource::openShard(const std::string& name) {
  auto file = MappedFile::open(m_files.pathOf(name));
  if (!file) return tl::unexpected(std::move(file.error()));
  auto tensors = parseSafetensors((*file)->bytes());
  if (auto same = (*file)->unchanged(); !same) return same;
  if (!tensors) return tl::unexpected(inFile(name, tensors.error()));
  for (StoredTensor& tensor : *tensors) {
    tensor.file = static_cast<std::uint32_t>(m_shards.size());
    m_tensors.push_back(std::move(tensor));
  }
  m_files.note(name, (*file)->bytes().size());
  m_shards.push_back(std::move(*file));
  return {};
}

/// Biases are used exactly where config.json says that there are some.
Expected<void> HfSource::checkBiases() const {
  const TensorNames& own = names();
  const std::pair<std::string_view, bool> projections[] = {
      {own.q, m_config.attentionBias},      {own.k, m_config.attentionBias},
      {own.v, m_config.attentionBias},      {own.attentionOutput, m_config.attentionBias},
      {own.gate, m_config.feedForwardBias}, {own.up, m_config.feedForwardBias},
      {own.down, m_config.feedForwardBias}};
  for (std::uint32_t layer = 0; layer < m_config.model.layers; ++layer) {
    const std::string prefix = std::string(own.layer) + std::to_string(layer) + ".";
    for (const auto& [projection, biased] : projections) {
      const std::string name = prefix + std::string(projection) + ".bias";
      if ((findTensor(name) != nullptr) == biased) continue;
      return invalidModel("tensor " + inQuotes(name) +
                          (biased ? " is missing" : " is there, but config.json says that there is none"));
    }
  }
  return {};
}

const StoredTensor* HfSource::findTensor(std::string_view name) const {
  const auto found = m_index.find(std::string(name));
  return found == m_index.end() ? nullptr : &m_tensors[found->second];
}

std::span<const std::byte> HfSource::data(const StoredTensor& tensor) const {
  return m_shards[tensor.file]->bytes().subspan(static_cast<std::size_t>(tensor.offset),
                                                static_cast<std::size_t>(tensor.bytes));
}

void HfSource::release(const StoredTensor& tensor, std::uint64_t first, std::uint64_t count) const {
  m_shards[tensor.file]->release(tensor.offset + first, count);
}

Expected<void> HfSource::unchanged() const {
  for (const auto& shard : m_shards) {
    if (auto same = shard->unchanged(); !same) return same;
  }
  return {};
}

Expected<Vocabulary> readHfVocabulary(const std::string& folder) {
  HfFiles files(folder);
  const auto config = files.optionalJson("config.json");
  if (!config) return tl::unexpected(config.error());
  const auto numbers = tokenNumbers(files, *config);
  if (!numbers) return tl::unexpected(numbers.error());
  auto tokenizer = readHfTokenizer(files, *numbers);
  if (!tokenizer) return tl::unexpected(std::move(tokenizer.error()));
  return std::move(tokenizer->vocabulary);
}

}  // namespace longleaf::inference
