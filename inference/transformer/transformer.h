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
  std::uint32_t statisticFrom = 0;  // as in kernels::AttentionArgs
  std::uint32_t distanceCap = 0;
  bool writeRotated = false;  // keep the rotated copy of keys up to date (decoding follows)
  bool needsOutput = true;    // false: workspace.x is not wanted, so the last layer ends with its attention
  kernels::ActivationFormat activations = kernels::ActivationFormat::q8;
};

/// Rows of the last pass whose following tokens are known.
struct ScoredRows {
  std::uint32_t firstRow = 0;
  std::span<const TokenId> targets;  // targets[i] follows row firstRow + i
  std::span<float> nll;              // [targets], negative log-likelihood in nats
  std::span<float> logits{};         // [targets][vocabulary] on the host; empty: not wanted
};

class Transformer final {
 public:
  Transformer(const Model& model, kernels::Backend& backend, Workspace& workspace)
      : m_model(model), m_backend(backend), m_workspace(workspace) {}

  /// Leaves the last layer's output in workspace.x. `stopped` when asked to between layers. Does not wait: errors of
  /// the device come with the next finish(), so that a decoded token is one piece of work up to its logits.
  Expected<void> forward(const ForwardArgs& args, const std::stop_token& stop);

  /// Stores the keys and values that the last pass left behind once more, as those of `args.ids`, in every layer,
  /// without computing anything: a cache of some length for measuring speed.
  Expected<void> storeAgain(const ForwardArgs& args);

  /// Logits [rows][vocabulary] of rows begin .. begin+rows-1 of the last pass into workspace.logits.
  void computeLogits(std::uint32_t begin, std::uint32_t rows, kernels::ActivationFormat activations);
  /// The first rows of workspace.logits, as many as `logits` has room for, on the host.
  Expected<void> downloadLogits(std::span<float> logits);
  /// Fills what `rows` points to, as many rows at a time as the workspace has logits for.
  Expected<void> negativeLogLikelihood(const ScoredRows& rows, kernels::ActivationFormat activations);

 private:
  void runLayer(std::uint32_t layer, const ForwardArgs& args);
  void store(std::uint32_t layer, const ForwardArgs& args);

  const Model& m_model;
  kernels::Backend& m_backend;
  Workspace& m_workspace;
};

}  // namespace longleaf::inference
