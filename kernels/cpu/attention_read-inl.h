// SPDX-License-Identifier: Apache-2.0
// Per instruction set, the inner loops of the reading path in f32: the two products tiled in registers, the
// exponentials of a row.
#if defined(LONGLEAF_ATTENTION_READ_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LONGLEAF_ATTENTION_READ_INL_H_
#undef LONGLEAF_ATTENTION_READ_INL_H_
#else
#define LONGLEAF_ATTENTION_READ_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "kernels/cpu/attention_rows-inl.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

inline constexpr std::uint32_t kVectors = kLanes == 16 ? 4 : 2;

/// 6 rows x kVectors vectors of slots from `slot` on.
HWY_INLINE void dotPanel(const ReadJob& job, const float* HWY_RESTRICT q, std::uint32_t slot, float* HWY_RESTRICT out,
                         std::size_t stride) {
  const Lanes16 d;
  const std::uint32_t dim = job.args->shape.headDim;
  hn::VFromD<Lanes16> sum[kPanelRows][kVectors];
  const float* k[kVectors];
  HWY_UNROLL(4)
  for (std::uint32_t c = 0; c < kVectors; ++c) {
    const std::uint32_t at = slot + c * kLanes;
    k[c] = job.k + static_cast<std::size_t>(at / kSlotTile) * kSlotTile * dim + at % kSlotTile;
    const auto bias = hn::Load(d, job.bias + at);
    HWY_UNROLL(6)
    for (std::uint32_t r = 0; r < kPanelRows; ++r) sum[r][c] = bias;
  }
  for (std::uint32_t i = 0; i < dim; ++i) {
    hn::VFromD<Lanes16> key[kVectors];
    HWY_UNROLL(4)
    for (std::uint32_t c = 0; c < kVectors; ++c) key[c] = hn::Load(d, k[c] + i * kSlotTile);
    HWY_UNROLL(6)
    for (std::uint32_t r = 0; r < kPanelRows; ++r) {
      const auto x = hn::Set(d, q[i * kPanelRows + r]);
      HWY_UNROLL(4)
      for (std::uint32_t c = 0; c < kVectors; ++c) sum[r][c] = hn::MulAdd(x, key[c], sum[r][c]);
    }
  }
  HWY_UNROLL(6)
  for (std::uint32_t r = 0; r < kPanelRows; ++r) {
    HWY_UNROLL(4)
    for (std::uint32_t c = 0; c < kVectors; ++c) hn::StoreU(sum[r][c], d, out + r * stride + c * kLanes);
  }
}

HWY_INLINE float largestOf(const float* row, std::uint32_t count) {
  const Lanes16 d;
  auto a = hn::Load(d, row);
  auto b = a;
  for (std::uint32_t j = 0; j < count; j += 2 * kLanes) {
    a = hn::Max(a, hn::Load(d, row + j));
    b = hn::Max(b, hn::Load(d, row + j + kLanes));
  }
  return hn::GetLane(hn::MaxOfLanes(d, hn::Max(a, b)));
}

/// row[j] <- 2^(row[j] - shift); the sum.
HWY_INLINE float exponentials(float* row, std::uint32_t count, float shift) {
  const Lanes16 d;
  const auto m = hn::Set(d, shift);
  auto a = hn::Zero(d);
  auto b = hn::Zero(d);
  for (std::uint32_t j = 0; j < count; j += 2 * kLanes) {
    const auto x = exp2Lanes(d, hn::Sub(hn::Load(d, row + j), m));
    const auto y = exp2Lanes(d, hn::Sub(hn::Load(d, row + j + kLanes), m));
    hn::Store(x, d, row + j);
    hn::Store(y, d, row + j + kLanes);
    a = hn::Add(a, x);
    b = hn::Add(b, y);
  }
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(a, b)));
}

/// sums[6 rows][kCount vectors] += p[6 rows][slots] . v[slots][kCount vectors]
template <std::uint32_t kCount>
HWY_INLINE void valuePanel(const float* HWY_RESTRICT p, std::size_t stride, const float* HWY_RESTRICT v,
                           std::uint32_t slots, std::uint32_t padded, float* HWY_RESTRICT sums) {
  const Lanes16 d;
  hn::VFromD<Lanes16> sum[kPanelRows][kCount];
  HWY_UNROLL(6)
  for (std::uint32_t r = 0; r < kPanelRows; ++r) {
    HWY_UNROLL(4)
    for (std::uint32_t c = 0; c < kCount; ++c) sum[r][c] = hn::Load(d, sums + r * padded + c * kLanes);
  }
  for (std::uint32_t j = 0; j < slots; ++j) {
    hn::VFromD<Lanes16> value[kCount];
    HWY_UNROLL(4)
    for (std::uint32_t c = 0; c < kCount; ++c) value[c] = hn::Load(d, v + c * kLanes);
    HWY_UNROLL(6)
    for (std::uint32_t r = 0; r < kPanelRows; ++r) {
      const auto x = hn::Set(d, p[r * stride + j]);
      HWY_UNROLL(4)
      for (std::uint32_t c = 0; c < kCount; ++c) sum[r][c] = hn::MulAdd(x, value[c], sum[r][c]);
    }
    v += padded;
  }
  HWY_UNROLL(6)
  for (std::uint32_t r = 0; r < kPanelRows; ++r) {
    HWY_UNROLL(4)
    for (std::uint32_t c = 0; c < kCount; ++c) hn::Store(sum[r][c], d, sums + r * padded + c * kLanes);
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggling guard
