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

/// What a person should see before reading starts. Its figures are in the plan.
struct PlanWarning {
  enum class Kind : std::uint8_t {
    positionsBeyond,  // absolute positions beyond the trained context: what lies there is likely to be noise
    budgetTooLarge,   // relative ones: more slots than the model can tell apart
    fullCacheFirst,   // the method reads with a full cache before it compresses
    doesNotFit,
  };
  Kind kind = Kind::doesNotFit;
  std::string sentence{};  // in English, without a full stop
};

struct MemoryPlan {
  // What was asked, resolved.
  Settings settings;
  kernels::SegmentBudget split;                     // of budgetSlots
  std::vector<kernels::SegmentBudget> layerSplits;  // one per layer where a closed formula makes them differ
  std::uint32_t budgetSlots = 0;       // B: of every head, or the mean over heads where they get different budgets
  std::uint32_t headCeiling = 0;       // most slots of a head after an eviction, where budgets are shared out; 0 = none
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
  std::vector<PlanWarning> warnings{};
  std::vector<std::string> sentences() const;  // of the warnings

  // The shapes that were counted, and that a session allocates.
  kernels::CacheShape cacheShape(const ModelConfig& config) const;
  TierShape documentTier(const ModelConfig& config) const;
  TierShape overlayTier(const ModelConfig& config) const;
  WorkspaceSizes workspaceSizes() const;
  kernels::WorkspaceShape workspaceShape(const ModelConfig& config) const;
};

/// Sizes from the model's header alone. Errors: invalidSetting (budget, method), modelUnsupported. Not fitting and
/// positions beyond the trained window are no errors here: see `fits`, `positionsOk` and `warnings`; checkPlan()
/// refuses them. `weightsLoaded`: the weights are in memory already and not counted against what is free.
Expected<MemoryPlan> plan(const ModelHeader& model, const PlanRequest& request, const kernels::Backend& backend,
                          bool weightsLoaded = false);

/// The warning for which no reading may be made by this plan: doesNotFit or budgetTooLarge; null: one may.
const PlanWarning* forbidding(const MemoryPlan& plan);
/// The same as a result. Errors: doesNotFit; positionLimit for relative positions beyond the trained window.
Expected<void> checkPlan(const MemoryPlan& plan);

}  // namespace longleaf::inference
