// SPDX-License-Identifier: Apache-2.0
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/store_format.cpp"
#include "hwy/foreach_target.h"
// Highway's own order: after foreach_target.h.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

#include "hwy/highway.h"
#include "kernels/cpu/store_format.h"
#include "kernels/weight_format.h"

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Processors with AVX2 convert halves in hardware, infinities and rounding included; Highway's emulation for older ones
// truncates, so these take the scalar functions.
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_AVX2
constexpr bool kHardwareHalf = true;
#else
constexpr bool kHardwareHalf = false;
#endif

void halfToFloatRow(const std::uint16_t* from, float* to, std::size_t count) {
  if constexpr (kHardwareHalf) {
    const hn::CappedTag<float, 8> wide;
    const hn::Rebind<hwy::float16_t, decltype(wide)> narrow;
    const auto* halves = reinterpret_cast<const hwy::float16_t*>(from);
    for (std::size_t i = 0; i < count; i += hn::Lanes(wide)) {
      hn::StoreU(hn::PromoteTo(wide, hn::LoadU(narrow, halves + i)), wide, to + i);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) to[i] = halfToFloat(from[i]);
  }
}

void floatToHalfRow(const float* from, std::uint16_t* to, std::size_t count) {
  if constexpr (kHardwareHalf) {
    const hn::CappedTag<float, 8> wide;
    const hn::Rebind<hwy::float16_t, decltype(wide)> narrow;
    auto* halves = reinterpret_cast<hwy::float16_t*>(to);
    for (std::size_t i = 0; i < count; i += hn::Lanes(wide)) {
      hn::StoreU(hn::DemoteTo(narrow, hn::LoadU(wide, from + i)), narrow, halves + i);
    }
  } else {
    for (std::size_t i = 0; i < count; ++i) to[i] = floatToHalf(from[i]);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace longleaf::kernels::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

namespace {

HWY_EXPORT(halfToFloatRow);
HWY_EXPORT(floatToHalfRow);

float brainToFloat(std::uint16_t brain) { return std::bit_cast<float>(static_cast<std::uint32_t>(brain) << 16); }

std::uint16_t floatToBrain(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>(bits >> 16 | 0x40U);  // stays a NaN when cut
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16);
}

float encodeCodes(std::span<const float> from, std::int8_t* to) {
  // As in the other writers of this format: a row that is not finite gets the scale NaN, so that it is seen.
  float largest = 0.0F;
  bool finite = true;
  for (const float x : from) {
    finite = finite && std::isfinite(x);
    largest = std::max(largest, std::abs(x));
  }
  if (!finite) {
    std::fill_n(to, from.size(), std::int8_t{0});
    return std::numeric_limits<float>::quiet_NaN();
  }
  const float scale = largest / 127.0F;
  const float reciprocal = 1.0F / scale;
  const float inverse = std::isfinite(reciprocal) ? reciprocal : 0.0F;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const float code = std::nearbyint(from[i] * inverse);
    to[i] = static_cast<std::int8_t>(std::clamp(code, -127.0F, 127.0F));
  }
  return scale;
}

}  // namespace

void decodeRow(StoreFormat store, const std::byte* from, float scale, std::span<float> to) {
  switch (store) {
    case StoreFormat::f32:
      std::memcpy(to.data(), from, to.size_bytes());
      break;
    case StoreFormat::f16:
      HWY_DYNAMIC_DISPATCH(halfToFloatRow)(reinterpret_cast<const std::uint16_t*>(from), to.data(), to.size());
      break;
    case StoreFormat::bf16: {
      const auto* brains = reinterpret_cast<const std::uint16_t*>(from);
      for (std::size_t i = 0; i < to.size(); ++i) to[i] = brainToFloat(brains[i]);
      break;
    }
    case StoreFormat::q8: {
      const auto* codes = reinterpret_cast<const std::int8_t*>(from);
      for (std::size_t i = 0; i < to.size(); ++i) to[i] = static_cast<float>(codes[i]) * scale;
      break;
    }
  }
}

float encodeRow(StoreFormat store, std::span<const float> from, std::byte* to) {
  switch (store) {
    case StoreFormat::f32:
      std::memcpy(to, from.data(), from.size_bytes());
      break;
    case StoreFormat::f16:
      HWY_DYNAMIC_DISPATCH(floatToHalfRow)(from.data(), reinterpret_cast<std::uint16_t*>(to), from.size());
      break;
    case StoreFormat::bf16: {
      auto* brains = reinterpret_cast<std::uint16_t*>(to);
      for (std::size_t i = 0; i < from.size(); ++i) brains[i] = floatToBrain(from[i]);
      break;
    }
    case StoreFormat::q8:
      return encodeCodes(from, reinterpret_cast<std::int8_t*>(to));
  }
  return 1.0F;
}

}  // namespace longleaf::kernels::cpu
#endif  // HWY_ONCE
