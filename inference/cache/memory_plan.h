// SPDX-License-Identifier: Apache-2.0
// How much memory a reading takes, and whether it may be done: the one place that knows. The fit check shows it, the
// session allocates by it, all of it up front.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "inference/cache/settings.h"
#include "inference/cache/slot_storage.h"
#include "inference/model/model.h"
#include "inference/transformer/workspace.h"
#include "kernels/backend.h"

namespace longleaf::inference {

/// What is to be done.
struct PlanRequest {
  Settings settings;
  Budget budget;
  std::uint32_t tokens = 0;        // of the document tier: template, instruction and text
  std::uint32_t textTokens = 0;    // of the text alone: what a share counts
  bool overlay = true;             // a tier for questions above the document
  std::uint32_t decodeTokens = 0;  // tokens decoded into the document tier itself (generation without a document)
  std::uint32_t logitRows = 1;     // rows of logits at a time (likelihoods want more)
};

struct MemoryPlan {
  // What was asked, resolved.
  Settings settings;
  kernels::SegmentBudget split;        // of budgetSlots
  std::uint32_t budgetSlots = 0;       // B
  std::uint32_t tokens = 0;            // T of the document tier
  std::uint32_t decodeTokens = 0;      // decoded into the document tier
  std::uint32_t documentCapacity = 0;  // slots allocated per head
  std::uint32_t overlayCapacity = 0;   // 0 without an overlay
  std::uint32_t ropePositions = 0;     // rows of the rotary table
  std::uint32_t maxTokens = 0;         // tokens in one forward pass
  std::uint32_t logitRows = 1;

  // Bytes. cache: the document tier; weights as packed for this backend.
  std::size_t weightsBytes = 0;
  std::size_t cacheBytes = 0;
  std::size_t fateMapBytes = 0;
  std::size_t overlayBytes = 0;
  std::size_t workspaceBytes = 0;
  std::size_t totalBytes = 0;
  std::size_t fullCacheBytes = 0;  // K and V in f16 of an uncompressed cache of the same tokens
  std::size_t freeBytes = 0;
  bool fits = false;
  std::optional<std::uint32_t> largestBudgetThatFits;  // slots; nothing if not even the smallest does

  // Rotary positions.
  std::uint32_t positionLimit = 0;  // the model's trained context
  std::uint32_t positionsNeeded = 0;
  bool positionsOk = true;  // false: absolute beyond the limit (noise), or a relative budget that is too large
  std::vector<std::string> warnings;  // sentences a person should see before reading starts

  // The shapes that were counted, and that a session allocates.
  kernels::CacheShape cacheShape(const ModelConfig& config) const;
  TierShape documentTier(const ModelConfig& config) const;
  TierShape overlayTier(const ModelConfig& config) const;
  WorkspaceSizes workspaceSizes() const;
  kernels::WorkspaceShape workspaceShape(const ModelConfig& config) const;
};

/// Sizes from the model's header alone. Errors: invalidSetting (budget, method), modelUnsupported. Not fitting and
/// positions beyond the trained window are no errors here: see `fits`, `positionsOk` and `warnings`; Session::create()
/// refuses them. `weightsLoaded`: the weights are in memory already and not counted against what is free.
Expected<MemoryPlan> plan(const ModelHeader& model, const PlanRequest& request, const kernels::Backend& backend,
                          bool weightsLoaded = false);

}  // namespace longleaf::inference
