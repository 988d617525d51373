// SPDX-License-Identifier: Apache-2.0
// Weights as the CPU kernels read them: panels of 16 output rows, interleaved so that one load holds the same columns
// of all 16 rows. Three layouts:
//   floats  f32 / f16 / bf16:  [panel][column][16]
//   codes8  q8_0, q5_0, q5_1, q5_k, q6_k as unsigned 8-bit codes:  [panel][block][column / 4][16 rows][4 columns]
//   codes4  q4_0, q4_1, q4_k as 4-bit codes, two groups of 4 columns in one byte (low: columns 0-15, high: 16-31 of a
//   block)
// with value = scale * (code - zero) where the format has a fixed zero, or scale * code + minimum where it has minima.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/backend.h"
#include "kernels/cpu/thread_pool.h"
#include "kernels/cpu/weight_arena.h"

namespace longleaf::kernels::cpu {

inline constexpr std::uint32_t kPanelRows = 16;

Expected<std::size_t> packedMatrixBytes(WeightFormat format, std::uint32_t rows, std::uint32_t columns);
/// On all threads of the pool.
Expected<MatrixPtr> packMatrix(const MatrixSource& source, WeightArena& arena, ThreadPool& pool);
/// A matrix alone, in an arena of its own.
Expected<MatrixPtr> packMatrix(const MatrixSource& source);

}  // namespace longleaf::kernels::cpu
