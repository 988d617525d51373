// SPDX-License-Identifier: Apache-2.0
// Which tensor of a GGUF file is which weight of a LLaMA model, with every shape checked against the hyper-parameters.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "inference/error.h"
#include "inference/model/config.h"
#include "inference/model/gguf.h"

namespace longleaf::inference {

/// A matrix and its bias (null where the model has none).
struct Projection {
  const GgufTensor* weight = nullptr;  // {columns, rows}
  const GgufTensor* bias = nullptr;    // {rows}, F32
};

struct LayerTensors {
  const GgufTensor* attentionNorm = nullptr;  // {hidden}, F32
  const GgufTensor* feedForwardNorm = nullptr;
  Projection q, k, v, attentionOutput, gate, up, down;
};

/// Points into the GgufFile, which must outlive it.
struct TensorTable {
  const GgufTensor* embedding = nullptr;   // {hidden, vocabulary}
  const GgufTensor* output = nullptr;      // the same; null when tied
  const GgufTensor* outputNorm = nullptr;  // {hidden}, F32
  std::vector<LayerTensors> layers;
  std::vector<std::string> ignored;  // names that nothing here uses, in the order of the file

  std::vector<const GgufTensor*> matrices() const;  // all that will be packed
  std::size_t vectorBytes() const;                  // norms and biases
};

inline constexpr Projection LayerTensors::*kProjections[] = {
    &LayerTensors::q,    &LayerTensors::k,  &LayerTensors::v,   &LayerTensors::attentionOutput,
    &LayerTensors::gate, &LayerTensors::up, &LayerTensors::down};

/// Errors: modelInvalid (missing, wrong shape), modelUnsupported (fused or additional weights that would change the
/// result); the message names the tensor.
Expected<TensorTable> readTensorTable(const GgufFile& file, const ModelConfig& config);

}  // namespace longleaf::inference
