// SPDX-License-Identifier: Apache-2.0
#include "inference/model/tensor_table.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "inference/model/gguf_header.h"

namespace longleaf::inference {
namespace {

/// Weights of LLaMA's relatives. To leave one out would give another model's answers.
constexpr std::string_view kRefusedInLayer[] = {
    "attn_qkv.weight",     "attn_qkv.bias",        "attn_norm.bias",        "ffn_norm.bias",
    "attn_q_norm.weight",  "attn_k_norm.weight",   "attn_sub_norm.weight",  "ffn_sub_norm.weight",
    "ffn_gate_inp.weight", "post_ffw_norm.weight", "attn_post_norm.weight", "post_attention_norm.weight"};
constexpr std::string_view kRefused[] = {"token_embd_norm.weight", "output_norm.bias", "output.bias",
                                         "position_embd.weight"};

std::string describe(const std::vector<std::uint64_t>& shape) {
  std::string text;
  for (const std::uint64_t size : shape) text += (text.empty() ? "" : " x ") + std::to_string(size);
  return text;
}

class TableReader final {
 public:
  TableReader(const GgufFile& file, const ModelConfig& config) : m_file(file), m_config(config) {}

  Expected<TensorTable> read();

 private:
  void readLayer(std::uint32_t index);
  const GgufTensor* find(const std::string& name, std::vector<std::uint64_t> shape, bool required);
  const GgufTensor* matrix(const std::string& name, std::uint64_t columns, std::uint64_t rows);
  const GgufTensor* vector(const std::string& name, std::uint64_t size, bool required);
  Projection projection(const std::string& name, std::uint64_t columns, std::uint64_t rows);
  void refuse(const std::string& name);

  void fail(ErrorCode code, std::string message) {
    if (!m_error) m_error = Error{code, std::move(message)};
  }

  const GgufFile& m_file;
  const ModelConfig& m_config;
  std::unordered_set<const GgufTensor*> m_used;
  TensorTable m_table;
  std::optional<Error> m_error;
};

const GgufTensor* TableReader::find(const std::string& name, std::vector<std::uint64_t> shape, bool required) {
  const GgufTensor* tensor = m_file.findTensor(name);
  if (tensor == nullptr) {
    if (required) fail(ErrorCode::modelInvalid, "tensor " + inQuotes(name) + " is missing");
    return nullptr;
  }
  m_used.insert(tensor);
  std::array<std::uint64_t, 4> found{1, 1, 1, 1};
  std::array<std::uint64_t, 4> wanted{1, 1, 1, 1};
  std::copy(tensor->shape.begin(), tensor->shape.end(), found.begin());
  std::copy(shape.begin(), shape.end(), wanted.begin());
  if (found != wanted) {
    fail(ErrorCode::modelInvalid, "tensor " + inQuotes(name) + " is " + describe(tensor->shape) +
                                      ", but the model's numbers ask for " + describe(shape));
  }
  return tensor;
}

const GgufTensor* TableReader::matrix(const std::string& name, std::uint64_t columns, std::uint64_t rows) {
  return find(name, {columns, rows}, true);
}

const GgufTensor* TableReader::vector(const std::string& name, std::uint64_t size, bool required) {
  const GgufTensor* tensor = find(name, {size}, required);
  if (tensor != nullptr && tensor->format != kernels::WeightFormat::f32) {
    fail(ErrorCode::modelInvalid,
         "tensor " + inQuotes(name) + " is " + std::string(kernels::formatName(tensor->format)) + " instead of F32");
  }
  return tensor;
}

Projection TableReader::projection(const std::string& name, std::uint64_t columns, std::uint64_t rows) {
  return {matrix(name + ".weight", columns, rows), vector(name + ".bias", rows, false)};
}

void TableReader::refuse(const std::string& name) {
  if (m_file.findTensor(name) == nullptr) return;
  fail(ErrorCode::modelUnsupported, "the model has the tensor " + inQuotes(name) + ", which is not supported");
}

void TableReader::readLayer(std::uint32_t index) {
  const std::string prefix = "blk." + std::to_string(index) + ".";
  for (const std::string_view name : kRefusedInLayer) refuse(prefix + std::string(name));
  const std::uint64_t hidden = m_config.hidden;
  const std::uint64_t feedForward = m_config.feedForward;
  const std::uint64_t queries = std::uint64_t{m_config.heads} * m_config.headDim;
  const std::uint64_t keys = std::uint64_t{m_config.kvHeads} * m_config.headDim;
  LayerTensors& layer = m_table.layers.emplace_back();
  layer.attentionNorm = vector(prefix + "attn_norm.weight", hidden, true);
  layer.feedForwardNorm = vector(prefix + "ffn_norm.weight", hidden, true);
  layer.q = projection(prefix + "attn_q", hidden, queries);
  layer.k = projection(prefix + "attn_k", hidden, keys);
  layer.v = projection(prefix + "attn_v", hidden, keys);
  layer.attentionOutput = projection(prefix + "attn_output", queries, hidden);
  layer.gate = projection(prefix + "ffn_gate", hidden, feedForward);
  layer.up = projection(prefix + "ffn_up", hidden, feedForward);
  layer.down = projection(prefix + "ffn_down", feedForward, hidden);
}

Expected<TensorTable> TableReader::read() {
  for (const std::string_view name : kRefused) refuse(std::string(name));
  m_table.embedding = matrix("token_embd.weight", m_config.hidden, m_config.vocabulary);
  if (!m_config.tiedOutput) m_table.output = matrix("output.weight", m_config.hidden, m_config.vocabulary);
  m_table.outputNorm = vector("output_norm.weight", m_config.hidden, true);
  for (std::uint32_t i = 0; i < m_config.layers && !m_error; ++i) readLayer(i);
  if (m_error) return tl::unexpected(std::move(*m_error));
  for (const GgufTensor& tensor : m_file.tensors()) {
    // The divisors of the rotary frequencies are part of the configuration.
    if (!m_used.contains(&tensor) && tensor.name != "rope_freqs.weight") m_table.ignored.push_back(tensor.name);
  }
  return std::move(m_table);
}

}  // namespace

std::vector<const GgufTensor*> TensorTable::matrices() const {
  std::vector<const GgufTensor*> all{embedding};
  if (output != nullptr) all.push_back(output);
  for (const LayerTensors& layer : layers) {
    for (const auto member : kProjections) all.push_back((layer.*member).weight);
  }
  return all;
}

std::size_t TensorTable::vectorBytes() const {
  std::size_t bytes = outputNorm->bytes;
  for (const LayerTensors& layer : layers) {
    bytes += layer.attentionNorm->bytes + layer.feedForwardNorm->bytes;
    for (const auto member : kProjections) {
      if (const GgufTensor* bias = (layer.*member).bias) bytes += bias->bytes;
    }
  }
  return bytes;
}

Expected<TensorTable> readTensorTable(const GgufFile& file, const ModelConfig& config) {
  return TableReader(file, config).read();
}

}  // namespace longleaf::inference
