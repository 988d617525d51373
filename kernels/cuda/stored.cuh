// SPDX-License-Identifier: Apache-2.0
// Numbers of the cache in their store format, one at a time and as rows that one warp writes.
//   q8: scale = max|x| / 127 over the row, code = round(x / scale); a row that is not finite gets the scale NaN.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/block.cuh"
#include "kernels/operations.h"

namespace longleaf::kernels::cuda {

template <StoreFormat kFormat>
struct Stored;

template <>
struct Stored<StoreFormat::f32> {
  using Word = float;
  using Pair = float2;
  static __device__ float decode(Word word) { return word; }
  static __device__ float2 decodePair(Pair pair) { return pair; }
  static __device__ Word encode(float x) { return x; }
};

template <>
struct Stored<StoreFormat::f16> {
  using Word = __half;
  using Pair = __half2;
  static __device__ float decode(Word word) { return __half2float(word); }
  static __device__ float2 decodePair(Pair pair) { return __half22float2(pair); }
  static __device__ Word encode(float x) { return __float2half_rn(x); }
};

template <>
struct Stored<StoreFormat::bf16> {
  using Word = __nv_bfloat16;
  using Pair = __nv_bfloat162;
  static __device__ float decode(Word word) { return __bfloat162float(word); }
  static __device__ float2 decodePair(Pair pair) { return __bfloat1622float2(pair); }
  static __device__ Word encode(float x) { return __float2bfloat16_rn(x); }
};

template <>
struct Stored<StoreFormat::q8> {
  using Word = std::int8_t;
  using Pair = char2;
  static __device__ float decode(Word word) { return static_cast<float>(word); }
  static __device__ float2 decodePair(Pair pair) {
    return make_float2(static_cast<float>(static_cast<std::int8_t>(pair.x)),
                       static_cast<float>(static_cast<std::int8_t>(pair.y)));
  }
  static __device__ Word encode(float x) {
    return static_cast<std::int8_t>(static_cast<int>(rintf(fminf(fmaxf(x, -127.0F), 127.0F))));
  }
};

/// Calls action.template operator()<kFormat>() for a format known at run time. Host and device.
template <class Action>
void withStoreFormat(StoreFormat store, const Action& action) {
  switch (store) {
    case StoreFormat::f32:
      return action.template operator()<StoreFormat::f32>();
    case StoreFormat::f16:
      return action.template operator()<StoreFormat::f16>();
    case StoreFormat::bf16:
      return action.template operator()<StoreFormat::bf16>();
    case StoreFormat::q8:
      return action.template operator()<StoreFormat::q8>();
  }
}

/// Scale of a q8 row and what its numbers are multiplied with before they are rounded (0: all codes are 0).
struct RowScale {
  float scale;
  float inverse;
};

__device__ inline RowScale rowScale(float largest, bool finite) {
  const float scale = finite ? largest / 127.0F : notANumber();
  const float inverse = scale > 0.0F ? 1.0F / scale : 0.0F;
  return {scale, inverse <= kLargestFloat ? inverse : 0.0F};
}

template <StoreFormat kFormat>
__device__ typename Stored<kFormat>::Word encodeScaled(float x, float inverse) {
  if constexpr (kFormat == StoreFormat::q8) return inverse > 0.0F ? Stored<kFormat>::encode(x * inverse) : 0;
  return Stored<kFormat>::encode(x);
}

/// One warp: address(i) <- value(i) for i < count. Returns the row's scale (q8) or 1. value() may be called twice.
template <StoreFormat kFormat, class Value, class Address>
__device__ float encodeRow(std::uint32_t count, const Value& value, const Address& address) {
  RowScale scale{1.0F, 1.0F};
  if constexpr (kFormat == StoreFormat::q8) {
    float largest = 0.0F;
    bool finite = true;
    for (std::uint32_t i = laneIndex(); i < count; i += kWarp) {
      const float x = value(i);
      finite = finite && isFinite(x);
      largest = fmaxf(largest, fabsf(x));
    }
    largest = warpMax(largest);
    finite = __all_sync(kAllLanes, finite ? 1 : 0) != 0;
    scale = rowScale(largest, finite);
  }
  for (std::uint32_t i = laneIndex(); i < count; i += kWarp) {
    *address(i) = encodeScaled<kFormat>(value(i), scale.inverse);
  }
  return scale.scale;
}

/// Element i of a slot's key, in elements behind the first of its KV head; a key is a column of its tile.
__device__ inline std::size_t keyElement(std::uint32_t headDim, std::uint32_t slot, std::uint32_t i) {
  return (static_cast<std::size_t>(slot / kSlotTile) * headDim + i) * kSlotTile + slot % kSlotTile;
}

/// Row of the rotary table; a position beyond it must not read past it.
__device__ inline std::size_t ropeRow(const RopeTable& rope, std::uint32_t position, std::uint32_t headDim) {
  const std::uint32_t last = rope.positions - 1;
  return static_cast<std::size_t>(position < last ? position : last) * (headDim / 2);
}

/// A pair of components turned. Multiplication and addition are named, so that every kernel rounds alike.
__device__ inline float2 turned(float a, float b, float cosine, float sine) {
  return make_float2(__fmaf_rn(a, cosine, -__fmul_rn(b, sine)), __fmaf_rn(a, sine, __fmul_rn(b, cosine)));
}

/// Component i of the vector x(.) turned by a row of the table.
template <class Vector>
__device__ float rotatedComponent(const Vector& x, const RopeTable& rope, std::size_t row, std::uint32_t headDim,
                                  std::uint32_t i) {
  const std::uint32_t half = headDim / 2;
  const std::uint32_t pair = i < half ? i : i - half;
  const float2 both =
      turned(x(pair), x(pair + half), cu::load(rope.cosine + row + pair), cu::load(rope.sine + row + pair));
  return i < half ? both.x : both.y;
}

}  // namespace longleaf::kernels::cuda
