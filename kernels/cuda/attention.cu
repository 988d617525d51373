// SPDX-License-Identifier: Apache-2.0
// attention(): one query per head by ranges of slots side by side, several by tiles of queries.
#include <algorithm>
#include <cassert>

#include "kernels/cuda/attention_view.cuh"

namespace longleaf::kernels::cuda {

namespace {

/// `rotatedKeys`: keys from kRotated where there is one.
TierView tierView(const SlotArrays& slots, bool rotatedKeys) {
  const bool rotated = rotatedKeys && slots.kRotated != nullptr;
  return {.k = rotated ? slots.kRotated : slots.k,
          .kScale = rotated ? slots.kRotatedScale : slots.kScale,
          .v = slots.v,
          .vScale = slots.vScale,
          .bias = slots.bias,
          .rank = slots.rank,
          .pos = slots.pos,
          .weight = slots.weight,
          .variance = slots.variance,
          .first = slots.first,
          .length = slots.length,
          .capacity = slots.capacity};
}

AttentionView attentionView(const AttentionArgs& args, bool rotatedKeys) {
  AttentionView view{};
  for (std::size_t i = 0; i < args.tiers.size(); ++i) view.tiers[i] = tierView(args.tiers[i], rotatedKeys);
  view.tierCount = static_cast<std::uint32_t>(args.tiers.size());
  view.pending = collectsAttention(args.statistic) ? args.tiers.back().pending : nullptr;
  view.kvHeads = args.shape.kvHeads;
  view.group = args.shape.group;
  view.headDim = args.shape.headDim;
  view.paddedHeadDim = args.shape.paddedHeadDim();
  view.q = args.q;
  view.qStride = args.qStride;
  view.out = args.out;
  view.outStride = args.outStride;
  view.tokens = args.tokens;
  view.firstToken = args.firstToken;
  view.relative = args.positions == Positions::relative;
  view.capped = args.positions == Positions::capped;
  view.rounded = args.activations == ActivationFormat::q8;
  view.distanceCap = args.distanceCap;
  view.rope = args.rope;
  view.statistic = args.statistic;
  view.statisticFrom = args.statisticFrom;
  view.lambda = args.statistic == Statistic::decayedSum ? args.lambda : 1.0F;
  view.logSumExp = args.logSumExp;
  return view;
}

}  // namespace

const char* unsupported(const AttentionArgs& args) {
  if (args.shape.headDim > kMaxHeadDim || args.shape.headDim % 8 != 0) return "heads of this width";
  switch (args.positions) {
    case Positions::absolute:
    case Positions::relative:
    case Positions::capped:
      break;
    default:
      return "these positions";
  }
  switch (args.statistic) {
    case Statistic::none:
    case Statistic::position:
    case Statistic::decayedSum:
    case Statistic::max:
    case Statistic::meanMax:
    case Statistic::windowMean:
    case Statistic::key:
      return nullptr;
  }
  return "this statistic of attention";
}

cudaError_t prepareKernels() { return cudaSuccess; }  // none of them takes more than 48 KiB

std::size_t attentionScratchBytes(const WorkspaceShape& shape) {
  return std::max(decodeScratchBytes(shape), readScratchBytes(shape));
}

void attention(const Launch& launch, const AttentionArgs& args) {
  if (args.tokens == 0 || args.tiers.empty()) return;
  assert(args.tiers.size() <= 2);
  if (args.tokens == 1) {
    decodeAttention(launch, attentionView(args, true), args.shape.store);
  } else {
    readAttention(launch, attentionView(args, false), args.shape.store);
  }
}

}  // namespace longleaf::kernels::cuda
