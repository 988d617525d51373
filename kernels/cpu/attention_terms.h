// SPDX-License-Identifier: Apache-2.0
// Parts of a logit that only some methods have, slot by slot in plain code: few slots need them. Queries here are as
// they came, not yet rotated.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/cpu/attention_plan.h"

namespace longleaf::kernels::cpu {

/// Whether a query at `position` is so far behind a slot that its distance is capped.
inline bool beyondCap(const AttentionArgs& args, const HeadTier& tier, std::uint32_t slot, std::uint32_t position) {
  const std::uint32_t source = sourcePosition(tier, slot);
  return position > source && position - source > args.distanceCap;
}

/// q . k with q rotated to the slot's position + distanceCap, in log 2 units without bias; key(i): dimension i as
/// stored (for q8 without its scale).
template <class Key>
float cappedLogit(const AttentionArgs& args, const HeadTier& tier, std::uint32_t slot, const float* q, const Key& key) {
  const std::uint32_t half = args.shape.headDim / 2;
  const std::size_t row = ropeRow(args.rope, sourcePosition(tier, slot) + args.distanceCap, args.shape.headDim);
  const float* cosine = args.rope.cosine + row;
  const float* sine = args.rope.sine + row;
  float sum = 0.0F;
  for (std::uint32_t i = 0; i < half; ++i) {
    sum += (q[i] * cosine[i] - q[i + half] * sine[i]) * key(i);
    sum += (q[i + half] * cosine[i] + q[i] * sine[i]) * key(i + half);
  }
  return sum * kLog2E / std::sqrt(static_cast<float>(args.shape.headDim));
}

/// Whether a slot's logit has a term for the variance of its keys.
inline bool hasVariance(const HeadTier& tier, std::uint32_t slot) {
  return tier.variance != nullptr && tier.weight[slot] > 1.0F;
}

/// sum over pairs of |q_pair|^2 variance_pair / (2 d), in log 2 units.
inline float varianceTerm(const AttentionArgs& args, const HeadTier& tier, std::uint32_t slot, const float* q) {
  const std::uint32_t half = args.shape.headDim / 2;
  const float* variance = tier.variance + std::size_t{slot} * half;
  float sum = 0.0F;
  for (std::uint32_t i = 0; i < half; ++i) sum += (q[i] * q[i] + q[i + half] * q[i + half]) * variance[i];
  return sum * kLog2E / (2.0F * static_cast<float>(args.shape.headDim));
}

}  // namespace longleaf::kernels::cpu
