// SPDX-License-Identifier: Apache-2.0
// Pieces of work of store() and rotate(), as plain data for the functions that are built once per instruction set.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/operations.h"

namespace longleaf::kernels::cpu {

/// One token of one KV head. `numbers` and `stored` hold headDim values of scratch each.
struct StoreRow {
  std::uint32_t head;
  std::uint32_t token;  // in this call
  std::uint32_t slot;
  std::uint32_t rank;
  float* numbers;
  std::byte* stored;
};

/// One tile of keys, read un-rotated, written rotated for its first `lanes` slots.
struct RotateTile {
  const std::byte* from;
  const float* fromScale;
  std::byte* to;
  float* toScale;
  const std::uint32_t* rank;
  std::uint32_t lanes;
  float* numbers;     // [headDim][kSlotTile], 64-byte aligned
  std::byte* stored;  // the same in the store format
};

/// Floats of scratch per worker.
std::size_t storeScratchFloats(const CacheShape& shape);

}  // namespace longleaf::kernels::cpu
