// SPDX-License-Identifier: Apache-2.0
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/compress_blocks.cpp"
#include "hwy/foreach_target.h"
// Highway's own order: after foreach_target.h.
#include <cstddef>

#include "hwy/highway.h"
#include "kernels/cpu/compress_blocks.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// for t: q = 0; for i: y = 0; for j: y += gram[i][j] * x[j][t]; q += y * x[i][t];   out[t] += sqrt(max(0, q))
// Four rows of the Gram matrix against two registers of vectors: 8 multiply-adds for 6 loads.
void addGramNormsTarget(const float* gram, const float* block, std::uint32_t headDim, float* out) {
  const hn::CappedTag<float, 16> tag;
  using Vector = hn::Vec<decltype(tag)>;
  const std::size_t lanes = hn::Lanes(tag);
  const std::size_t d = headDim;
  for (std::size_t t = 0; t < kBlockVectors; t += 2 * lanes) {
    Vector sum0 = hn::Zero(tag);
    Vector sum1 = hn::Zero(tag);
    for (std::size_t i = 0; i < d; i += 4) {
      Vector y00 = hn::Zero(tag), y01 = y00, y10 = y00, y11 = y00, y20 = y00, y21 = y00, y30 = y00, y31 = y00;
      const float* row = gram + i * d;
      for (std::size_t j = 0; j < d; ++j) {
        const Vector x0 = hn::Load(tag, block + j * kBlockVectors + t);
        const Vector x1 = hn::Load(tag, block + j * kBlockVectors + t + lanes);
        const Vector g0 = hn::Set(tag, row[j]);
        const Vector g1 = hn::Set(tag, row[d + j]);
        const Vector g2 = hn::Set(tag, row[2 * d + j]);
        const Vector g3 = hn::Set(tag, row[3 * d + j]);
        y00 = hn::MulAdd(g0, x0, y00);
        y01 = hn::MulAdd(g0, x1, y01);
        y10 = hn::MulAdd(g1, x0, y10);
        y11 = hn::MulAdd(g1, x1, y11);
        y20 = hn::MulAdd(g2, x0, y20);
        y21 = hn::MulAdd(g2, x1, y21);
        y30 = hn::MulAdd(g3, x0, y30);
        y31 = hn::MulAdd(g3, x1, y31);
      }
      const float* x = block + i * kBlockVectors + t;
      sum0 = hn::MulAdd(y00, hn::Load(tag, x), sum0);
      sum1 = hn::MulAdd(y01, hn::Load(tag, x + lanes), sum1);
      sum0 = hn::MulAdd(y10, hn::Load(tag, x + kBlockVectors), sum0);
      sum1 = hn::MulAdd(y11, hn::Load(tag, x + kBlockVectors + lanes), sum1);
      sum0 = hn::MulAdd(y20, hn::Load(tag, x + 2 * kBlockVectors), sum0);
      sum1 = hn::MulAdd(y21, hn::Load(tag, x + 2 * kBlockVectors + lanes), sum1);
      sum0 = hn::MulAdd(y30, hn::Load(tag, x + 3 * kBlockVectors), sum0);
      sum1 = hn::MulAdd(y31, hn::Load(tag, x + 3 * kBlockVectors + lanes), sum1);
    }
    const Vector zero = hn::Zero(tag);
    // max's second operand is what x86 returns for a NaN: a NaN stays one and is counted by the caller.
    hn::Store(hn::Add(hn::Load(tag, out + t), hn::Sqrt(hn::Max(zero, sum0))), tag, out + t);
    hn::Store(hn::Add(hn::Load(tag, out + t + lanes), hn::Sqrt(hn::Max(zero, sum1))), tag, out + t + lanes);
  }
}

// for t: out[t] = sum_i block[i][t] * key[i], even and odd i apart to keep two chains of additions busy
void blockDotsTarget(const float* block, const float* key, std::uint32_t headDim, float* out) {
  const hn::CappedTag<float, 16> tag;
  using Vector = hn::Vec<decltype(tag)>;
  const std::size_t lanes = hn::Lanes(tag);
  for (std::size_t t = 0; t < kBlockVectors; t += 2 * lanes) {
    Vector even0 = hn::Zero(tag), even1 = even0, odd0 = even0, odd1 = even0;
    for (std::size_t i = 0; i < headDim; i += 2) {
      const float* x = block + i * kBlockVectors + t;
      const Vector k0 = hn::Set(tag, key[i]);
      const Vector k1 = hn::Set(tag, key[i + 1]);
      even0 = hn::MulAdd(k0, hn::Load(tag, x), even0);
      even1 = hn::MulAdd(k0, hn::Load(tag, x + lanes), even1);
      odd0 = hn::MulAdd(k1, hn::Load(tag, x + kBlockVectors), odd0);
      odd1 = hn::MulAdd(k1, hn::Load(tag, x + kBlockVectors + lanes), odd1);
    }
    hn::Store(hn::Add(even0, odd0), tag, out + t);
    hn::Store(hn::Add(even1, odd1), tag, out + t + lanes);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace longleaf::kernels::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

namespace {
HWY_EXPORT(addGramNormsTarget);
HWY_EXPORT(blockDotsTarget);
}  // namespace

void addGramNorms(const float* gram, const float* block, std::uint32_t headDim, float* out) {
  HWY_DYNAMIC_DISPATCH(addGramNormsTarget)(gram, block, headDim, out);
}

void blockDots(const float* block, const float* key, std::uint32_t headDim, float* out) {
  HWY_DYNAMIC_DISPATCH(blockDotsTarget)(block, key, headDim, out);
}

}  // namespace longleaf::kernels::cpu
#endif  // HWY_ONCE
