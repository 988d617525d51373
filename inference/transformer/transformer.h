// SPDX-License-Identifier: Apache-2.0
// One forward pass of a LLaMA-style transformer over new tokens: embeds, and for each layer normalises, projects,
// appends keys and values behind the last tier's slots, attends, and feeds forward. The new slots are not committed:
// the caller commits or compresses when the pass is complete, and an interrupted pass leaves the cache as it was.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>

#include "inference/cache/slot_storage.h"
#include "inference/error.h"
#include "inference/model/model.h"
#include "inference/transformer/workspace.h"
#include "kernels/backend.h"

namespace longleaf::inference {

struct ForwardArgs {
  std::span<const TokenId> ids;  // at most Workspace::sizes().maxTokens
  std::uint32_t firstToken;      // source position of ids[0] (absolute positions: its rotary position)
  const SlotStorage* document;   // null when there is none
  const SlotStorage* overlay;    // takes the new tokens if present, else the document tier does
  kernels::Positions positions;
  kernels::Statistic statistic = kernels::Statistic::none;  // collected on the tier that takes the tokens
  float lambda = 1.0F;
  bool writeRotated = false;  // keep the rotated copy of keys up to date (decoding follows)
  bool needsOutput = true;    // false: workspace.x is not wanted, so the last layer ends with its attention
  kernels::ActivationFormat activations = kernels::ActivationFormat::q8;
};

class Transformer final {
 public:
  Transformer(const Model& model, kernels::Backend& backend, Workspace& workspace)
      : m_model(model), m_backend(backend), m_workspace(workspace) {}

  /// Leaves the last layer's output in workspace.x. `stopped` when asked to between layers.
  Expected<void> forward(const ForwardArgs& args, const std::stop_token& stop);

  /// Logits [rows][vocabulary] of rows begin .. begin+rows-1 of the last pass into workspace.logits.
  void computeLogits(std::uint32_t begin, std::uint32_t rows, kernels::ActivationFormat activations);
  /// The first row of workspace.logits, on the host.
  Expected<void> downloadLogits(std::span<float> logits);
  /// Negative log-likelihood in nats of targets[i] after token i of the last pass.
  Expected<void> negativeLogLikelihood(std::span<const TokenId> targets, kernels::ActivationFormat activations,
                                       std::span<float> nll);

 private:
  void runLayer(std::uint32_t layer, const ForwardArgs& args);

  const Model& m_model;
  kernels::Backend& m_backend;
  Workspace& m_workspace;
};

}  // namespace longleaf::inference
