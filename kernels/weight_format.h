// SPDX-License-Identifier: Apache-2.0
// The number formats of model files: block sizes and the plain dequantisation loop that everything else is
// compared with. Layouts: GGUF's type table (blocks of 32 or 256 values, little-endian).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace longleaf::kernels {

enum class WeightFormat : std::uint8_t { f32, f16, bf16, q8_0, q4_0, q4_1, q5_0, q5_1, q4_k, q5_k, q6_k };

inline constexpr WeightFormat kWeightFormats[] = {WeightFormat::f32,  WeightFormat::f16,  WeightFormat::bf16,
                                                  WeightFormat::q8_0, WeightFormat::q4_0, WeightFormat::q4_1,
                                                  WeightFormat::q5_0, WeightFormat::q5_1, WeightFormat::q4_k,
                                                  WeightFormat::q5_k, WeightFormat::q6_k};

struct BlockLayout {
  std::uint32_t values;  // values in one block
  std::uint32_t bytes;   // bytes of one block
};

/// Block of a format, e.g. {32, 18} for q4_0 and {1, 4} for f32.
BlockLayout blockLayout(WeightFormat format);

/// The name people know: "F32", "Q4_0", "Q4_K", ...
std::string_view formatName(WeightFormat format);

/// From such a name in any case ("q4_0"); nullopt when unknown.
std::optional<WeightFormat> formatFromName(std::string_view name);

/// Bytes of a row of `columns` values; nullopt when `columns` is not a whole number of blocks or the size overflows.
std::optional<std::size_t> rowBytes(WeightFormat format, std::size_t columns);

/// Dequantises `values.size()` values (whole blocks) from `bytes`. The reference: one block after another, in f32.
void dequantize(WeightFormat format, std::span<const std::byte> bytes, std::span<float> values);

/// IEEE half <-> float, round to nearest even; scalar, for packing and tests.
float halfToFloat(std::uint16_t half);
std::uint16_t floatToHalf(float value);

}  // namespace longleaf::kernels
