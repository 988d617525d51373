// SPDX-License-Identifier: Apache-2.0
// The memory of one tier: one buffer on the backend, carved into the slot arrays of every layer. The same function says
// how much that is, for the plan, and lays it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "inference/error.h"
#include "kernels/backend.h"

namespace longleaf::inference {

struct TierShape {
  kernels::CacheShape cache;
  std::uint32_t capacity;        // slots per head; rounded up to whole tiles
  kernels::Positions positions;  // relative: a rotated copy of the keys is kept beside the master
  bool document;                 // false: an overlay, without statistics
  bool variance = false;         // of a document: merged slots keep the variance of their keys
};

/// Zeroes the lanes from `live` on of one tile of keys: [headDim][kSlotTile] in the store format.
void clearKeyLanes(std::span<std::byte> tile, std::uint32_t live, kernels::StoreFormat store);

class SlotStorage final {
 public:
  static std::size_t bytes(const TierShape& shape);
  static Expected<SlotStorage> create(const TierShape& shape, kernels::Backend& backend, const char* what);

  const TierShape& shape() const { return m_shape; }
  std::span<const kernels::SlotArrays> layers() const { return m_layers; }
  std::uint32_t capacity() const { return m_layers.front().capacity; }
  std::size_t bytes() const { return m_memory->bytes(); }

  /// Committed slots of a head of a layer, from the backend.
  Expected<std::uint32_t> length(kernels::Backend& backend, std::uint32_t layer, std::uint32_t head) const;
  /// The largest length over all heads of all layers.
  Expected<std::uint32_t> maxLength(kernels::Backend& backend) const;
  /// Sets all lengths (0 empties the tier; smaller than now forgets the newest slots).
  Expected<void> setLength(kernels::Backend& backend, std::uint32_t length) const;
  /// Zeroes the statistics collected since the last eviction.
  Expected<void> clearPending(kernels::Backend& backend) const;
  /// All of the tier's memory, byte for byte, but for slots that are not live: those count as zeros, because what lies
  /// there tells how the tier came about and not what it holds.
  Expected<std::vector<std::byte>> contents(kernels::Backend& backend) const;

 private:
  SlotStorage(TierShape shape, kernels::BufferPtr memory);

  TierShape m_shape;
  kernels::BufferPtr m_memory;
  std::vector<kernels::SlotArrays> m_layers;
};

}  // namespace longleaf::inference
