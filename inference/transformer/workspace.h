// SPDX-License-Identifier: Apache-2.0
// Activations of one forward pass, the rotary table and the value projection's Gram matrices: one buffer, made once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "inference/error.h"
#include "inference/model/model.h"
#include "kernels/backend.h"

namespace longleaf::inference {

struct WorkspaceSizes {
  std::uint32_t maxTokens = 0;      // n of one pass
  std::uint32_t logitRows = 1;      // rows of logits at a time
  std::uint32_t ropePositions = 0;  // rows of the rotary table
  bool valueGram = false;           // the method weights by ||W_o v||
};

class Workspace final {
 public:
  static std::size_t bytes(const ModelConfig& config, const WorkspaceSizes& sizes);
  /// Allocates, fills the rotary table, and computes the Gram matrices if asked for.
  /// `stopped` when asked to between layers.
  static Expected<Workspace> create(const Model& model, const WorkspaceSizes& sizes, kernels::Backend& backend,
                                    const std::stop_token& stop = {});

  // Row-major f32, one row per token.
  float* x = nullptr;         // [maxTokens][hidden] residual stream
  float* normed = nullptr;    // [maxTokens][hidden]
  float* q = nullptr;         // [maxTokens][heads * headDim]
  float* k = nullptr;         // [maxTokens][kvHeads * headDim]
  float* v = nullptr;         // [maxTokens][kvHeads * headDim]
  float* attended = nullptr;  // [maxTokens][heads * headDim]
  float* gate = nullptr;      // [maxTokens][feedForward]
  float* up = nullptr;        // [maxTokens][feedForward]
  float* logits = nullptr;    // [logitRows][vocabulary]
  float* nll = nullptr;       // [logitRows]
  kernels::RopeTable rope;
  std::vector<const float*> valueGram;  // per layer [heads][headDim][headDim]; empty unless asked for

  const WorkspaceSizes& sizes() const { return m_sizes; }

 private:
  Workspace() = default;
  std::size_t carve(const ModelConfig& config, std::byte* base);

  WorkspaceSizes m_sizes;
  kernels::BufferPtr m_memory;
  float* m_gram = nullptr;
};

}  // namespace longleaf::inference
