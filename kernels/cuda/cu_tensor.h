// SPDX-License-Identifier: Apache-2.0
// One product of the tensor cores, made by a warp together: sums [16][8] += a [16][16] * b [16][8], f16 in, f32 out.
// The only inline PTX of the project; in the SIM build the lanes exchange what they hold and each computes its own
// sums.
//
// Where a lane's numbers lie (PTX ISA, mma.m16n8k16 and m16n8k8 with .f16), with g = lane / 4 and t = lane % 4; a
// register holds two neighbours, the first in its low half:
//   a[0]: row g, columns 2t, 2t + 1;    a[1]: row g + 8, the same;    a[2], a[3]: as a[0], a[1], columns 8 further on
//   b[0]: rows 2t, 2t + 1 of column g;  b[1]: rows 8 further on
//   sums[0], sums[1]: row g, columns 2t, 2t + 1;                      sums[2], sums[3]: row g + 8, the same
#pragma once

#include <cstdint>

#include "kernels/cuda/cu_compat.h"

#if defined(__CUDACC__)

namespace cu {

/// All 32 lanes together.
__device__ __forceinline__ void multiplyTile(float (&sums)[4], const std::uint32_t (&a)[4],
                                             const std::uint32_t (&b)[2]) {
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
  asm("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, "
      "%3};"
      : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
#else  // 7.5 has half of it at a time
#pragma unroll
  for (int part = 0; part < 2; ++part) {
    asm("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5}, {%6}, {%0, %1, %2, %3};"
        : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
        : "r"(a[2 * part]), "r"(a[2 * part + 1]), "r"(b[part]));
  }
#endif
}

}  // namespace cu

#else

#include "cusim/tensor_product.h"

#endif
