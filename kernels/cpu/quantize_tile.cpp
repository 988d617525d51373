// SPDX-License-Identifier: Apache-2.0
#include "kernels/cpu/quantize_tile.h"

#include <cstring>

#include "kernels/cpu/int8_dot.h"
#include "kernels/cpu/packed_layout.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/quantize_tile.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace longleaf::kernels::cpu {
namespace HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using D = hn::CappedTag<float, 16>;
using Ints = hn::Vec<hn::Rebind<std::int32_t, D>>;

struct BlockSums {
  float d;
  std::int32_t first;   // sum of codes 0..15
  std::int32_t second;  // of 16..31
};

/// Codes of 16 values, and their sum.
HWY_INLINE std::int32_t quantizeHalf(const float* x, hn::Vec<D> factor, std::int8_t* codes) {
  const D d;
  const hn::Rebind<std::int32_t, D> wide;
  const hn::Rebind<std::int16_t, D> middle;
  const hn::Rebind<std::int8_t, D> narrow;
  Ints sum = hn::Zero(wide);
  for (std::size_t i = 0; i < 16; i += hn::Lanes(d)) {
    const Ints code = hn::NearestInt(hn::Mul(hn::LoadU(d, x + i), factor));
    sum = hn::Add(sum, code);
    hn::StoreU(hn::DemoteTo(narrow, hn::DemoteTo(middle, code)), narrow, codes + i);
  }
  return hn::GetLane(hn::SumOfLanes(wide, sum));
}

constexpr float kLargestFloat = 3.402823466e+38F;

HWY_INLINE BlockSums quantizeBlock(const float* x, std::int8_t* codes) {
  const D d;
  hn::Vec<D> largest = hn::Zero(d);
  hn::Vec<D> difference = hn::Zero(d);  // x - x is NaN where x is not finite
  for (std::size_t i = 0; i < kBlockColumns; i += hn::Lanes(d)) {
    const hn::Vec<D> value = hn::LoadU(d, x + i);
    largest = hn::Max(largest, hn::Abs(value));
    difference = hn::Add(difference, hn::Sub(value, value));
  }
  // A block that is not finite gets the scale NaN and no codes, so that it is seen in the result and not hidden there.
  const float notFinite = hn::GetLane(hn::SumOfLanes(d, difference));
  if (notFinite != 0.0F) {
    std::memset(codes, 0, kBlockColumns);
    return {notFinite, 0, 0};
  }
  const float scale = hn::GetLane(hn::MaxOfLanes(d, largest)) / 127.0F;
  const float reciprocal = 1.0F / scale;  // infinite for zeros and for the smallest subnormal numbers
  const float inverse = reciprocal <= kLargestFloat ? reciprocal : 0.0F;
  const hn::Vec<D> factor = hn::Set(d, inverse);
  const std::int32_t first = quantizeHalf(x, factor, codes);
  return {scale, first, quantizeHalf(x + 16, factor, codes + 16)};
}

template <class T>
HWY_INLINE void put(std::uint8_t* at, std::size_t index, T value) {
  std::memcpy(at + sizeof(T) * index, &value, sizeof value);
}

void quantize(const float* x, std::size_t stride, std::uint32_t tokens, std::uint32_t columns, std::uint8_t* tile) {
  const std::size_t recordBytes = std::size_t{kTileBlockBytes} * tokens;
  for (std::size_t t = 0; t < tokens; ++t) {
    const float* row = x + t * stride;
    std::uint8_t* record = tile;
    for (std::size_t c = 0; c < columns; c += kBlockColumns, record += recordBytes) {
      const BlockSums sums = quantizeBlock(row + c, reinterpret_cast<std::int8_t*>(record) + kBlockColumns * t);
      const std::int32_t sum = sums.first + sums.second;
      put(record + std::size_t{32} * tokens, t, sums.d);
      put(record + std::size_t{36} * tokens, t, sums.d * static_cast<float>(sum));
      put(record + std::size_t{40} * tokens, t, -sum);
      put(record + std::size_t{44} * tokens, t, -sums.first);
    }
  }
}

}  // namespace
}  // namespace HWY_NAMESPACE
}  // namespace longleaf::kernels::cpu
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace longleaf::kernels::cpu {

namespace {
HWY_EXPORT(quantize);
}  // namespace

void quantizeTile(const float* x, std::size_t stride, std::uint32_t tokens, std::uint32_t columns, std::uint8_t* tile) {
  HWY_DYNAMIC_DISPATCH(quantize)(x, stride, tokens, columns, tile);
}

}  // namespace longleaf::kernels::cpu
#endif
