// SPDX-License-Identifier: GPL-3.0-or-later
// A document tier in plain vectors, filled slot by slot: what tests of compress() work on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/slots.h"

namespace longleaf::tests {

class OwnedSlots final {
 public:
  /// `capacity` is rounded up to whole tiles.
  OwnedSlots(const kernels::CacheShape& shape, std::uint32_t capacity, bool variance = false);

  const kernels::CacheShape& shape() const { return m_shape; }
  std::span<const kernels::SlotArrays> layers() const { return m_layers; }
  const kernels::SlotArrays& layer(std::uint32_t index) const { return m_layers[index]; }
  std::uint32_t length(std::uint32_t layer, std::uint32_t head) const { return m_layers[layer].length[head]; }

  /// Index of a slot in the [kvHeads][capacity] arrays.
  std::size_t at(std::uint32_t head, std::uint32_t slot) const { return std::size_t{head} * m_capacity + slot; }

  /// What store() writes for token `token` in slot length + offset.
  void append(std::uint32_t layer, std::uint32_t head, std::uint32_t offset, std::uint32_t token,
              std::span<const float> key, std::span<const float> value);
  std::vector<float> key(std::uint32_t layer, std::uint32_t head, std::uint32_t slot) const;
  std::vector<float> value(std::uint32_t layer, std::uint32_t head, std::uint32_t slot) const;

  /// All arrays, one after another: for comparing whole tables.
  std::vector<std::byte> bytes() const;

 private:
  kernels::CacheShape m_shape;
  std::uint32_t m_capacity;
  std::vector<kernels::SlotArrays> m_layers;
  std::vector<std::vector<std::byte>> m_memory;
};

}  // namespace longleaf::tests
