// SPDX-License-Identifier: Apache-2.0
// The arithmetic of compress() that is worth vector instructions. Vectors are held in blocks of 32, transposed:
// block[headDim][kBlockVectors], one lane per vector, so that every vector's sums run over dimensions in order and do
// not depend on the width of a register.
#pragma once

#include <cstdint>

namespace longleaf::kernels::cpu {

inline constexpr std::uint32_t kBlockVectors = 32;

/// out[t] += sqrt(max(0, sum_ij x_t[i] gram[i][j] x_t[j])): the norm of W v from W^T W.
void addGramNorms(const float* gram, const float* block, std::uint32_t headDim, float* out);

/// out[t] = sum_i block[i][t] * key[i]
void blockDots(const float* block, const float* key, std::uint32_t headDim, float* out);

}  // namespace longleaf::kernels::cpu
