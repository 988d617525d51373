// SPDX-License-Identifier: GPL-3.0-or-later
// A document tier read chunk by chunk with statistics that are drawn, not computed, next to plain loops that do the
// same: what tests of compress() compare.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/owned_slots.h"
#include "support/plain_eviction.h"
#include "support/slot_operations.h"

namespace longleaf::tests {

struct EvictionSetting {
  kernels::CacheShape shape{.layers = 1, .kvHeads = 1, .group = 1, .headDim = 8, .store = kernels::StoreFormat::f32};
  kernels::EvictionPolicy policy{};
  kernels::SegmentBudget budget{};
  std::uint32_t ceiling = 0;
  std::vector<kernels::SegmentBudget> layerBudgets{};
};

/// A tier read chunk by chunk. Keys lie around six directions, so that some are alike and some are not.
class EvictionReader final {
 public:
  EvictionReader(const EvictionSetting& setting, std::uint32_t capacity, unsigned threads = 1);

  void read(std::uint32_t count, bool exact = false);

  std::uint32_t heads() const { return setting.shape.layers * setting.shape.kvHeads; }
  const kernels::SlotArrays& layer(std::uint32_t head) const { return table.layer(head / setting.shape.kvHeads); }
  std::size_t at(std::uint32_t head, std::uint32_t slot) const { return table.at(head % setting.shape.kvHeads, slot); }
  std::uint32_t length(std::uint32_t head) const { return layer(head).length[head % setting.shape.kvHeads]; }
  kernels::Segment segment(std::uint32_t head, std::uint32_t slot) const {
    return static_cast<kernels::Segment>(layer(head).segment[at(head, slot)]);
  }
  kernels::TokenFate fate(std::uint32_t head, std::uint32_t token) const {
    return static_cast<kernels::TokenFate>(fates[head * fateWords + token / 32] >> 2 * (token % 32) & 3);
  }
  std::vector<std::uint32_t> order(std::uint32_t head, std::uint32_t appended = 0) const;  // slots by rank
  std::vector<float> key(std::uint32_t head, std::uint32_t slot) const {
    return table.key(head / setting.shape.kvHeads, head % setting.shape.kvHeads, slot);
  }
  std::vector<float> value(std::uint32_t head, std::uint32_t slot) const {
    return table.value(head / setting.shape.kvHeads, head % setting.shape.kvHeads, slot);
  }

  EvictionSetting setting;
  OwnedSlots table;
  std::vector<PlainHead> plain;
  std::vector<std::uint64_t> fates;
  std::uint32_t fateWords;
  std::uint32_t seen = 0;
  std::uint64_t nonFinite = 0;
  bool sameVectors = false;
  std::uint32_t unlikeToken = 0xFFFFFFFFU;  // its key points away from all others
  bool comparable = true;                   // the plain loops know no lowered budget and no mode `exact`
  float spoilt = 0.0F;                      // added to the statistic of every hundredth token: a NaN or an infinity

 private:
  void append(std::uint32_t head, std::uint32_t count);
  void drawStatistics(std::uint32_t head, std::uint32_t count);
  float draw(float low, float high) { return std::uniform_real_distribution<float>(low, high)(m_random); }

  std::mt19937 m_random{7};
  unsigned m_threads;
  std::vector<std::vector<float>> m_gram;  // per layer
};

/// Empty, or where the table and the plain loops differ.
std::string difference(const EvictionReader& reader, std::uint32_t head);
/// Empty, or which invariant of the spec (section 2) a head breaks; `most`: the slots that it may have.
std::string broken(const EvictionReader& reader, std::uint32_t head, std::uint32_t most);

bool near(double want, float got);

}  // namespace longleaf::tests
