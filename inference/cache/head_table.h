// SPDX-License-Identifier: Apache-2.0
// The slot table of one (layer, KV head) on the host, without keys and values: a column for each array of
// kernels::SlotArrays, live slots only. And the rules that every table obeys which a reading has left, checked before a
// saved one is used: the kernels index by what stands in it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "inference/error.h"
#include "kernels/slots.h"

namespace longleaf::inference {

/// Columns of [length] entries; those that the tier does not have are empty.
struct HeadTable {
  std::vector<std::uint32_t> rank, first, last;
  std::vector<float> bias, weight, score, pending, pos, valueNorm;
  std::vector<std::uint8_t> segment;
  std::vector<std::uint16_t> age;
  std::vector<float> kScale, vScale;
};

/// visit(column, array) for every column that the tier has, always in the same order, until one fails.
template <class Visitor>
Expected<void> forEachColumn(HeadTable& table, const kernels::SlotArrays& slots, const Visitor& visit) {
  Expected<void> done;
  const auto next = [&](auto& column, auto* array) {
    if (done && array != nullptr) done = visit(column, array);
  };
  next(table.rank, slots.rank);
  next(table.first, slots.first);
  next(table.last, slots.last);
  next(table.bias, slots.bias);
  next(table.weight, slots.weight);
  next(table.score, slots.score);
  next(table.pending, slots.pending);
  next(table.pos, slots.pos);
  next(table.valueNorm, slots.valueNorm);
  next(table.segment, slots.segment);
  next(table.age, slots.age);
  next(table.kScale, slots.kScale);
  next(table.vScale, slots.vScale);
  return done;
}

/// What the tables of a document tier must agree with.
struct HeadRules {
  kernels::SegmentBudget split;    // of this head, or the most it may have
  bool contextMerges = false;      // context slots may stand for several tokens
  std::uint32_t tokens = 0;        // that the tier has seen
  std::uint32_t uncompressed = 0;  // of them since the last eviction
  bool compressed = false;         // evicted from at least once
  bool nonFiniteScores = false;    // some were reported
  float alpha = 1.0F;
};

/// `fates`: the head's words of the fate map, as far as `tokens`. snapshotInvalid with what is wrong.
Expected<void> checkHeadTable(const HeadTable& table, std::span<const std::uint64_t> fates, const HeadRules& rules);

/// snapshotInvalid: "the saved reading is damaged: " and what.
tl::unexpected<Error> damagedReading(const std::string& what);

}  // namespace longleaf::inference
