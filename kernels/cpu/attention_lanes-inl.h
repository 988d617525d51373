// SPDX-License-Identifier: Apache-2.0
// Per instruction set: loads and stores of the cache's number formats, 2^x, rotation of one head vector. Included once
// for each target by foreach_target.h, hence the toggling guard.
#if defined(LONGLEAF_ATTENTION_LANES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef LONGLEAF_ATTENTION_LANES_INL_H_
#undef LONGLEAF_ATTENTION_LANES_INL_H_
#else
#define LONGLEAF_ATTENTION_LANES_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"
#include "kernels/slots.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// For rows of a head vector: any multiple of 4 is whole. One lane where there are no vectors.
using Lanes4 = hn::CappedTag<float, 4>;
inline constexpr std::uint32_t kLanes4 = static_cast<std::uint32_t>(hn::MaxLanes(Lanes4()));

// Highway 1.0.3 emulates half precision below AVX2 without rounding to even and without infinities.
#if HWY_ARCH_X86 && HWY_TARGET >= HWY_SSE4
inline constexpr bool kNativeHalf = false;
#else
inline constexpr bool kNativeHalf = true;
#endif

/// Half bits in the low 16 of each lane -> float: shift into place, then correct the exponent; subnormals are
/// normalised by a subtraction.
template <class D, class VU = hn::VFromD<hn::RebindToUnsigned<D>>>
HWY_INLINE hn::VFromD<D> halfBitsToFloat(D d, VU half) {
  const hn::RebindToUnsigned<D> du;
  const auto magic = hn::Set(du, 113U << 23);
  const auto shifted = hn::ShiftLeft<13>(hn::And(half, hn::Set(du, 0x7FFFU)));
  const auto exponent = hn::And(shifted, hn::Set(du, 0x7C00U << 13));
  const auto biased = hn::Add(shifted, hn::Set(du, (127U - 15U) << 23));
  const auto infinite = hn::Add(biased, hn::Set(du, (128U - 16U) << 23));
  const auto tiny =
      hn::BitCast(du, hn::Sub(hn::BitCast(d, hn::Add(biased, hn::Set(du, 1U << 23))), hn::BitCast(d, magic)));
  auto bits = hn::IfThenElse(hn::Eq(exponent, hn::Set(du, 0x7C00U << 13)), infinite, biased);
  bits = hn::IfThenElse(hn::Eq(exponent, hn::Zero(du)), tiny, bits);
  return hn::BitCast(d, hn::Or(bits, hn::ShiftLeft<16>(hn::And(half, hn::Set(du, 0x8000U)))));
}

/// The reverse, round to nearest even.
template <class D>
HWY_INLINE hn::VFromD<hn::RebindToUnsigned<D>> floatToHalfBits(D d, hn::VFromD<D> value) {
  const hn::RebindToUnsigned<D> du;
  const hn::RebindToSigned<D> di;
  const auto all = hn::BitCast(du, value);
  const auto sign = hn::And(all, hn::Set(du, 0x80000000U));
  const auto bits = hn::Xor(all, sign);
  const auto magic = hn::Set(du, ((127U - 15U) + (23U - 10U) + 1U) << 23);
  const auto tiny = hn::Sub(hn::BitCast(du, hn::Add(hn::BitCast(d, bits), hn::BitCast(d, magic))), magic);
  const auto odd = hn::And(hn::ShiftRight<13>(bits), hn::Set(du, 1U));
  const auto normal =
      hn::ShiftRight<13>(hn::Add(hn::Add(bits, hn::Set(du, 0xC8000FFFU)), odd));  // 0xC8000000 = (15 - 127) << 23
  const auto less = [&](std::uint32_t limit) HWY_ATTR {  // bits < 2^31: signed comparison is right
    return hn::RebindMask(du, hn::Lt(hn::BitCast(di, bits), hn::Set(di, static_cast<std::int32_t>(limit))));
  };
  auto half = hn::IfThenElse(less(113U << 23), tiny, normal);
  const auto beyond = hn::IfThenElse(less(0x7F800001U), hn::Set(du, 0x7C00U), hn::Set(du, 0x7E00U));
  half = hn::IfThenElse(less(0x47800000U), half, beyond);
  return hn::Or(half, hn::ShiftRight<16>(sign));
}

/// Lanes(d) stored numbers from element `at` on; q8 without its scale.
template <StoreFormat kFormat, class D>
HWY_INLINE hn::VFromD<D> loadStored(D d, const std::byte* HWY_RESTRICT base, std::size_t at) {
  if constexpr (kFormat == StoreFormat::f32) {
    return hn::LoadU(d, reinterpret_cast<const float*>(base) + at);
  } else if constexpr (kFormat == StoreFormat::q8) {
    const hn::Rebind<std::int8_t, D> d8;
    const hn::Rebind<std::int32_t, D> di;
    return hn::ConvertTo(d, hn::PromoteTo(di, hn::LoadU(d8, reinterpret_cast<const std::int8_t*>(base) + at)));
  } else if constexpr (kFormat == StoreFormat::f16 && kNativeHalf) {
    const hn::Rebind<hwy::float16_t, D> dh;
    return hn::PromoteTo(d, hn::LoadU(dh, reinterpret_cast<const hwy::float16_t*>(base) + at));
  } else {
    const hn::Rebind<std::uint16_t, D> dh;
    const hn::Rebind<std::uint32_t, D> du;
    const auto bits = hn::PromoteTo(du, hn::LoadU(dh, reinterpret_cast<const std::uint16_t*>(base) + at));
    if constexpr (kFormat == StoreFormat::f16) return halfBitsToFloat(d, bits);
    return hn::BitCast(d, hn::ShiftLeft<16>(bits));
  }
}

/// Writes Lanes(d) numbers; q8: already divided by the scale.
template <StoreFormat kFormat, class D>
HWY_INLINE void saveStored(D d, hn::VFromD<D> value, std::byte* HWY_RESTRICT base, std::size_t at) {
  if constexpr (kFormat == StoreFormat::f32) {
    hn::StoreU(value, d, reinterpret_cast<float*>(base) + at);
  } else if constexpr (kFormat == StoreFormat::q8) {
    const hn::Rebind<std::int8_t, D> d8;
    hn::StoreU(hn::DemoteTo(d8, hn::NearestInt(value)), d8, reinterpret_cast<std::int8_t*>(base) + at);
  } else if constexpr (kFormat == StoreFormat::f16 && kNativeHalf) {
    const hn::Rebind<hwy::float16_t, D> dh;
    hn::StoreU(hn::DemoteTo(dh, value), dh, reinterpret_cast<hwy::float16_t*>(base) + at);
  } else {
    const hn::Rebind<std::uint16_t, D> dh;
    const hn::Rebind<std::int32_t, D> di;
    const hn::Rebind<std::uint32_t, D> du;
    hn::VFromD<decltype(du)> bits;
    if constexpr (kFormat == StoreFormat::f16) {
      bits = floatToHalfBits(d, value);
    } else {
      const auto raw = hn::BitCast(du, value);
      const auto odd = hn::And(hn::ShiftRight<16>(raw), hn::Set(du, 1U));
      const auto rounded = hn::ShiftRight<16>(hn::Add(hn::Add(raw, hn::Set(du, 0x7FFFU)), odd));
      const auto quiet = hn::Or(hn::ShiftRight<16>(raw), hn::Set(du, 0x40U));
      bits = hn::IfThenElse(hn::RebindMask(du, hn::IsNaN(value)), quiet, rounded);
    }
    hn::StoreU(hn::DemoteTo(dh, hn::BitCast(di, bits)), dh, reinterpret_cast<std::uint16_t*>(base) + at);
  }
}

/// 2^x for x <= 0 to about 2 units in the last place: x = i + f, |f| <= 1/2, a polynomial of degree 6 in f (Taylor
/// coefficients of exp(f ln 2), relative remainder below 1.3e-7), exponent i by bits. Below -126 exactly 0; NaN stays
/// NaN.
template <class D>
HWY_INLINE hn::VFromD<D> exp2Lanes(D d, hn::VFromD<D> x) {
  const hn::RebindToSigned<D> di;
  const auto whole = hn::NearestInt(x);
  const auto f = hn::Sub(x, hn::ConvertTo(d, whole));
  const auto f2 = hn::Mul(f, f);
  const auto p01 = hn::MulAdd(f, hn::Set(d, 0.693147181F), hn::Set(d, 1.0F));
  const auto p23 = hn::MulAdd(f, hn::Set(d, 0.0555041087F), hn::Set(d, 0.240226507F));
  const auto p45 = hn::MulAdd(f, hn::Set(d, 0.00133335581F), hn::Set(d, 0.00961812911F));
  const auto high = hn::MulAdd(hn::MulAdd(f2, hn::Set(d, 0.000154035304F), p45), f2, p23);
  const auto poly = hn::MulAdd(high, f2, p01);
  const auto scale = hn::BitCast(d, hn::ShiftLeft<23>(hn::Add(whole, hn::Set(di, 127))));
  return hn::IfThenZeroElse(hn::Lt(x, hn::Set(d, -126.0F)), hn::Mul(poly, scale));
}

/// out = x rotated by one row of the table, times `scale`. Pairs (i, i + headDim / 2); headDim is a multiple of 8, so
/// half of it is whole in Lanes4.
HWY_INLINE void rotateRow(const float* x, const float* cosine, const float* sine, std::uint32_t headDim, float scale,
                          float* out) {
  const Lanes4 d;
  const std::uint32_t half = headDim / 2;
  const auto factor = hn::Set(d, scale);
  for (std::uint32_t i = 0; i < half; i += kLanes4) {
    const auto c = hn::LoadU(d, cosine + i);
    const auto s = hn::LoadU(d, sine + i);
    const auto a = hn::LoadU(d, x + i);
    const auto b = hn::LoadU(d, x + half + i);
    hn::StoreU(hn::Mul(hn::NegMulAdd(b, s, hn::Mul(a, c)), factor), d, out + i);
    hn::StoreU(hn::Mul(hn::MulAdd(b, c, hn::Mul(a, s)), factor), d, out + half + i);
  }
}

/// Calls `body.template operator()<format>()` for a format known at run time.
template <class Body>
HWY_INLINE void withFormat(StoreFormat store, const Body& body) {
  switch (store) {
    case StoreFormat::f32:
      return body.template operator()<StoreFormat::f32>();
    case StoreFormat::f16:
      return body.template operator()<StoreFormat::f16>();
    case StoreFormat::bf16:
      return body.template operator()<StoreFormat::bf16>();
    case StoreFormat::q8:
      return body.template operator()<StoreFormat::q8>();
  }
}

}  // namespace longleaf::kernels::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // toggling guard
