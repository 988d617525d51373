// SPDX-License-Identifier: Apache-2.0
#include "kernels/weight_format.h"

#include <bit>
#include <cassert>
#include <limits>

namespace longleaf::kernels {

namespace {

struct FormatInfo {
  std::string_view name;
  BlockLayout layout;
};

// In the order of WeightFormat.
constexpr FormatInfo kFormats[] = {
    {"F32", {1, 4}},      {"F16", {1, 2}},      {"BF16", {1, 2}},     {"Q8_0", {32, 34}},
    {"Q4_0", {32, 18}},   {"Q4_1", {32, 20}},   {"Q5_0", {32, 22}},   {"Q5_1", {32, 24}},
    {"Q4_K", {256, 144}}, {"Q5_K", {256, 176}}, {"Q6_K", {256, 210}},
};

const FormatInfo& infoOf(WeightFormat format) { return kFormats[static_cast<std::size_t>(format)]; }

using Bytes = const std::uint8_t*;

std::uint16_t word(Bytes at) { return static_cast<std::uint16_t>(at[0] | at[1] << 8); }
std::uint32_t doubleWord(Bytes at) { return word(at) | static_cast<std::uint32_t>(word(at + 2)) << 16; }
float half(Bytes at) { return halfToFloat(word(at)); }

/// Value of 4 bits of each of 16 bytes: low halves first, then the high ones.
int nibble(Bytes codes, int j) { return j < 16 ? codes[j] & 15 : codes[j - 16] >> 4; }

void q8_0(Bytes in, float* out) {
  const float d = half(in);
  for (int j = 0; j < 32; ++j) out[j] = d * static_cast<float>(static_cast<std::int8_t>(in[2 + j]));
}

void q4_0(Bytes in, float* out) {
  const float d = half(in);
  for (int j = 0; j < 32; ++j) out[j] = d * static_cast<float>(nibble(in + 2, j) - 8);
}

void q4_1(Bytes in, float* out) {
  const float d = half(in);
  const float m = half(in + 2);
  for (int j = 0; j < 32; ++j) out[j] = d * static_cast<float>(nibble(in + 4, j)) + m;
}

int fiveBits(Bytes codes, std::uint32_t high, int j) { return nibble(codes, j) | static_cast<int>(high >> j & 1) << 4; }

void q5_0(Bytes in, float* out) {
  const float d = half(in);
  const std::uint32_t high = doubleWord(in + 2);
  for (int j = 0; j < 32; ++j) out[j] = d * static_cast<float>(fiveBits(in + 6, high, j) - 16);
}

void q5_1(Bytes in, float* out) {
  const float d = half(in);
  const float m = half(in + 2);
  const std::uint32_t high = doubleWord(in + 4);
  for (int j = 0; j < 32; ++j) out[j] = d * static_cast<float>(fiveBits(in + 8, high, j)) + m;
}

struct ScaleMinimum {
  int scale;
  int minimum;
};

/// The 6-bit scale and minimum of sub-block `s` (0..7) in the 12 bytes of a Q4_K or Q5_K block.
ScaleMinimum sixBits(Bytes b, int s) {
  if (s < 4) return {b[s] & 63, b[s + 4] & 63};
  return {(b[s + 4] & 15) | (b[s - 4] >> 6) << 4, b[s + 4] >> 4 | (b[s] >> 6) << 4};
}

/// Q4_K, and Q5_K where `high` (32 bytes with one bit per sub-block) is given.
void kBlock(Bytes in, Bytes high, Bytes codes, float* out) {
  const float d = half(in);
  const float dmin = half(in + 2);
  for (int s = 0; s < 8; ++s) {
    const auto [scale, minimum] = sixBits(in + 4, s);
    const float blockScale = d * static_cast<float>(scale);
    const float blockMinimum = dmin * static_cast<float>(minimum);
    for (int l = 0; l < 32; ++l) {
      const int pair = codes[32 * (s / 2) + l];
      const int low = s % 2 == 0 ? pair & 15 : pair >> 4;
      const int code = high == nullptr ? low : low | (high[l] >> s & 1) << 4;
      out[32 * s + l] = blockScale * static_cast<float>(code) - blockMinimum;
    }
  }
}

void q6_k(Bytes in, float* out) {
  const Bytes scales = in + 192;
  const float d = half(in + 208);
  for (int j = 0; j < 256; ++j) {
    const int part = j % 128 / 32;  // which of the four values that share a byte of high bits
    const int l = j % 32;
    const Bytes low = in + 64 * (j / 128);
    const Bytes high = in + 128 + 32 * (j / 128);
    const int pair = low[l + 32 * (part % 2)];
    const int code = (part < 2 ? pair & 15 : pair >> 4) | (high[l] >> 2 * part & 3) << 4;
    out[j] = d * static_cast<float>(static_cast<std::int8_t>(scales[j / 16])) * static_cast<float>(code - 32);
  }
}

void block(WeightFormat format, Bytes in, float* out) {
  switch (format) {
    case WeightFormat::f32:
      *out = std::bit_cast<float>(doubleWord(in));
      break;
    case WeightFormat::f16:
      *out = half(in);
      break;
    case WeightFormat::bf16:
      *out = std::bit_cast<float>(static_cast<std::uint32_t>(word(in)) << 16);
      break;
    case WeightFormat::q8_0:
      q8_0(in, out);
      break;
    case WeightFormat::q4_0:
      q4_0(in, out);
      break;
    case WeightFormat::q4_1:
      q4_1(in, out);
      break;
    case WeightFormat::q5_0:
      q5_0(in, out);
      break;
    case WeightFormat::q5_1:
      q5_1(in, out);
      break;
    case WeightFormat::q4_k:
      kBlock(in, nullptr, in + 16, out);
      break;
    case WeightFormat::q5_k:
      kBlock(in, in + 16, in + 48, out);
      break;
    case WeightFormat::q6_k:
      q6_k(in, out);
      break;
  }
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool sameName(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

}  // namespace

BlockLayout blockLayout(WeightFormat format) { return infoOf(format).layout; }

std::string_view formatName(WeightFormat format) { return infoOf(format).name; }

std::optional<WeightFormat> formatFromName(std::string_view name) {
  for (const WeightFormat format : kWeightFormats) {
    if (sameName(formatName(format), name)) return format;
  }
  return std::nullopt;
}

std::optional<std::size_t> rowBytes(WeightFormat format, std::size_t columns) {
  const BlockLayout layout = blockLayout(format);
  if (columns % layout.values != 0) return std::nullopt;
  const std::size_t blocks = columns / layout.values;
  if (blocks > std::numeric_limits<std::size_t>::max() / layout.bytes) return std::nullopt;
  return blocks * layout.bytes;
}

void dequantize(WeightFormat format, std::span<const std::byte> bytes, std::span<float> values) {
  const BlockLayout layout = blockLayout(format);
  assert(values.size() % layout.values == 0 && bytes.size() >= values.size() / layout.values * layout.bytes);
  const auto* in = reinterpret_cast<Bytes>(bytes.data());
  for (std::size_t i = 0; i < values.size(); i += layout.values, in += layout.bytes) {
    block(format, in, values.data() + i);
  }
}

float halfToFloat(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = half >> 10 & 31U;
  const std::uint32_t mantissa = half & 1023U;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000U | mantissa << 13);
  if (exponent != 0) return std::bit_cast<float>(sign | (exponent + 112) << 23 | mantissa << 13);
  const float small = static_cast<float>(mantissa) * 0x1p-24F;  // subnormal halves are normal floats
  return sign != 0 ? -small : small;
}

std::uint16_t floatToHalf(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16 & 0x8000U;
  const std::uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) return static_cast<std::uint16_t>(sign | 0x7E00U | (magnitude >> 13 & 0x1FFU));
  if (magnitude >= 0x477FF000U) return static_cast<std::uint16_t>(sign | 0x7C00U);  // rounds to 65536 or more
  if (magnitude >= 0x38800000U) {                                                   // at least 2^-14: a normal half
    const std::uint32_t rounded = magnitude + 0xFFFU + (magnitude >> 13 & 1U);
    return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000U) >> 13));
  }
  // Adding 1/2 lets the addition itself round to a multiple of 2^-24, the unit of subnormal halves.
  const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
  return static_cast<std::uint16_t>(sign |
                                    (std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(0.5F)));
}

}  // namespace longleaf::kernels
