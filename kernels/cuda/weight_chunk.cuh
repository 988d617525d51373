// SPDX-License-Identifier: Apache-2.0
// 32 quantised weights as one thread takes them from a DeviceMatrix: 16 or 32 bytes of codes in wide loads, two runs of
// 16 columns ("low" and "high", after the halves of a byte) with a scale each.
//   weight of run r = scale[r] * (code - kZero) + minimum[r]       every product is exact in f32, as in dequantize()
// A block of 32 is one chunk, a block of 256 is eight. Codes become floats without a conversion: the bits of 2^23 with
// a small integer in the last byte are that integer more than 2^23.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/cuda/cu_compat.h"
#include "kernels/cuda/device_matrix.h"

namespace longleaf::kernels::cuda {

inline constexpr std::uint32_t kChunk = 32;
inline constexpr std::uint32_t kRun = 16;

__host__ __device__ constexpr bool isFloat(WeightFormat format) {
  return format == WeightFormat::f32 || format == WeightFormat::f16 || format == WeightFormat::bf16;
}
__host__ __device__ constexpr bool isSuperBlock(WeightFormat format) {
  return format == WeightFormat::q4_k || format == WeightFormat::q5_k || format == WeightFormat::q6_k;
}
__host__ __device__ constexpr bool hasMinimum(WeightFormat format) {
  return format == WeightFormat::q4_1 || format == WeightFormat::q5_1 || format == WeightFormat::q4_k ||
         format == WeightFormat::q5_k;
}
__host__ __device__ constexpr bool hasFifthBit(WeightFormat format) {
  return format == WeightFormat::q5_0 || format == WeightFormat::q5_1 || format == WeightFormat::q5_k;
}
/// What is subtracted from a code (q8_0: once its sign bit has been turned).
__host__ __device__ constexpr std::uint32_t zeroOf(WeightFormat format) {
  switch (format) {
    case WeightFormat::q8_0:
      return 128;
    case WeightFormat::q6_k:
      return 32;
    case WeightFormat::q5_0:
      return 16;
    case WeightFormat::q4_0:
      return 8;
    default:
      return 0;
  }
}

template <WeightFormat kFormat>
inline constexpr BlockPlanes kPlanes = blockPlanes(kFormat);

/// First columns of the runs of a chunk.
struct ChunkColumns {
  std::uint32_t low;
  std::uint32_t high;
};

template <WeightFormat kFormat>
__device__ ChunkColumns chunkColumns(std::uint32_t chunk) {
  if constexpr (kFormat == WeightFormat::q6_k) {
    const std::uint32_t low = chunk / 4 * 128 + chunk % 4 * kRun;
    return {low, low + 64};
  } else if constexpr (isSuperBlock(kFormat)) {
    const std::uint32_t low = chunk / 2 * 64 + chunk % 2 * kRun;
    return {low, low + 32};
  } else {
    return {chunk * kChunk, chunk * kChunk + kRun};
  }
}

/// Four bits to the lowest bits of four bytes.
__device__ inline std::uint32_t spreadBits(std::uint32_t bits) { return bits * 0x00204081U & 0x01010101U; }

template <WeightFormat kFormat>
struct WeightChunk {
  static constexpr std::uint32_t kZero = zeroOf(kFormat);
  static constexpr bool kBytes = kFormat == WeightFormat::q8_0;

  std::uint32_t codes[kBytes ? 8 : 4];
  std::uint32_t top[4];  // fifth and sixth bits; one word of 32 bits where a block has 32 values
  std::uint32_t shift;   // of the low run in `top`, in blocks of 256
  float scale[2];
  float minimum[2];

  __device__ void load(const DeviceMatrix& matrix, std::uint32_t row, std::uint32_t chunk) {
    const std::size_t blocks = matrix.columns / (isSuperBlock(kFormat) ? 8 * kChunk : kChunk);
    const std::size_t block = row * blocks + (isSuperBlock(kFormat) ? chunk / 8 : chunk);
    const std::byte* base = matrix.codes + block * kPlanes<kFormat>.codeBytes;
    if constexpr (kFormat == WeightFormat::q4_k || kFormat == WeightFormat::q5_k) {
      loadSuperBlock(base, chunk % 8);
    } else if constexpr (kFormat == WeightFormat::q6_k) {
      loadSixBits(base, matrix.scales + 2 * block, chunk % 8);
    } else {
      loadBlock(base, matrix.scales + block * kPlanes<kFormat>.scaleBytes);
    }
  }

  /// code - kZero of values 4 * quad .. 4 * quad + 3 of a run.
  __device__ float4 quad(std::uint32_t run, std::uint32_t quad) const {
    const std::uint32_t packed = packedCodes(run, quad);
    constexpr std::uint32_t kMagic = 0x4B000000U;
    constexpr float kOffset = 8388608.0F + static_cast<float>(kZero);
    return make_float4(
        __uint_as_float(kMagic | (packed & 0xFFU)) - kOffset, __uint_as_float(kMagic | (packed >> 8 & 0xFFU)) - kOffset,
        __uint_as_float(kMagic | (packed >> 16 & 0xFFU)) - kOffset, __uint_as_float(kMagic | packed >> 24) - kOffset);
  }

 private:
  __device__ std::uint32_t packedCodes(std::uint32_t run, std::uint32_t quad) const {
    if constexpr (kBytes) {
      return codes[4 * run + quad] ^ 0x80808080U;
    } else {
      const std::uint32_t four = codes[quad] >> (4 * run) & 0x0F0F0F0FU;
      if constexpr (kFormat == WeightFormat::q6_k) return four | (top[quad] >> (shift + 4 * run) & 0x03030303U) << 4;
      if constexpr (kFormat == WeightFormat::q5_k) return four | (top[quad] >> (shift + run) & 0x01010101U) << 4;
      if constexpr (hasFifthBit(kFormat)) return four | spreadBits(top[0] >> (kRun * run + 4 * quad) & 15U) << 4;
      return four;
    }
  }

  __device__ static void loadWords(const std::byte* from, std::uint32_t* words) {
    const uint4 loaded = cu::load(reinterpret_cast<const uint4*>(from));
    words[0] = loaded.x;
    words[1] = loaded.y;
    words[2] = loaded.z;
    words[3] = loaded.w;
  }

  /// Blocks of 32 values; see DeviceMatrix for their planes.
  __device__ void loadBlock(const std::byte* block, const std::byte* scales) {
    if constexpr (hasFifthBit(kFormat)) {  // 20 bytes: no wider load is aligned
      const auto* words = reinterpret_cast<const std::uint32_t*>(block);
      top[0] = cu::load(words);
      for (std::uint32_t i = 0; i < 4; ++i) codes[i] = cu::load(words + 1 + i);
    } else {
      loadWords(block, codes);
      if constexpr (kBytes) loadWords(block + 16, codes + 4);
    }
    minimum[0] = 0.0F;
    if constexpr (hasMinimum(kFormat)) {
      const float2 pair = __half22float2(cu::load(reinterpret_cast<const __half2*>(scales)));
      scale[0] = pair.x;
      minimum[0] = pair.y;
    } else {
      scale[0] = __half2float(cu::load(reinterpret_cast<const __half*>(scales)));
    }
    scale[1] = scale[0];
    minimum[1] = minimum[0];
  }

  /// q4_k: header[16], codes[128]; q5_k: header[16], fifth bits[32], codes[128]. Sub-blocks 2p and 2p + 1 are the low
  /// and high halves of codes [32 p, 32 p + 32).
  __device__ void loadSuperBlock(const std::byte* block, std::uint32_t part) {
    constexpr std::uint32_t kCodes = kFormat == WeightFormat::q5_k ? 48 : 16;
    std::uint32_t header[4];
    loadWords(block, header);
    loadWords(block + kCodes + 16 * part, codes);
    if constexpr (kFormat == WeightFormat::q5_k) loadWords(block + 16 + 16 * (part % 2), top);
    shift = part / 2 * 2;
    const __half2 both = *reinterpret_cast<const __half2*>(header);
    const float2 factors = __half22float2(both);
    for (std::uint32_t run = 0; run < 2; ++run) {
      const std::uint32_t at = 8 * ((part / 2 * 2 + run) % 4);
      const std::uint32_t first = header[1] >> at & 0xFFU;
      const std::uint32_t second = header[2] >> at & 0xFFU;
      const std::uint32_t third = header[3] >> at & 0xFFU;
      const bool lower = part < 4;  // sub-blocks 0 to 3
      const std::uint32_t s = lower ? first & 63U : (third & 15U) | first >> 6 << 4;
      const std::uint32_t m = lower ? second & 63U : third >> 4 | second >> 6 << 4;
      scale[run] = factors.x * static_cast<float>(s);
      minimum[run] = -(factors.y * static_cast<float>(m));
    }
  }

  /// q6_k: low four bits[128], high two bits[64], scales[16]; d in the other plane.
  __device__ void loadSixBits(const std::byte* block, const std::byte* d, std::uint32_t part) {
    const std::uint32_t half = part / 4;
    const std::uint32_t odd = part % 2;
    const std::uint32_t upper = part / 2 % 2;  // of the 64 values that share their two bits' bytes
    loadWords(block + 16 * part, codes);
    loadWords(block + 128 + 32 * half + 16 * odd, top);
    shift = 2 * upper;
    const float factor = __half2float(cu::load(reinterpret_cast<const __half*>(d)));
    const auto* scales = reinterpret_cast<const std::int8_t*>(block + 192) + 8 * half + odd + 2 * upper;
    scale[0] = factor * static_cast<float>(cu::load(scales));
    scale[1] = factor * static_cast<float>(cu::load(scales + 4));
    minimum[0] = minimum[1] = 0.0F;
  }
};

/// One number of a matrix of f32, f16 or bf16.
template <WeightFormat kFormat>
__device__ float floatWeight(const std::byte* codes, std::size_t index) {
  if constexpr (kFormat == WeightFormat::f32) {
    return cu::load(reinterpret_cast<const float*>(codes) + index);
  } else if constexpr (kFormat == WeightFormat::f16) {
    return __half2float(cu::load(reinterpret_cast<const __half*>(codes) + index));
  } else {
    return __bfloat162float(cu::load(reinterpret_cast<const __nv_bfloat16*>(codes) + index));
  }
}

/// Calls action.template operator()<kFormat>() for a format known at run time.
template <class Action>
__device__ void withWeightFormat(WeightFormat format, const Action& action) {
  switch (format) {
    case WeightFormat::f32:
      return action.template operator()<WeightFormat::f32>();
    case WeightFormat::f16:
      return action.template operator()<WeightFormat::f16>();
    case WeightFormat::bf16:
      return action.template operator()<WeightFormat::bf16>();
    case WeightFormat::q8_0:
      return action.template operator()<WeightFormat::q8_0>();
    case WeightFormat::q4_0:
      return action.template operator()<WeightFormat::q4_0>();
    case WeightFormat::q4_1:
      return action.template operator()<WeightFormat::q4_1>();
    case WeightFormat::q5_0:
      return action.template operator()<WeightFormat::q5_0>();
    case WeightFormat::q5_1:
      return action.template operator()<WeightFormat::q5_1>();
    case WeightFormat::q4_k:
      return action.template operator()<WeightFormat::q4_k>();
    case WeightFormat::q5_k:
      return action.template operator()<WeightFormat::q5_k>();
    case WeightFormat::q6_k:
      return action.template operator()<WeightFormat::q6_k>();
  }
}

}  // namespace longleaf::kernels::cuda
