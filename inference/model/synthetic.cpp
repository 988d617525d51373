// SPDX-License-Identifier: Apache-2.0
#include "inference/model/synthetic.h"

#include <array>
#include <string>
#include <vector>

#include "kernels/quantize.h"

namespace longleaf::inference {

namespace {

constexpr std::array<SyntheticShape, 3> kShapes{{{"smol", 30, 576, 9, 3, 64, 1536, 49152},
                                                 {"mha", 22, 1024, 16, 16, 64, 2816, 32000},
                                                 {"llama2-7b", 32, 4096, 32, 32, 128, 11008, 32000}}};

/// Rows drawn anew; a matrix repeats them, which arithmetic cannot tell and which a 7B model's 6.7 billion draws would.
constexpr std::uint32_t kDrawnRows = 128;
constexpr std::uint32_t kTrainedContext = 1U << 17;  // no depth of a benchmark is refused

ModelConfig configOf(const SyntheticShape& shape) {
  ModelConfig config;
  config.architecture = "llama";
  config.name = "synthetic " + std::string(shape.name);
  config.layers = shape.layers;
  config.hidden = shape.hidden;
  config.feedForward = shape.feedForward;
  config.heads = shape.heads;
  config.kvHeads = shape.kvHeads;
  config.headDim = shape.headDim;
  config.vocabulary = shape.vocabulary;
  config.trainedContext = kTrainedContext;
  return config;
}

}  // namespace

/// Fills a Model as a loader does, from random rows instead of a file.
class SyntheticModelMaker final {
 public:
  SyntheticModelMaker(ModelConfig config, kernels::WeightFormat format, kernels::Backend& backend)
      : m_config(std::move(config)), m_format(format), m_backend(backend), m_model(new Model()) {}

  Expected<std::unique_ptr<const Model>> make() {
    m_model->m_header.config = m_config;
    m_model->m_header.formatTensors[std::string(kernels::formatName(m_format))] = 1;
    const std::uint32_t attention = m_config.heads * m_config.headDim;
    const std::uint32_t keyValue = m_config.kvHeads * m_config.headDim;
    bool sound = matrix(m_model->m_embedding, m_config.vocabulary, m_config.hidden) &&
                 matrix(m_model->m_output, m_config.vocabulary, m_config.hidden) && ones(m_model->m_outputNorm);
    m_model->m_layers.resize(m_config.layers);
    for (LayerWeights& layer : m_model->m_layers) {
      sound = sound && ones(layer.attentionNorm) && ones(layer.feedForwardNorm) &&
              matrix(layer.q, attention, m_config.hidden) && matrix(layer.k, keyValue, m_config.hidden) &&
              matrix(layer.v, keyValue, m_config.hidden) && matrix(layer.attentionOutput, m_config.hidden, attention) &&
              matrix(layer.gate, m_config.feedForward, m_config.hidden) &&
              matrix(layer.up, m_config.feedForward, m_config.hidden) &&
              matrix(layer.down, m_config.hidden, m_config.feedForward);
    }
    if (!sound) return tl::unexpected(m_error);
    Vocabulary bytes;
    bytes.model = "gpt2";
    bytes.preTokenizer = "gpt-2";
    bytes.tokens = {"a", "b", "ab"};
    bytes.merges = {"a b"};
    auto tokenizer = makeTokenizer(bytes);
    if (!tokenizer) return tl::unexpected(tokenizer.error());
    m_model->m_tokenizer = std::move(*tokenizer);
    return std::unique_ptr<const Model>(std::move(m_model));
  }

 private:
  bool matrix(kernels::MatrixPtr& target, std::uint32_t rows, std::uint32_t columns) {
    if (!kernels::rowBytes(m_format, columns)) {
      m_error = {ErrorCode::modelUnsupported, "rows of " + std::to_string(columns) +
                                                  " values do not divide into blocks of " +
                                                  std::string(kernels::formatName(m_format))};
      return false;
    }
    const std::vector<std::byte> drawn = kernels::syntheticRows(m_format, kDrawnRows, columns, ++m_seed);
    m_order.resize(rows);
    for (std::uint32_t row = 0; row < rows; ++row) m_order[row] = row % kDrawnRows;
    auto packed = m_backend.packMatrix(
        {.format = m_format, .rows = rows, .columns = columns, .data = drawn, .rowOrder = m_order});
    if (!packed) return fail(packed.error());
    target = std::move(*packed);
    m_model->m_weightBytes += target->bytes();
    m_model->m_header.matrices.push_back({m_format, rows, columns});
    return true;
  }

  bool ones(kernels::BufferPtr& target) {
    const std::vector<float> values(m_config.hidden, 1.0F);
    auto buffer = m_backend.allocate(values.size() * sizeof(float), "a norm");
    if (!buffer) return fail(buffer.error());
    target = std::move(*buffer);
    const auto done = m_backend.upload(target->address(), std::as_bytes(std::span(values)));
    if (!done) return fail(done.error());
    m_model->m_weightBytes += target->bytes();
    m_model->m_header.vectorBytes += target->bytes();
    return true;
  }

  bool fail(const kernels::Error& error) {
    m_error = fromKernels(error);
    return false;
  }

  ModelConfig m_config;
  kernels::WeightFormat m_format;
  kernels::Backend& m_backend;
  std::unique_ptr<Model> m_model;
  std::uint64_t m_seed = 0;
  std::vector<std::uint32_t> m_order;  // of a matrix: which drawn row each of its rows is
  Error m_error{ErrorCode::internal, ""};
};

std::span<const SyntheticShape> syntheticShapes() { return kShapes; }

Expected<std::unique_ptr<const Model>> makeSyntheticModel(std::string_view shape, kernels::WeightFormat format,
                                                          kernels::Backend& backend) {
  std::string names;
  for (const SyntheticShape& known : kShapes) {
    if (known.name == shape) return SyntheticModelMaker(configOf(known), format, backend).make();
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  return tl::unexpected(
      Error{ErrorCode::invalidSetting, "there is no shape '" + std::string(shape) + "'; shapes are " + names});
}

}  // namespace longleaf::inference
