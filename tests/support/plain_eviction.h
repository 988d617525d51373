// SPDX-License-Identifier: GPL-3.0-or-later
// Sections 3 and 7 of the cache's spec as plain loops in double over a list of slots in source order: no table, no
// holes, no ranks. Unlike the golden traces it has no file, so any shape can be compared.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/slots.h"

namespace longleaf::tests {

struct PlainSlot {
  std::vector<double> k;
  std::vector<double> v;
  double w = 1.0;
  double score = 0.0;
  double pending = 0.0;
  double pos = 0.0;
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  kernels::Segment segment = kernels::Segment::recent;
  std::uint32_t age = 0;
};

/// One KV head.
struct PlainHead {
  std::vector<PlainSlot> slots;                      // in source order
  std::vector<std::vector<std::vector<double>>> wo;  // [group][rows][headDim] or empty
  std::uint32_t group = 1;
  std::uint32_t dropped = 0;

  /// After a chunk of n tokens whose slots are at the end of the list.
  void compress(const kernels::EvictionPolicy& policy, const kernels::SegmentBudget& budget, std::uint32_t n);

 private:
  std::vector<double> selectionValues(const kernels::EvictionPolicy& policy) const;
  std::vector<PlainSlot> takeLosers(const std::vector<double>& e, const kernels::SegmentBudget& budget);
  void place(const PlainSlot& loser, const kernels::EvictionPolicy& policy, const kernels::SegmentBudget& budget);
};

}  // namespace longleaf::tests
