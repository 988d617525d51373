// SPDX-License-Identifier: Apache-2.0
#include "inference/cache/memory_plan.h"
#include "inference/thread_rule.h"

#include <algorithm>
#include <cstdio>

#include "inference/cache/fate_map.h"
#include "inference/cache/statistics_copy.h"
#include "inference/transformer/workspace.h"

namespace longleaf::inference {

namespace {

/// Tokens in one pass over an overlay or a prompt; reading goes by the method's chunk.
constexpr std::uint32_t kPassTokens = 256;
/// With absolute positions an overlay's positions are never used twice: room for this many refills.
constexpr std::uint32_t kOverlayRefills = 16;

/// 12345 -> "12,345".
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

std::string gibibytes(std::size_t bytes) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", static_cast<double>(bytes) / (1U << 30));
  return text;
}

/// As people say it: "24.4 GiB", "317 MiB".
std::string memory(std::size_t bytes) {
  if (bytes >= 1U << 30) return gibibytes(bytes);
  return grouped(std::max<std::size_t>(bytes >> 20, 1)) + " MiB";
}

/// Slots per head that the document tier needs at most for a budget of `slots`.
std::uint32_t documentSlots(const PlanRequest& request, std::uint32_t slots, std::uint32_t layers) {
  const CacheMethod& method = request.settings.method;
  const std::uint32_t all = request.tokens + request.decodeTokens;
  if (method.schedule == Schedule::never || method.schedule == Schedule::prompt) return all;
  const std::uint32_t decodeRun = request.decodeTokens == 0 ? 0 : method.rankEvery;
  const std::uint64_t most = largestHead(method, slots, layers).value_or(all);
  const auto within = [&](std::uint64_t wanted) {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, all));
  };
  if (!method.boundedWhileReading()) return std::max(request.tokens, within(most + decodeRun));
  return within(most + std::max(method.readChunk(), decodeRun));
}

/// Everything that depends on the number of slots.
void sizeFor(MemoryPlan& plan, const ModelHeader& model, const PlanRequest& request, const kernels::Backend& backend,
             std::uint32_t slots) {
  const CacheMethod& method = request.settings.method;
  const ModelConfig& config = model.config;
  plan.budgetSlots = slots;
  plan.documentCapacity = std::max(documentSlots(request, slots, config.layers), 1U);
  plan.headCeiling = method.sharesBudgets() ? largestHead(method, slots, config.layers).value_or(0) : 0;
  if (method.schedule != Schedule::never) {
    if (const auto split = splitBudget(method, slots)) plan.split = *split;
    plan.layerSplits = layerSplits(method, slots, config.layers);
  }
  plan.overlayCapacity = request.overlay ? request.settings.overlaySlots : 0;
  if (method.positions == kernels::Positions::relative) {
    plan.positionsNeeded = plan.documentCapacity + plan.overlayCapacity + (request.overlay ? method.rankEvery : 0);
    plan.ropePositions = plan.documentCapacity + plan.overlayCapacity + 1;
  } else {
    plan.positionsNeeded = request.tokens + request.decodeTokens + plan.overlayCapacity;
    plan.ropePositions = request.tokens + request.decodeTokens + kOverlayRefills * plan.overlayCapacity + 1;
  }
  if (method.positions == kernels::Positions::capped) {
    plan.positionsNeeded = std::min(plan.positionsNeeded, plan.positionLimit);  // no distance is larger
  }
  plan.positionsOk = plan.positionsNeeded <= plan.positionLimit;

  plan.cacheBytes = SlotStorage::bytes(plan.documentTier(config));
  plan.overlayBytes = request.overlay ? SlotStorage::bytes(plan.overlayTier(config)) : 0;
  plan.workspaceBytes = Workspace::bytes(config, plan.workspaceSizes()) +
                        backend.workspaceBytes(plan.workspaceShape(config)) +
                        StatisticsCopy::bytes(method, plan.documentTier(config));
  plan.totalBytes = plan.weightsBytes + plan.cacheBytes + plan.fateMapBytes + plan.overlayBytes + plan.workspaceBytes;
}

/// The largest budget whose plan fits `room` bytes and, with relative positions, the trained window.
std::optional<std::uint32_t> largestBudget(const MemoryPlan& plan, const ModelHeader& model, const PlanRequest& request,
                                           const kernels::Backend& backend, std::size_t room) {
  const CacheMethod& method = request.settings.method;
  const auto legal = [&](std::uint32_t slots) {
    MemoryPlan tried = plan;
    sizeFor(tried, model, request, backend, slots);
    return tried.totalBytes <= room && (tried.positionsOk || method.positions != kernels::Positions::relative);
  };
  const auto smallest = smallestBudget(method);
  if (!smallest) return std::nullopt;
  std::uint32_t low = *smallest;
  std::uint32_t high = std::max(request.tokens + request.decodeTokens, low);
  if (!legal(low)) return std::nullopt;
  while (low < high) {
    const std::uint32_t middle = low + (high - low + 1) / 2;
    if (legal(middle)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

void addWarnings(MemoryPlan& plan, const PlanRequest& request) {
  using Kind = PlanWarning::Kind;
  const CacheMethod& method = request.settings.method;
  if (!plan.positionsOk) {
    std::string sentence = "the model was trained on " + grouped(plan.positionLimit) + " positions and this needs " +
                           grouped(plan.positionsNeeded);
    if (method.positions == kernels::Positions::absolute) {
      sentence +=
          ": what lies beyond is likely to be noise; --set positions=relative with a budget below the limit, or "
          "positions=capped, avoids it";
    } else if (plan.largestBudgetThatFits) {
      sentence += "; the largest budget is " + grouped(*plan.largestBudgetThatFits) + " slots";
    }
    const bool absolute = method.positions == kernels::Positions::absolute;
    plan.warnings.push_back({absolute ? Kind::positionsBeyond : Kind::budgetTooLarge, sentence});
  }
  const bool transient = method.schedule != Schedule::never && !method.boundedWhileReading();
  if (transient && plan.tokens > plan.budgetSlots) {
    plan.warnings.push_back(
        {Kind::fullCacheFirst, "this method reads with a full cache of " + grouped(plan.documentCapacity) + " slots (" +
                                   memory(plan.cacheBytes) + ") before it compresses to " + grouped(plan.budgetSlots)});
  }
  if (!plan.fits) {
    plan.warnings.push_back(
        {Kind::doesNotFit,
         "this takes " + gibibytes(plan.totalBytes) + " and " + gibibytes(plan.freeBytes) + " are free" +
             (plan.largestBudgetThatFits
                  ? "; the largest budget that fits is " + grouped(*plan.largestBudgetThatFits) + " slots"
                  : std::string("; no budget fits"))});
  }
}

/// Slots of a head that may take others in, at most.
std::uint32_t mergeTargets(const MemoryPlan& plan) {
  const CacheMethod& method = plan.settings.method;
  const bool kept = method.fate == kernels::Fate::mergeSimilar;
  if (kept && method.sharesBudgets()) {
    return plan.headCeiling > 0 ? std::min(plan.headCeiling, plan.documentCapacity) : plan.documentCapacity;
  }
  std::uint32_t most = kept ? plan.split.context : plan.split.residual;
  for (const kernels::SegmentBudget& layer : plan.layerSplits)
    most = std::max(most, kept ? layer.context : layer.residual);
  return most;
}

}  // namespace

kernels::CacheShape MemoryPlan::cacheShape(const ModelConfig& config) const {
  return {.layers = config.layers,
          .kvHeads = config.kvHeads,
          .group = config.group(),
          .headDim = config.headDim,
          .store = settings.method.store};
}

TierShape MemoryPlan::documentTier(const ModelConfig& config) const {
  return {.cache = cacheShape(config),
          .capacity = documentCapacity,
          .positions = settings.method.positions,
          .document = true,
          .variance = settings.method.variance && settings.method.schedule != Schedule::never};
}

TierShape MemoryPlan::overlayTier(const ModelConfig& config) const {
  return {.cache = cacheShape(config),
          .capacity = overlayCapacity,
          .positions = settings.method.positions,
          .document = false};
}

WorkspaceSizes MemoryPlan::workspaceSizes() const {
  const CacheMethod& method = settings.method;
  return {.maxTokens = maxTokens,
          .logitRows = logitRows,
          .ropePositions = ropePositions,
          .valueGram = method.schedule != Schedule::never && method.valueWeight == kernels::ValueWeight::woV};
}

kernels::WorkspaceShape MemoryPlan::workspaceShape(const ModelConfig& config) const {
  const bool evicts = settings.method.schedule != Schedule::never;
  return {.cache = cacheShape(config),
          .maxTokens = maxTokens,
          .maxResidual = evicts ? mergeTargets(*this) : 0,
          .maxSlots = documentCapacity + overlayCapacity,
          .maxColumns = std::max({config.hidden, config.feedForward, config.heads * config.headDim}),
          .sharedBudgets = evicts && settings.method.sharesBudgets()};
}

Expected<MemoryPlan> plan(const ModelHeader& model, const PlanRequest& request, const kernels::Backend& backend,
                          bool weightsLoaded) {
  assertNotForbidden();
  const CacheMethod& method = request.settings.method;
  if (const auto sound = checkMethod(method); !sound) return tl::unexpected(sound.error());
  const ModelConfig& config = model.config;

  MemoryPlan result;
  result.settings = request.settings;
  result.tokens = request.tokens;
  result.decodeTokens = request.decodeTokens;
  result.maxTokens = std::max(method.chunk, kPassTokens);
  result.logitRows = request.logitRows;
  result.positionLimit = config.trainedContext;
  result.weightsBytes = model.vectorBytes;
  for (const ModelHeader::MatrixShape& matrix : model.matrices) {
    const auto bytes = backend.matrixBytes(matrix.format, matrix.rows, matrix.columns);
    if (!bytes) return tl::unexpected(fromKernels(bytes.error()));
    result.weightsBytes += *bytes;
  }
  const kernels::CacheShape shape = result.cacheShape(config);
  result.fateMapBytes = FateMap::bytes(shape, request.tokens + request.decodeTokens);
  result.fullCacheBytes = std::size_t{request.tokens} * config.layers * config.kvHeads * config.headDim * 2 * 2;

  std::uint32_t slots = request.tokens + request.decodeTokens;
  if (method.schedule == Schedule::never) {
    result.split = {.recent = slots};
  } else {
    slots = request.budget.resolve(slots, request.textTokens);
    const auto split = splitBudget(method, slots);
    if (!split) return tl::unexpected(split.error());
  }
  sizeFor(result, model, request, backend, slots);

  result.freeBytes = backend.info().freeBytes;
  const std::size_t room = result.freeBytes + (weightsLoaded ? result.weightsBytes : 0);
  result.fits = result.totalBytes <= room;
  if (method.schedule != Schedule::never) {
    result.largestBudgetThatFits = largestBudget(result, model, request, backend, room);
  } else if (result.fits) {
    result.largestBudgetThatFits = slots;
  }
  addWarnings(result, request);
  return result;
}

std::vector<std::string> MemoryPlan::sentences() const {
  std::vector<std::string> all;
  all.reserve(warnings.size());
  for (const PlanWarning& warning : warnings) all.push_back(warning.sentence);
  return all;
}

const PlanWarning* forbidding(const MemoryPlan& plan) {
  using Kind = PlanWarning::Kind;
  const auto found = std::find_if(plan.warnings.begin(), plan.warnings.end(), [](const PlanWarning& warning) {
    return warning.kind == Kind::budgetTooLarge || warning.kind == Kind::doesNotFit;
  });
  return found == plan.warnings.end() ? nullptr : &*found;
}

Expected<void> checkPlan(const MemoryPlan& plan) {
  const PlanWarning* why = forbidding(plan);
  if (why == nullptr) return {};
  const bool positions = why->kind == PlanWarning::Kind::budgetTooLarge;
  return tl::unexpected(Error{positions ? ErrorCode::positionLimit : ErrorCode::doesNotFit, why->sentence});
}

}  // namespace longleaf::inference
