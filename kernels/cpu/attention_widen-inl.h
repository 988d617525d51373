// SPDX-License-Identifier: Apache-2.0
// Per instruction set: a stored tile of keys as f32, and its rotation with one rotary position per lane.
#if defined(LONGLEAF_ATTENTION_WIDEN_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LONGLEAF_ATTENTION_WIDEN_INL_H_
#undef LONGLEAF_ATTENTION_WIDEN_INL_H_
#else
#define LONGLEAF_ATTENTION_WIDEN_INL_H_
#endif

#include "hwy/highway.h"
#include "kernels/cpu/attention_lanes-inl.h"
#include "kernels/cpu/attention_plan.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

/// from[headDim][16] in the store format (scale per lane for q8) -> out[headDim][16] f32, 64-byte aligned.
template <StoreFormat kFormat>
HWY_INLINE void widenTile(const std::byte* from, const float* scale, std::uint32_t dim, float* out) {
  const hn::CappedTag<float, kSlotTile> d;
  for (std::uint32_t lane = 0; lane < kSlotTile; lane += static_cast<std::uint32_t>(hn::Lanes(d))) {
    auto factor = hn::Zero(d);
    if constexpr (kFormat == StoreFormat::q8) factor = hn::LoadU(d, scale + lane);
    for (std::uint32_t i = 0; i < dim; ++i) {
      auto x = loadStored<kFormat>(d, from, i * kSlotTile + lane);
      if constexpr (kFormat == StoreFormat::q8) x = hn::Mul(x, factor);
      hn::Store(x, d, out + i * kSlotTile + lane);
    }
  }
}

/// out[i][lane] = rows[lane][i] for i < count, a multiple of 4, 16 lanes. 4x4 transpositions: half the cost of gathers.
HWY_INLINE void transposeRows(const float* const* rows, std::uint32_t count, float* out) {
#if HWY_TARGET == HWY_SCALAR
  for (std::uint32_t i = 0; i < count; ++i) {
    for (std::uint32_t lane = 0; lane < kSlotTile; ++lane) out[i * kSlotTile + lane] = rows[lane][i];
  }
#else
  const hn::FixedTag<float, 4> d;
  const hn::RepartitionToWide<decltype(d)> dd;
  for (std::uint32_t i = 0; i < count; i += 4) {
    for (std::uint32_t lane = 0; lane < kSlotTile; lane += 4) {
      const auto a = hn::LoadU(d, rows[lane] + i);
      const auto b = hn::LoadU(d, rows[lane + 1] + i);
      const auto c = hn::LoadU(d, rows[lane + 2] + i);
      const auto e = hn::LoadU(d, rows[lane + 3] + i);
      const auto ab0 = hn::BitCast(dd, hn::InterleaveLower(d, a, b));  // a0 b0 a1 b1
      const auto ce0 = hn::BitCast(dd, hn::InterleaveLower(d, c, e));
      const auto ab2 = hn::BitCast(dd, hn::InterleaveUpper(d, a, b));  // a2 b2 a3 b3
      const auto ce2 = hn::BitCast(dd, hn::InterleaveUpper(d, c, e));
      float* to = out + i * kSlotTile + lane;
      hn::Store(hn::BitCast(d, hn::InterleaveLower(dd, ab0, ce0)), d, to);
      hn::Store(hn::BitCast(d, hn::InterleaveUpper(dd, ab0, ce0)), d, to + kSlotTile);
      hn::Store(hn::BitCast(d, hn::InterleaveLower(dd, ab2, ce2)), d, to + 2 * kSlotTile);
      hn::Store(hn::BitCast(d, hn::InterleaveUpper(dd, ab2, ce2)), d, to + 3 * kSlotTile);
    }
  }
#endif
}

/// Rotates tile[headDim][16] in place, lane l by position rank[l]; lanes from `lanes` on get some position.
HWY_INLINE void rotateTile(float* tile, const RopeTable& rope, const std::uint32_t* rank, std::uint32_t lanes,
                           std::uint32_t dim) {
  constexpr std::uint32_t kStep = 16;  // dimensions at a time: both tables' part of a tile is 2 KiB
  alignas(64) float cosine[kStep * kSlotTile];
  alignas(64) float sine[kStep * kSlotTile];
  const hn::CappedTag<float, kSlotTile> d;
  const std::uint32_t half = dim / 2;
  const float* cosineRows[kSlotTile];
  const float* sineRows[kSlotTile];
  for (std::uint32_t i = 0; i < half; i += kStep) {
    const std::uint32_t count = HWY_MIN(kStep, half - i);
    for (std::uint32_t lane = 0; lane < kSlotTile; ++lane) {
      const std::size_t row = ropeRow(rope, lane < lanes ? rank[lane] : 0, dim) + i;
      cosineRows[lane] = rope.cosine + row;
      sineRows[lane] = rope.sine + row;
    }
    transposeRows(cosineRows, count, cosine);
    transposeRows(sineRows, count, sine);
    for (std::uint32_t j = 0; j < count * kSlotTile; j += static_cast<std::uint32_t>(hn::Lanes(d))) {
      float* low = tile + i * kSlotTile + j;
      float* high = low + half * kSlotTile;
      const auto c = hn::Load(d, cosine + j);
      const auto s = hn::Load(d, sine + j);
      const auto a = hn::Load(d, low);
      const auto b = hn::Load(d, high);
      hn::Store(hn::NegMulAdd(b, s, hn::Mul(a, c)), d, low);
      hn::Store(hn::MulAdd(b, c, hn::Mul(a, s)), d, high);
    }
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggling guard
