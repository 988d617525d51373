// SPDX-License-Identifier: Apache-2.0
// compress(): the steps, for as many heads at a time as the workspace has room for.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "kernels/cuda/attention_view.cuh"
#include "kernels/cuda/compress_head.cuh"

namespace longleaf::kernels::cuda {

namespace {

/// Heads of one batch: enough for every multiprocessor to have several blocks, few enough for the workspace to be small
/// beside the cache, which it is not with keys of many slots that take others in.
constexpr std::size_t kBatchHeads = 256;
constexpr std::size_t kLeastBatchHeads = 16;
constexpr std::size_t kBatchBytes = 128 << 20;

std::size_t headsOf(const CacheShape& shape, std::size_t layers) { return layers * shape.kvHeads; }

/// Queries that a mean is taken over: those of the window where there is one, missing ones included for windowMean.
std::uint32_t meanTokens(const CompressArgs& args) {
  const std::uint32_t n = std::max(args.statisticTokens, 1U);
  if (args.policy.window == 0) return n;
  return args.policy.statistic == Statistic::windowMean ? args.policy.window : std::min(n, args.policy.window);
}

CompressView compressView(const Launch& launch, const CompressArgs& args, const CompressLists& lists) {
  CompressView view{};
  view.lists = lists;
  view.policy = args.policy;
  view.budget = args.budget;
  view.fates = args.fates;
  view.layout = {args.layers[0].capacity, takingSlots(args), args.shape.headDim};
  view.scratch = launch.scratch;
  view.kvHeads = args.shape.kvHeads;
  view.group = args.shape.group;
  view.headDim = args.shape.headDim;
  view.paddedHeadDim = args.shape.paddedHeadDim();
  view.appended = args.appended;
  view.exact = args.exact;
  view.ceiling = args.ceiling;
  view.decay = static_cast<float>(std::pow(static_cast<double>(args.policy.lambda), args.statisticTokens));
  view.perMean = 1.0F / (static_cast<float>(args.shape.group) * static_cast<float>(meanTokens(args)));
  return view;
}

const char* unsupportedScore(const EvictionPolicy& policy) {
  switch (policy.statistic) {
    case Statistic::none:
    case Statistic::position:
    case Statistic::decayedSum:
    case Statistic::max:
    case Statistic::meanMax:
    case Statistic::windowMean:
      break;
    case Statistic::key:
      break;
    default:
      return "this score of a slot";
  }
  switch (policy.valueWeight) {
    case ValueWeight::none:
    case ValueWeight::v:
    case ValueWeight::woV:
      break;
    default:
      return "this value weight";
  }
  if (policy.poolKind != PoolKind::max && policy.poolKind != PoolKind::average) return "this kind of pooling";
  return nullptr;
}

const char* unsupportedFate(const EvictionPolicy& policy) {
  switch (policy.fate) {
    case Fate::drop:
    case Fate::mergeResidual:
    case Fate::mergeSimilar:
    case Fate::mergeAdjacent:
      break;
    default:
      return "this fate of a slot";
  }
  if (policy.similarity != Similarity::dot && policy.similarity != Similarity::cosine) return "this similarity of keys";
  switch (policy.combine) {
    case Combine::count:
    case Combine::similarity:
    case Combine::gaussian:
      return nullptr;
  }
  return "this mean of merged slots";
}

}  // namespace

std::uint32_t takingSlots(const CompressArgs& args) {
  const bool context = args.policy.fate == Fate::mergeSimilar;
  if (context && args.policy.allocation != Allocation::fixed) {
    return args.ceiling > 0 ? std::min(args.ceiling, args.layers[0].capacity) : args.layers[0].capacity;
  }
  std::uint32_t most = context ? args.budget.context : args.budget.residual;
  for (const SegmentBudget& layer : args.layerBudgets) most = std::max(most, context ? layer.context : layer.residual);
  return most;
}

const char* unsupported(const CompressArgs& args) {
  if (args.shape.headDim > kMaxHeadDim) return "heads of this width";
  if (args.policy.rings > kMostRings) return "so many rings";
  switch (args.policy.allocation) {
    case Allocation::fixed:
    case Allocation::uncertainty:
    case Allocation::pooledLayer:
    case Allocation::pooledModel:
    case Allocation::pooledCounts:
      break;
    default:
      return "this way of sharing slots out";
  }
  if (const char* what = unsupportedScore(args.policy); what != nullptr) return what;
  return unsupportedFate(args.policy);
}

std::size_t compressScratchBytes(const WorkspaceShape& shape) {
  // Where heads share, a head may have the whole capacity, which is one of whole tiles.
  const std::size_t takers = shape.maxResidual + (shape.sharedBudgets && shape.maxResidual > 0 ? kSlotTile : 0);
  const ScratchLayout layout{shape.maxSlots + 2 * kSlotTile, takers, shape.cache.headDim};
  const std::size_t heads = headsOf(shape.cache, shape.cache.layers);
  if (shape.sharedBudgets) return layout.bytes() * heads;
  const std::size_t batch = std::clamp(kBatchBytes / layout.bytes(), kLeastBatchHeads, kBatchHeads);
  return layout.bytes() * std::min(batch, heads);
}

void compress(const Launch& launch, const CompressArgs& args, const CompressLists& lists) {
  if (args.layers.empty()) return;
  CompressView view = compressView(launch, args, lists);
  const std::size_t heads = headsOf(args.shape, args.layers.size());
  const bool shares = args.policy.allocation != Allocation::fixed;
  const std::size_t most = launch.scratchBytes / view.layout.bytes();
  const std::size_t batch = std::min({shares ? heads : kBatchHeads, heads, most});
  assert(batch > 0 && (!shares || batch == heads));
  for (std::size_t first = 0; first < heads && batch > 0; first += batch) {
    const auto count = static_cast<std::uint32_t>(std::min(batch, heads - first));
    view.firstHead = static_cast<std::uint32_t>(first);
    updateScores(launch.stream, view, count);
    if (args.policy.statistic == Statistic::key) {
      const bool nested = args.policy.anchors == KeyAnchors::nested;
      (nested ? scoreNested : scoreKeys)(launch.stream, view, count, args.shape.store);
    }
    if (args.policy.valueWeight != ValueWeight::none) computeValueNorms(launch.stream, view, count, args.shape.store);
    computeSelectionValues(launch.stream, view, count);
    if (shares) shareContext(launch.stream, view, count);
    chooseStaying(launch.stream, view, count);
    const bool adjacent = args.policy.fate == Fate::mergeAdjacent;
    (adjacent ? mergeAdjacent : decideFates)(launch.stream, view, count, args.shape.store);
    compact(launch.stream, view, count, args.shape.store);
  }
}

}  // namespace longleaf::kernels::cuda
