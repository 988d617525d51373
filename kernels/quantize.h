// SPDX-License-Identifier: Apache-2.0
// Numbers into the formats of model files: for our own file writer, and synthetic weights for tests and benchmarks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/error.h"
#include "kernels/weight_format.h"

namespace longleaf::kernels {

/// Whether quantize() writes this format: f32, f16, bf16, q8_0, q4_0 and q4_1. The others are only read.
bool canQuantize(WeightFormat format);

/// Rounds `values.size()` values (whole blocks) into `bytes`, which must have exactly the size that they take;
/// unsupported and invalidArgument otherwise. Scales are rounded to f16, codes are computed with the unrounded scale.
Expected<void> quantize(WeightFormat format, std::span<const float> values, std::span<std::byte> bytes);

/// `rows` rows of random weights, normally distributed with standard deviation 1/sqrt(columns), reproducible by `seed`.
/// Formats that quantize() does not write get random codes and scales of that size. Empty when `columns` does not fit
/// the format.
std::vector<std::byte> syntheticRows(WeightFormat format, std::uint32_t rows, std::uint32_t columns,
                                     std::uint64_t seed);

}  // namespace longleaf::kernels
