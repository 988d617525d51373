// SPDX-License-Identifier: Apache-2.0
#include "inference/model/model_loader.h"

#include <algorithm>
#include <utility>

#include "inference/model/finite_check.h"
#include "inference/model/weight_rounding.h"
#include "inference/quoted_name.h"

namespace longleaf::inference {
namespace {

/// A projection of the source, where it goes to, and whose heads its rows are in.
struct Route {
  Projection LayerTensors::*from;
  kernels::MatrixPtr LayerWeights::*weight;
  kernels::BufferPtr LayerWeights::*bias;
  enum class Rows { plain, queryHeads, keyHeads } rows = Rows::plain;
};

constexpr Route kRoutes[] = {
    {&LayerTensors::q, &LayerWeights::q, &LayerWeights::qBias, Route::Rows::queryHeads},
    {&LayerTensors::k, &LayerWeights::k, &LayerWeights::kBias, Route::Rows::keyHeads},
    {&LayerTensors::v, &LayerWeights::v, &LayerWeights::vBias},
    {&LayerTensors::attentionOutput, &LayerWeights::attentionOutput, &LayerWeights::attentionOutputBias},
    {&LayerTensors::gate, &LayerWeights::gate, &LayerWeights::gateBias},
    {&LayerTensors::up, &LayerWeights::up, &LayerWeights::upBias},
    {&LayerTensors::down, &LayerWeights::down, &LayerWeights::downBias},
};

/// Moves a result to where it belongs, or its error out.
template <class T>
Expected<void> into(T& target, Expected<T> result) {
  if (!result) return tl::unexpected(std::move(result.error()));
  target = std::move(*result);
  return {};
}

}  // namespace

Expected<ModelHeader> makeHeader(const ModelSource& source, const ModelConfig& config, const TensorTable& table,
                                 std::optional<kernels::WeightFormat> rounding) {
  ModelHeader header;
  header.config = config;
  header.path = source.path();
  header.files = source.files();
  header.fileBytes = source.fileBytes();
  header.rounding = rounding;
  if (auto done = into(header.tokenizerModel, source.tokenizerModel()); !done) return tl::unexpected(done.error());
  if (auto done = into(header.chatTemplate, source.chatTemplate()); !done) {
    return tl::unexpected(done.error());
  }
  for (const StoredTensor& tensor : source.tensors()) {
    ++header.formatTensors[std::string(kernels::formatName(tensor.format))];
  }
  header.ignoredTensors = table.ignored;
  for (const StoredTensor* tensor : table.matrices()) {
    header.matrices.push_back({roundedFormat(*tensor, rounding), rowsOf(*tensor), columnsOf(*tensor)});
  }
  header.vectorBytes = table.vectorBytes();
  return header;
}

std::vector<std::uint32_t> halfSplitOrder(std::uint32_t heads, std::uint32_t headDim) {
  std::vector<std::uint32_t> order;
  order.reserve(std::size_t{heads} * headDim);
  for (std::uint32_t head = 0; head < heads; ++head) {
    for (std::uint32_t half = 0; half < 2; ++half) {
      for (std::uint32_t i = 0; i < headDim / 2; ++i) order.push_back(head * headDim + 2 * i + half);
    }
  }
  return order;
}

Expected<std::unique_ptr<const Model>> ModelLoader::load(std::optional<kernels::WeightFormat> rounding) {
  auto config = m_source.config();
  if (!config) return tl::unexpected(std::move(config.error()));
  const auto table = readTensorTable(m_source, *config);
  if (!table) return tl::unexpected(table.error());
  auto header = makeHeader(m_source, *config, *table, rounding);
  if (!header) return tl::unexpected(std::move(header.error()));
  m_model.reset(new Model);
  m_model->m_header = std::move(*header);
  {
    // The vocabulary ends here: the tokenizer has its own copy, and weights come next.
    auto vocabulary = m_source.takeVocabulary();
    if (!vocabulary) return tl::unexpected(std::move(vocabulary.error()));
    auto done = into(m_model->m_tokenizer, makeTokenizer(*vocabulary));
    if (!done) return tl::unexpected(std::move(done.error()));
  }
  if (auto done = loadWeights(*table); !done) return tl::unexpected(std::move(done.error()));
  return std::unique_ptr<const Model>(std::move(m_model));
}

Expected<void> ModelLoader::loadWeights(const TensorTable& table) {
  const ModelConfig& config = m_model->config();
  if (m_source.names().pairsAreNeighbours) {
    m_queryOrder = halfSplitOrder(config.heads, config.headDim);
    m_keyOrder = halfSplitOrder(config.kvHeads, config.headDim);
  }
  for (const StoredTensor* tensor : table.vectors()) m_bytesToRead += tensor->bytes;
  for (const StoredTensor* tensor : table.matrices()) m_bytesToRead += tensor->bytes;

  Expected<void> done = into(m_model->m_embedding, pack(*table.embedding));
  if (done && table.output != nullptr) done = into(m_model->m_output, pack(*table.output));
  if (done) done = into(m_model->m_outputNorm, uploadVector(*table.outputNorm));
  for (std::size_t i = 0; done && i < table.layers.size(); ++i) {
    done = loadLayer(table.layers[i], m_model->m_layers.emplace_back());
  }
  if (auto finish = m_backend.finish(); done && !finish) return tl::unexpected(fromKernels(finish.error()));
  if (done) done = m_source.unchanged();
  return done;
}

Expected<void> ModelLoader::loadLayer(const LayerTensors& tensors, LayerWeights& weights) {
  Expected<void> done = into(weights.attentionNorm, uploadVector(*tensors.attentionNorm));
  if (done) done = into(weights.feedForwardNorm, uploadVector(*tensors.feedForwardNorm));
  for (const Route& route : kRoutes) {
    const Projection& projection = tensors.*route.from;
    RowOrder order;
    if (route.rows == Route::Rows::queryHeads) order = m_queryOrder;
    if (route.rows == Route::Rows::keyHeads) order = m_keyOrder;
    if (done) done = into(weights.*route.weight, pack(*projection.weight, order));
    if (done && projection.bias != nullptr) done = into(weights.*route.bias, uploadVector(*projection.bias, order));
  }
  return done;
}

Expected<kernels::MatrixPtr> ModelLoader::pack(const StoredTensor& tensor, RowOrder order) {
  const kernels::WeightFormat format = roundedFormat(tensor, m_model->header().rounding);
  std::optional<PageBuffer> rounded;
  if (format == tensor.format) {
    if (auto sound = check(tensor); !sound) return tl::unexpected(std::move(sound.error()));
  } else {
    auto made = roundMatrix(m_source, tensor, format, [this] { return mayGoOn(); });
    if (!made) return tl::unexpected(std::move(made.error()));
    rounded.emplace(std::move(*made));
  }
  const std::span<const std::byte> rows = rounded ? rounded->bytes() : m_source.data(tensor);
  auto matrix = m_backend.packMatrix({format, rowsOf(tensor), columnsOf(tensor), rows, order});
  if (!matrix) return tl::unexpected(fromKernels(matrix.error()));
  m_model->m_weightBytes += (*matrix)->bytes();
  finished(tensor);
  return std::move(*matrix);
}

Expected<kernels::BufferPtr> ModelLoader::uploadVector(const StoredTensor& tensor, RowOrder order) {
  if (auto sound = check(tensor); !sound) return tl::unexpected(std::move(sound.error()));
  std::vector<float> values(tensor.bytes / kernels::blockLayout(tensor.format).bytes);
  kernels::dequantize(tensor.format, m_source.data(tensor), values);
  std::vector<float> ordered = values;
  for (std::size_t i = 0; i < order.size(); ++i) ordered[i] = values[order[i]];
  auto buffer = m_backend.allocate(ordered.size() * sizeof(float), "norms and biases");
  if (!buffer) return tl::unexpected(fromKernels(buffer.error()));
  if (auto sent = m_backend.upload((*buffer)->address(), std::as_bytes(std::span(ordered))); !sent) {
    return tl::unexpected(fromKernels(sent.error()));
  }
  m_model->m_weightBytes += (*buffer)->bytes();
  finished(tensor);
  return std::move(*buffer);
}

/// Does the caller still want it?
Expected<void> ModelLoader::mayGoOn() const {
  if (m_stop.stop_requested()) return tl::unexpected(Error{ErrorCode::stopped, "loading was stopped"});
  return {};
}

/// Between two tensors: is the next one wanted, and its content sound?
Expected<void> ModelLoader::check(const StoredTensor& tensor) const {
  if (auto may = mayGoOn(); !may) return may;
  if (allFinite(tensor.format, m_source.data(tensor))) return {};
  return tl::unexpected(Error{ErrorCode::modelInvalid,
                              "tensor " + inQuotes(tensor.name) + " holds a value that is infinite or not a number"});
}

void ModelLoader::finished(const StoredTensor& tensor) {
  m_source.release(tensor, 0, tensor.bytes);
  m_bytesRead += tensor.bytes;
  if (m_progress) m_progress(static_cast<double>(m_bytesRead) / static_cast<double>(m_bytesToRead));
}

}  // namespace longleaf::inference
