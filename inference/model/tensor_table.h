// SPDX-License-Identifier: Apache-2.0
// Which tensor of a source is which weight of a LLaMA model, with every shape checked against the hyper-parameters.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "inference/error.h"
#include "inference/model/config.h"
#include "inference/model/model_source.h"

namespace longleaf::inference {

/// A matrix and its bias (null where the model has none).
struct Projection {
  const StoredTensor* weight = nullptr;  // {columns, rows}
  const StoredTensor* bias = nullptr;    // {rows}
};

struct LayerTensors {
  const StoredTensor* attentionNorm = nullptr;  // {hidden}
  const StoredTensor* feedForwardNorm = nullptr;
  Projection q, k, v, attentionOutput, gate, up, down;
};

/// Points into the source, which must outlive it. Norms and biases are F32, or F16 and BF16 where the source may hold
/// such ones.
struct TensorTable {
  const StoredTensor* embedding = nullptr;   // {hidden, vocabulary}
  const StoredTensor* output = nullptr;      // the same; null when tied
  const StoredTensor* outputNorm = nullptr;  // {hidden}
  std::vector<LayerTensors> layers;
  std::vector<std::string> ignored;  // names that nothing here uses, in the order of the file

  std::vector<const StoredTensor*> matrices() const;  // all that will be packed
  std::vector<const StoredTensor*> vectors() const;   // norms and biases
  std::size_t vectorBytes() const;                    // of these, as f32
};

inline constexpr Projection LayerTensors::*kProjections[] = {
    &LayerTensors::q,    &LayerTensors::k,  &LayerTensors::v,   &LayerTensors::attentionOutput,
    &LayerTensors::gate, &LayerTensors::up, &LayerTensors::down};

/// Errors: modelInvalid (missing, wrong shape), modelUnsupported (fused or additional weights that would change the
/// result); the message names the tensor.
Expected<TensorTable> readTensorTable(const ModelSource& source, const ModelConfig& config);

}  // namespace longleaf::inference
