// SPDX-License-Identifier: Apache-2.0
// Brings a source's weights onto a backend, tensor by tensor. Used once, by Model::load.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "inference/error.h"
#include "inference/model/model.h"
#include "inference/model/model_source.h"
#include "inference/model/tensor_table.h"

namespace longleaf::inference {

/// What `source` says, as it would be loaded; `table` belongs to it.
Expected<ModelHeader> makeHeader(const ModelSource& source, const ModelConfig& config, const TensorTable& table,
                                 std::optional<kernels::WeightFormat> rounding);

/// Order in which rows of q and k are packed where a source has the pairs of a rotation next to each other (source row
/// h*hd + 2i + p); the kernels want two halves (packed row h*hd + p*hd/2 + i), p in {0, 1}.
std::vector<std::uint32_t> halfSplitOrder(std::uint32_t heads, std::uint32_t headDim);

class ModelLoader final {
 public:
  ModelLoader(ModelSource& source, kernels::Backend& backend, const Model::Progress& progress, std::stop_token stop)
      : m_source(source), m_backend(backend), m_progress(progress), m_stop(std::move(stop)) {}

  Expected<std::unique_ptr<const Model>> load(std::optional<kernels::WeightFormat> rounding);

 private:
  using RowOrder = std::span<const std::uint32_t>;

  Expected<void> loadWeights(const TensorTable& table);
  Expected<void> loadLayer(const LayerTensors& tensors, LayerWeights& weights);
  Expected<kernels::MatrixPtr> pack(const StoredTensor& tensor, RowOrder order = {});
  Expected<kernels::BufferPtr> uploadVector(const StoredTensor& tensor, RowOrder order = {});
  Expected<void> mayGoOn() const;
  Expected<void> check(const StoredTensor& tensor) const;
  void finished(const StoredTensor& tensor);

  ModelSource& m_source;
  kernels::Backend& m_backend;
  const Model::Progress& m_progress;
  std::stop_token m_stop;
  std::unique_ptr<Model> m_model;
  std::vector<std::uint32_t> m_queryOrder;
  std::vector<std::uint32_t> m_keyOrder;
  std::uint64_t m_bytesToRead = 0;
  std::uint64_t m_bytesRead = 0;
};

}  // namespace longleaf::inference
