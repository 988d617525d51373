// SPDX-License-Identifier: Apache-2.0
#include "kernels/quantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

namespace longleaf::kernels {

namespace {

using Bytes = std::uint8_t*;

void putWord(Bytes out, std::uint16_t value) {
  out[0] = static_cast<std::uint8_t>(value);
  out[1] = static_cast<std::uint8_t>(value >> 8);
}

float inverse(float scale) { return scale != 0.0F ? 1.0F / scale : 0.0F; }

int clampCode(float value, int limit) { return static_cast<int>(std::clamp(value, 0.0F, static_cast<float>(limit))); }

/// Two 4-bit codes per byte: value j and value j + 16.
template <class Code>
void putNibbles(const float* in, Bytes out, const Code& code) {
  for (int j = 0; j < 16; ++j) out[j] = static_cast<std::uint8_t>(code(in[j]) | code(in[j + 16]) << 4);
}

void q8_0(const float* in, Bytes out) {
  float largest = 0.0F;
  for (int j = 0; j < 32; ++j) largest = std::max(largest, std::fabs(in[j]));
  const float scale = largest / 127.0F;
  const float factor = inverse(scale);
  putWord(out, floatToHalf(scale));
  for (int j = 0; j < 32; ++j) out[2 + j] = static_cast<std::uint8_t>(static_cast<int>(std::round(in[j] * factor)));
}

void q4_0(const float* in, Bytes out) {
  float extreme = 0.0F;  // the value of largest magnitude, which gets code 0
  for (int j = 0; j < 32; ++j) extreme = std::fabs(in[j]) > std::fabs(extreme) ? in[j] : extreme;
  const float scale = extreme / -8.0F;
  const float factor = inverse(scale);
  putWord(out, floatToHalf(scale));
  putNibbles(in, out + 2, [factor](float x) { return clampCode(x * factor + 8.5F, 15); });
}

void q4_1(const float* in, Bytes out) {
  const auto [low, high] = std::minmax_element(in, in + 32);
  const float minimum = *low;
  const float scale = (*high - minimum) / 15.0F;
  const float factor = inverse(scale);
  putWord(out, floatToHalf(scale));
  putWord(out + 2, floatToHalf(minimum));
  putNibbles(in, out + 4, [=](float x) { return clampCode((x - minimum) * factor + 0.5F, 15); });
}

std::uint16_t floatToBrain(float value) {
  const std::uint32_t bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>(bits >> 16 | 0x40U);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16 & 1U)) >> 16);
}

void block(WeightFormat format, const float* in, Bytes out) {
  switch (format) {
    case WeightFormat::f32:
      std::memcpy(out, in, sizeof *in);
      break;
    case WeightFormat::f16:
      putWord(out, floatToHalf(*in));
      break;
    case WeightFormat::bf16:
      putWord(out, floatToBrain(*in));
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
    default:
      break;  // refused by canQuantize()
  }
}

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): the same on every machine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : m_state(seed) {}

  std::uint64_t next() {
    std::uint64_t z = m_state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
  }

  /// Sum of four uniform numbers, scaled to variance 1: near enough to a normal distribution, and fast.
  float normal() {
    const std::uint64_t bits = next();
    int sum = 0;
    for (int i = 0; i < 4; ++i) sum += static_cast<int>(bits >> 16 * i & 0xFFFFU) - 32768;
    return static_cast<float>(sum) * (1.7320508F / 65536.0F);
  }

 private:
  std::uint64_t m_state;
};

/// Random codes; then the scales, so that values have about the standard deviation `deviation`.
void randomBlock(WeightFormat format, float deviation, Random& random, Bytes out) {
  const std::uint32_t bytes = blockLayout(format).bytes;
  for (std::uint32_t i = 0; i < bytes; ++i) out[i] = static_cast<std::uint8_t>(random.next() >> 56);
  const float spread = deviation * (0.75F + 0.5F * static_cast<float>(random.next() >> 40) * 0x1p-24F);
  switch (format) {
    case WeightFormat::q5_0:
      putWord(out, floatToHalf(spread / 9.2F));
      break;  // deviation of 5 random bits: 9.2
    case WeightFormat::q5_1:
      putWord(out, floatToHalf(spread / 9.2F));
      putWord(out + 2, floatToHalf(-spread / 9.2F * 15.5F));
      break;
    case WeightFormat::q4_k:  // scales and minima are 31.5 on average
      putWord(out, floatToHalf(spread / (4.6F * 36.0F)));
      putWord(out + 2, floatToHalf(spread / (4.6F * 36.0F) * 7.5F));
      break;
    case WeightFormat::q5_k:
      putWord(out, floatToHalf(spread / (9.2F * 36.0F)));
      putWord(out + 2, floatToHalf(spread / (9.2F * 36.0F) * 15.5F));
      break;
    case WeightFormat::q6_k:
      putWord(out + 208, floatToHalf(spread / (18.5F * 74.0F)));
      break;
    default:
      break;
  }
}

}  // namespace

bool canQuantize(WeightFormat format) {
  switch (format) {
    case WeightFormat::f32:
    case WeightFormat::f16:
    case WeightFormat::bf16:
    case WeightFormat::q8_0:
    case WeightFormat::q4_0:
    case WeightFormat::q4_1:
      return true;
    default:
      return false;
  }
}

Expected<void> quantize(WeightFormat format, std::span<const float> values, std::span<std::byte> bytes) {
  if (!canQuantize(format)) {
    return tl::unexpected(Error{ErrorCode::unsupported, "writing " + std::string(formatName(format))});
  }
  const auto size = rowBytes(format, values.size());
  if (!size || *size != bytes.size()) {
    return tl::unexpected(Error{ErrorCode::invalidArgument, std::to_string(values.size()) + " values into " +
                                                                std::to_string(bytes.size()) + " bytes of " +
                                                                std::string(formatName(format))});
  }
  const BlockLayout layout = blockLayout(format);
  auto* out = reinterpret_cast<Bytes>(bytes.data());
  for (std::size_t i = 0; i < values.size(); i += layout.values, out += layout.bytes) {
    block(format, values.data() + i, out);
  }
  return {};
}

std::vector<std::byte> syntheticRows(WeightFormat format, std::uint32_t rows, std::uint32_t columns,
                                     std::uint64_t seed) {
  const auto size = rowBytes(format, columns);
  if (!size || *size == 0) return {};
  std::vector<std::byte> bytes(*size * rows);
  const BlockLayout layout = blockLayout(format);
  const float deviation = 1.0F / std::sqrt(static_cast<float>(columns));
  Random random(seed);
  float values[256];
  auto* out = reinterpret_cast<Bytes>(bytes.data());
  for (const auto* end = out + bytes.size(); out != end; out += layout.bytes) {
    if (canQuantize(format)) {
      for (std::uint32_t j = 0; j < layout.values; ++j) values[j] = deviation * random.normal();
      block(format, values, out);
    } else {
      randomBlock(format, deviation, random, out);
    }
  }
  return bytes;
}

}  // namespace longleaf::kernels
