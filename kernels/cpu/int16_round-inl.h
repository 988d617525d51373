// SPDX-License-Identifier: Apache-2.0
// Per instruction set: f32 numbers rounded to the blocks of int16_dot.h.
#if defined(LONGLEAF_INT16_ROUND_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LONGLEAF_INT16_ROUND_INL_H_
#undef LONGLEAF_INT16_ROUND_INL_H_
#else
#define LONGLEAF_INT16_ROUND_INL_H_
#endif

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "hwy/highway.h"
#include "kernels/cpu/int16_dot.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

using PairLanes = hwy::HWY_NAMESPACE::CappedTag<float, kPairLanes>;
using PairVector = hwy::HWY_NAMESPACE::VFromD<PairLanes>;

/// 1 / scale, and 0 where that is infinite: zeros and the smallest subnormal numbers.
HWY_INLINE PairVector reciprocalOrZero(PairVector scale) {
  namespace hn = hwy::HWY_NAMESPACE;
  const PairLanes d;
  const auto reciprocal = hn::Div(hn::Set(d, 1.0F), scale);
  return hn::IfThenElseZero(hn::Le(reciprocal, hn::Set(d, std::numeric_limits<float>::max())), reciprocal);
}

/// Added to a number below 2^22 it leaves the nearest whole one in the low bits. Highway's own rounding also mends what
/// overflows, which no number here does, and costs three instructions more.
inline constexpr float kWhole = 12582912.0F;  // 1.5 * 2^23

template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::VFromD<hwy::HWY_NAMESPACE::RebindToSigned<D>> wholeNumber(
    D d, hwy::HWY_NAMESPACE::VFromD<D> x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToSigned<D> di;
  const auto offset = hn::Set(d, kWhole);
  return hn::Sub(hn::BitCast(di, hn::Add(x, offset)), hn::BitCast(di, offset));
}

/// `count` numbers (at most kPairBlock, a multiple of 8) to codes, filled up with zeros; the scale. A block that is not
/// finite gets the scale NaN, so that it is seen in the result and not hidden there.
HWY_INLINE float roundRowBlock(const float* x, std::uint32_t count, std::int16_t* codes) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::CappedTag<float, 8> d;
  const hn::Rebind<std::int16_t, decltype(d)> narrow;
  auto largest = hn::Zero(d);
  auto difference = hn::Zero(d);  // x - x is NaN where x is not finite
  for (std::uint32_t i = 0; i < count; i += static_cast<std::uint32_t>(hn::Lanes(d))) {
    const auto value = hn::LoadU(d, x + i);
    largest = hn::Max(largest, hn::Abs(value));
    difference = hn::Add(difference, hn::Sub(value, value));
  }
  const bool finite = hn::GetLane(hn::SumOfLanes(d, difference)) == 0.0F;
  const float scale = finite ? hn::GetLane(hn::MaxOfLanes(d, largest)) / static_cast<float>(kLargestRowCode)
                             : std::numeric_limits<float>::quiet_NaN();
  const float reciprocal = 1.0F / scale;
  const auto factor = hn::Set(d, reciprocal <= std::numeric_limits<float>::max() ? reciprocal : 0.0F);
  for (std::uint32_t i = 0; i < count; i += static_cast<std::uint32_t>(hn::Lanes(d))) {
    hn::StoreU(hn::DemoteTo(narrow, wholeNumber(d, hn::Mul(hn::LoadU(d, x + i), factor))), narrow, codes + i);
  }
  std::fill(codes + count, codes + kPairBlock, std::int16_t{0});
  return scale;
}

/// One record of a panel from `count` columns (at most kPairBlock) of 16 lanes, column i at x + i * stride; the columns
/// beyond are zero. Lanes that are not finite get the scale NaN. Columns i and i + kStep are a pair.
template <std::uint32_t kStep = 1>
HWY_INLINE void roundLaneBlock(const float* x, std::size_t stride, std::uint32_t count, std::uint8_t* record) {
  namespace hn = hwy::HWY_NAMESPACE;
  const PairLanes d;
  const hn::Rebind<std::int32_t, PairLanes> di;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t lane = 0; lane < kPairLanes; lane += lanes) {
    auto largest = hn::Zero(d);
    auto difference = hn::Zero(d);
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto value = hn::LoadU(d, x + i * stride + lane);
      largest = hn::Max(largest, hn::Abs(value));
      difference = hn::Add(difference, hn::Sub(value, value));
    }
    const auto scale = hn::IfThenElse(hn::Eq(difference, hn::Zero(d)),
                                      hn::Div(largest, hn::Set(d, static_cast<float>(kLargestLaneCode))),
                                      hn::Set(d, std::numeric_limits<float>::quiet_NaN()));
    hn::StoreU(scale, d, reinterpret_cast<float*>(record) + lane);
    const auto factor = reciprocalOrZero(scale);
    auto* words = reinterpret_cast<std::int32_t*>(record + kPairScaleBytes) + lane;
    for (std::uint32_t pair = 0; pair < kPairBlock / 2; ++pair, words += kPairLanes) {
      const std::uint32_t i = pair / kStep * 2 * kStep + pair % kStep;
      const auto code = [&](std::uint32_t column) HWY_ATTR {
        return column < count ? wholeNumber(d, hn::Mul(hn::LoadU(d, x + column * stride + lane), factor))
                              : hn::Zero(di);
      };
      hn::StoreU(hn::Or(hn::And(code(i), hn::Set(di, 0xFFFF)), hn::ShiftLeft<16>(code(i + kStep))), di, words);
    }
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggling guard
