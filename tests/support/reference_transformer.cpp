// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/reference_transformer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/weight_format.h"

namespace longleaf::tests {
namespace {

constexpr double kEpsilon = 1e-5;  // what tinyModel() writes
constexpr double kRopeBase = 10000;

/// Turns dimensions (2i, 2i+1) of every head by position * base^(-2i/d): the order of GGUF files (arXiv 2104.09864).
void rotate(std::vector<double>& x, std::size_t headDim, std::size_t position) {
  for (std::size_t at = 0; at < x.size(); at += 2) {
    const auto pair = static_cast<double>(at % headDim);
    const double angle = static_cast<double>(position) * std::pow(kRopeBase, -pair / static_cast<double>(headDim));
    const double a = x[at];
    const double b = x[at + 1];
    x[at] = a * std::cos(angle) - b * std::sin(angle);
    x[at + 1] = a * std::sin(angle) + b * std::cos(angle);
  }
}

/// out += softmax over the keys up to and with the query's own of q.k / sqrt(d), times v, for one head.
struct Head {
  std::size_t query;  // first dimension in q
  std::size_t key;    // first dimension in k and v
  std::size_t size;
};

void attendHead(const Head& head, const std::vector<double>& q, const std::vector<std::vector<double>>& k,
                const std::vector<std::vector<double>>& v, std::vector<double>& out) {
  std::vector<double> p(k.size());
  for (std::size_t j = 0; j < k.size(); ++j) {
    for (std::size_t i = 0; i < head.size; ++i) p[j] += q[head.query + i] * k[j][head.key + i];
    p[j] /= std::sqrt(static_cast<double>(head.size));
  }
  const double largest = *std::max_element(p.begin(), p.end());
  for (double& value : p) value = std::exp(value - largest);
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (std::size_t j = 0; j < k.size(); ++j) {
    for (std::size_t i = 0; i < head.size; ++i) out[head.query + i] += p[j] / sum * v[j][head.key + i];
  }
}

void add(std::vector<double>& x, const std::vector<double>& y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

}  // namespace

ReferenceTransformer::ReferenceTransformer(const TinyModel& options) : m_options(options) {
  GgufWriter writer = tinyModel(options);
  for (const GgufWriter::Tensor& tensor : writer.tensors()) {
    const std::size_t count = std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::size_t{1},
                                              [](std::size_t a, std::uint64_t b) { return a * b; });
    const bool matrix = tensor.shape.size() == 2;
    std::vector<float>& values = m_tensors[tensor.name];
    values.resize(count);
    kernels::dequantize(matrix ? options.format : kernels::WeightFormat::f32, tensor.data, values);
  }
}

ReferenceTransformer::Row ReferenceTransformer::normed(const Row& x, const std::string& weight) const {
  const double square = std::inner_product(x.begin(), x.end(), x.begin(), 0.0) / static_cast<double>(x.size());
  const std::vector<float>& weights = m_tensors.at(weight + ".weight");
  Row out(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    out[i] = x[i] / std::sqrt(square + kEpsilon) * static_cast<double>(weights[i]);
  }
  return out;
}

ReferenceTransformer::Row ReferenceTransformer::product(const Row& x, const std::string& matrix) const {
  const std::vector<float>& weights = m_tensors.at(matrix + ".weight");
  const auto bias = m_tensors.find(matrix + ".bias");
  Row out(weights.size() / x.size());
  for (std::size_t row = 0; row < out.size(); ++row) {
    if (bias != m_tensors.end()) out[row] = static_cast<double>(bias->second[row]);
    for (std::size_t i = 0; i < x.size(); ++i) out[row] += static_cast<double>(weights[row * x.size() + i]) * x[i];
  }
  return out;
}

void ReferenceTransformer::attend(Rows& x, const std::string& layer) const {
  const std::size_t headDim = m_options.hidden / m_options.heads;
  const std::size_t group = m_options.heads / m_options.kvHeads;
  Rows keys;
  Rows values;
  for (std::size_t t = 0; t < x.size(); ++t) {
    const Row input = normed(x[t], layer + "attn_norm");
    Row query = product(input, layer + "attn_q");
    rotate(query, headDim, t);
    keys.push_back(product(input, layer + "attn_k"));
    rotate(keys.back(), headDim, t);
    values.push_back(product(input, layer + "attn_v"));
    Row attended(m_options.hidden);
    for (std::size_t head = 0; head < m_options.heads; ++head) {
      const Head dimensions{.query = head * headDim, .key = head / group * headDim, .size = headDim};
      attendHead(dimensions, query, keys, values, attended);
    }
    add(x[t], product(attended, layer + "attn_output"));
  }
}

void ReferenceTransformer::feedForward(Row& x, const std::string& layer) const {
  const Row input = normed(x, layer + "ffn_norm");
  Row gate = product(input, layer + "ffn_gate");
  const Row up = product(input, layer + "ffn_up");
  for (std::size_t i = 0; i < gate.size(); ++i) gate[i] *= up[i] / (1 + std::exp(-gate[i]));
  add(x, product(gate, layer + "ffn_down"));
}

std::vector<std::vector<double>> ReferenceTransformer::logits(std::span<const std::int32_t> ids) const {
  const std::vector<float>& embedding = m_tensors.at("token_embd.weight");
  Rows x;
  for (const std::int32_t id : ids) {
    const auto row = embedding.begin() + static_cast<std::ptrdiff_t>(id) * m_options.hidden;
    x.emplace_back(row, row + m_options.hidden);
  }
  for (std::uint32_t i = 0; i < m_options.layers; ++i) {
    const std::string layer = "blk." + std::to_string(i) + ".";
    attend(x, layer);
    for (Row& row : x) feedForward(row, layer);
  }
  Rows out;
  for (const Row& row : x) {
    out.push_back(product(normed(row, "output_norm"), m_options.tied ? "token_embd" : "output"));
  }
  return out;
}

}  // namespace longleaf::tests
