// SPDX-License-Identifier: GPL-3.0-or-later
// Sections 3 and 7 of the cache's spec, and the formulas of the published methods, as plain loops in double over a list
// of slots in source order: no table, no holes, no ranks. Unlike the golden traces it has no file, so any shape can be
// compared.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/operations.h"

namespace longleaf::tests {

struct PlainSlot {
  std::vector<double> k{};
  std::vector<double> v{};
  double w = 1.0;
  double score = 0.0;
  double pending = 0.0;
  double pos = 0.0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  kernels::Segment segment = kernels::Segment::recent;
  std::uint32_t age = 0;           // of a residual slot; of a context slot: its ring
  std::vector<double> variance{};  // [headDim / 2], empty until something was merged
};

/// One KV head.
struct PlainHead {
  std::vector<PlainSlot> slots;                      // in source order
  std::vector<std::vector<std::vector<double>>> wo;  // [group][rows][headDim] or empty
  std::uint32_t group = 1;
  std::uint32_t dropped = 0;

  /// After a chunk of n tokens whose slots are at the end of the list.
  void compress(const kernels::EvictionPolicy& policy, const kernels::SegmentBudget& budget, std::uint32_t n);

  // Its steps, for heads that share their budgets.
  void score(const kernels::EvictionPolicy& policy, std::uint32_t n);
  void assignSegments(const kernels::SegmentBudget& budget);
  std::vector<double> selectionValues(const kernels::EvictionPolicy& policy,
                                      const kernels::SegmentBudget& budget) const;
  /// Positions in `slots` of the context slots, the largest e first.
  std::vector<std::size_t> race(const std::vector<double>& e) const;
  void evict(const std::vector<double>& e, const kernels::EvictionPolicy& policy, const kernels::SegmentBudget& budget);

 private:
  std::vector<std::size_t> losers(const std::vector<double>& e, const kernels::EvictionPolicy& policy,
                                  const kernels::SegmentBudget& budget);
  void placeResidual(const std::vector<PlainSlot>& leaving, const kernels::EvictionPolicy& policy,
                     const kernels::SegmentBudget& budget);
};

/// All heads of a model ([layers * kvHeads]) whose context is shared out as `args.policy.allocation` says; of `args`
/// the policy, the budget, the ceiling and the tokens count.
void compressTogether(std::vector<PlainHead>& heads, const kernels::CompressArgs& args);

// plain_methods.cpp: formulas of single methods.
void scoreByKeys(std::vector<PlainSlot>& slots, kernels::KeyAnchors anchors);
/// Positions of the slots that the rings lose; rings are written into age.
std::vector<std::size_t> losersOfRings(std::vector<PlainSlot>& slots, const std::vector<double>& e, std::uint32_t rings,
                                       std::uint32_t context);
/// Merges the slots at `leaving` into context slots that stay; what is left over is dropped and counted.
std::uint32_t mergeIntoContext(std::vector<PlainSlot>& slots, const std::vector<std::size_t>& leaving,
                               const kernels::EvictionPolicy& policy);
/// `share`: what the loser counts in the mean of keys and values.
void mergePlain(PlainSlot& slot, const PlainSlot& loser, double share);
double plainCosine(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace longleaf::tests
