// SPDX-License-Identifier: Apache-2.0
#include "inference/model/tensor_table.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

using kernels::WeightFormat;

std::string describe(const std::vector<std::uint64_t>& shape) {
  std::string text;
  for (const std::uint64_t size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

/// Sizes of 1 at the end may be written or not.
bool sameShape(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  const auto sizeAt = [](const std::vector<std::uint64_t>& shape, std::size_t i) {
    return i < shape.size() ? shape[i] : 1;
  };
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (sizeAt(a, i) != sizeAt(b, i)) return false;
  }
  return true;
}

class TableReader final {
 public:
  TableReader(const ModelSource& source, const ModelConfig& config)
      : m_source(source), m_names(source.names()), m_config(config) {}

  Expected<TensorTable> read();

 private:
  void readLayer(std::uint32_t index);
  const StoredTensor* find(const std::string& name, std::vector<std::uint64_t> shape, bool required);
  const StoredTensor* matrix(const std::string& name, std::uint64_t columns, std::uint64_t rows);
  const StoredTensor* vector(const std::string& name, std::uint64_t size, bool required);
  Projection projection(const std::string& prefix, std::string_view own, std::uint64_t columns, std::uint64_t rows);
  void refuse(const std::string& name);

  void fail(ErrorCode code, std::string message) {
    if (!m_error) m_error = Error{code, std::move(message)};
  }

  const ModelSource& m_source;
  const TensorNames& m_names;
  const ModelConfig& m_config;
  std::unordered_set<const StoredTensor*> m_used;
  TensorTable m_table;
  std::optional<Error> m_error;
};

const StoredTensor* TableReader::find(const std::string& name, std::vector<std::uint64_t> shape, bool required) {
  const StoredTensor* tensor = m_source.findTensor(name);
  if (tensor == nullptr) {
    if (required) fail(ErrorCode::modelInvalid, "tensor " + inQuotes(name) + " is missing");
    return nullptr;
  }
  m_used.insert(tensor);
  if (!sameShape(tensor->shape, shape)) {
    fail(ErrorCode::modelInvalid, "tensor " + inQuotes(name) + " is " + describe(tensor->shape) +
                                      ", but the model's numbers ask for " + describe(shape));
  }
  return tensor;
}

const StoredTensor* TableReader::matrix(const std::string& name, std::uint64_t columns, std::uint64_t rows) {
  return find(name, {columns, rows}, true);
}

const StoredTensor* TableReader::vector(const std::string& name, std::uint64_t size, bool required) {
  const StoredTensor* tensor = find(name, {size}, required);
  if (tensor == nullptr || tensor->format == WeightFormat::f32) return tensor;
  const bool narrow = tensor->format == WeightFormat::f16 || tensor->format == WeightFormat::bf16;
  if (!narrow || !m_names.narrowVectors) {
    fail(ErrorCode::modelInvalid,
         "tensor " + inQuotes(name) + " is " + std::string(kernels::formatName(tensor->format)) + " instead of F32");
  }
  return tensor;
}

Projection TableReader::projection(const std::string& prefix, std::string_view own, std::uint64_t columns,
                                   std::uint64_t rows) {
  const std::string name = prefix + std::string(own);
  return {matrix(name + ".weight", columns, rows), vector(name + ".bias", rows, false)};
}

void TableReader::refuse(const std::string& name) {
  if (m_source.findTensor(name) == nullptr) return;
  fail(ErrorCode::modelUnsupported, "the model has the tensor " + inQuotes(name) + ", which is not supported");
}

void TableReader::readLayer(std::uint32_t index) {
  const std::string prefix = std::string(m_names.layer) + std::to_string(index) + ".";
  for (const std::string_view name : m_names.refusedInLayer) refuse(prefix + std::string(name));
  const std::uint64_t hidden = m_config.hidden;
  const std::uint64_t feedForward = m_config.feedForward;
  const std::uint64_t queries = std::uint64_t{m_config.heads} * m_config.headDim;
  const std::uint64_t keys = std::uint64_t{m_config.kvHeads} * m_config.headDim;
  LayerTensors& layer = m_table.layers.emplace_back();
  layer.attentionNorm = vector(prefix + std::string(m_names.attentionNorm), hidden, true);
  layer.feedForwardNorm = vector(prefix + std::string(m_names.feedForwardNorm), hidden, true);
  layer.q = projection(prefix, m_names.q, hidden, queries);
  layer.k = projection(prefix, m_names.k, hidden, keys);
  layer.v = projection(prefix, m_names.v, hidden, keys);
  layer.attentionOutput = projection(prefix, m_names.attentionOutput, queries, hidden);
  layer.gate = projection(prefix, m_names.gate, hidden, feedForward);
  layer.up = projection(prefix, m_names.up, hidden, feedForward);
  layer.down = projection(prefix, m_names.down, feedForward, hidden);
}

Expected<TensorTable> TableReader::read() {
  for (const std::string_view name : m_names.refused) refuse(std::string(name));
  m_table.embedding = matrix(std::string(m_names.embedding), m_config.hidden, m_config.vocabulary);
  if (!m_config.tiedOutput) m_table.output = matrix(std::string(m_names.output), m_config.hidden, m_config.vocabulary);
  m_table.outputNorm = vector(std::string(m_names.outputNorm), m_config.hidden, true);
  for (std::uint32_t i = 0; i < m_config.layers && !m_error; ++i) readLayer(i);
  if (m_error) return tl::unexpected(std::move(*m_error));
  for (const StoredTensor& tensor : m_source.tensors()) {
    const bool derived = std::any_of(m_names.derived.begin(), m_names.derived.end(),
                                     [&](std::string_view ending) { return tensor.name.ends_with(ending); });
    if (!derived && !m_used.contains(&tensor)) m_table.ignored.push_back(tensor.name);
  }
  return std::move(m_table);
}

}  // namespace

std::vector<const StoredTensor*> TensorTable::matrices() const {
  std::vector<const StoredTensor*> all{embedding};
  if (output != nullptr) all.push_back(output);
  for (const LayerTensors& layer : layers) {
    for (const auto member : kProjections) all.push_back((layer.*member).weight);
  }
  return all;
}

std::vector<const StoredTensor*> TensorTable::vectors() const {
  std::vector<const StoredTensor*> all{outputNorm};
  for (const LayerTensors& layer : layers) {
    all.push_back(layer.attentionNorm);
    all.push_back(layer.feedForwardNorm);
    for (const auto member : kProjections) {
      if (const StoredTensor* bias = (layer.*member).bias) all.push_back(bias);
    }
  }
  return all;
}

std::size_t TensorTable::vectorBytes() const {
  std::size_t bytes = 0;
  for (const StoredTensor* vector : vectors()) {
    bytes += vector->bytes / kernels::blockLayout(vector->format).bytes * sizeof(float);
  }
  return bytes;
}

Expected<TensorTable> readTensorTable(const ModelSource& source, const ModelConfig& config) {
  return TableReader(source, config).read();
}

}  // namespace longleaf::inference
