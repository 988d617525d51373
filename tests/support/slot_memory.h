// SPDX-License-Identifier: GPL-3.0-or-later
// One layer of one tier of a slot cache in host memory, for tests of kernels: vectors and the SlotArrays that point
// at them. Stored numbers start as NaN patterns, so that reading a slot nobody wrote is noticed.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/operations.h"

namespace longleaf::tests {

class SlotMemory final {
 public:
  /// `statistics`: with the document tier's arrays. `rotated`: with kRotated. `capacity`: a multiple of kSlotTile.
  SlotMemory(const kernels::CacheShape& shape, std::uint32_t capacity, bool statistics, bool rotated);
  /// Adds the array of variances, of a document tier.
  void addVariances(const kernels::CacheShape& shape);
  SlotMemory(SlotMemory&&) = default;
  SlotMemory& operator=(SlotMemory&&) = default;

  const kernels::SlotArrays& arrays() const { return m_arrays; }

  std::vector<std::byte> k, kRotated, v;
  std::vector<float> kScale, kRotatedScale, vScale;
  std::vector<std::uint32_t> length, rank, first, last;
  std::vector<float> bias, weight, score, pending, pos, valueNorm;
  std::vector<std::uint8_t> segment;
  std::vector<std::uint16_t> age;
  std::vector<float> variance;

 private:
  kernels::SlotArrays m_arrays;
};

/// Cosines and sines for positions 0 .. positions - 1, theta^(-2i/d).
struct RopeMemory {
  RopeMemory(std::uint32_t positions, std::uint32_t headDim, double theta = 10000.0);
  kernels::RopeTable table() const;

  std::uint32_t positions;
  std::vector<float> cosine, sine;
};

}  // namespace longleaf::tests
