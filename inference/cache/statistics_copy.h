// SPDX-License-Identifier: Apache-2.0
// What a document tier had collected of attention before the present chunk. Where a method evicts only after the
// prompt, statistics of all chunks gather in the tier, and a chunk that stops between layers has left its traces in
// some of them: the copy takes these back. Methods that evict after every chunk begin each with zeros and need none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "inference/cache/method.h"
#include "inference/cache/slot_storage.h"
#include "inference/error.h"
#include "kernels/backend.h"

namespace longleaf::inference {

class StatisticsCopy final {
 public:
  /// 0 where the method needs no copy.
  static std::size_t bytes(const CacheMethod& method, const TierShape& shape);
  /// Nothing where the method needs no copy.
  static Expected<std::optional<StatisticsCopy>> create(const CacheMethod& method, const TierShape& shape,
                                                        kernels::Backend& backend);

  /// Copies SlotArrays::pending of the first `slots` slots of every head, and back.
  Expected<void> take(const SlotStorage& tier, std::uint32_t slots, kernels::Backend& backend);
  Expected<void> putBack(const SlotStorage& tier, std::uint32_t slots, kernels::Backend& backend);

 private:
  StatisticsCopy(kernels::BufferPtr memory, std::uint32_t capacity) : m_memory(std::move(memory)), m_row(capacity) {}

  /// copy(pending of a head, its place in the copy)
  template <class Copy>
  Expected<void> forEachHead(const SlotStorage& tier, const Copy& copy);

  kernels::BufferPtr m_memory;  // f32 [layers][kvHeads][capacity]
  std::vector<float> m_row;     // one head on the host
};

}  // namespace longleaf::inference
