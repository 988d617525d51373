// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of matrix operations share: random activations, a packed matrix with its values, scratch memory, and
// the plain model of 8-bit activations.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/cpu/context.h"
#include "kernels/cpu/matmul.h"
#include "kernels/cpu/packed_matrix.h"
#include "kernels/quantize.h"

namespace longleaf::tests {

using namespace longleaf::kernels;

inline std::vector<float> randomFloats(std::size_t count, unsigned seed, float deviation = 1.0F) {
  std::mt19937 engine(seed);
  std::normal_distribution<float> normal(0.0F, deviation);
  std::vector<float> values(count);
  for (float& value : values) value = normal(engine);
  return values;
}

/// A packed matrix, and the values that its source has by dequantize(): [rows][columns].
struct Sample {
  MatrixPtr matrix;
  std::vector<float> values;
  std::uint32_t rows;
  std::uint32_t columns;
};

inline Sample packSample(WeightFormat format, const std::vector<std::byte>& bytes, std::uint32_t rows,
                         std::uint32_t columns) {
  Expected<MatrixPtr> matrix = cpu::packMatrix({format, rows, columns, bytes});
  if (!matrix) throw std::runtime_error(matrix.error().detail);
  Sample sample{std::move(*matrix), std::vector<float>(std::size_t{rows} * columns), rows, columns};
  dequantize(format, bytes, sample.values);
  return sample;
}

inline Sample makeSample(WeightFormat format, std::uint32_t rows, std::uint32_t columns, std::uint64_t seed) {
  return packSample(format, syntheticRows(format, rows, columns, seed), rows, columns);
}

/// x rounded to codes up to `largestCode` of the largest of each `block` numbers, and back.
inline std::vector<float> roundBlocks(const std::vector<float>& x, std::size_t block, int largestCode) {
  std::vector<float> rounded(x.size());
  for (std::size_t at = 0; at < x.size(); at += block) {
    float largest = 0.0F;
    for (std::size_t j = at; j < at + block; ++j) largest = std::max(largest, std::fabs(x[j]));
    const float d = largest / static_cast<float>(largestCode);
    const float inverse = d != 0.0F ? 1.0F / d : 0.0F;
    for (std::size_t j = at; j < at + block; ++j) rounded[j] = d * std::nearbyint(x[j] * inverse);
  }
  return rounded;
}

/// x rounded to 8 bits in blocks of 32 and back: what the integer products see.
inline std::vector<float> roundActivations(const std::vector<float>& x) { return roundBlocks(x, 32, 127); }

struct Product {
  double value;
  double magnitude;  // what rounding errors are relative to
};

/// x[token] . row of the sample, in double.
inline Product naiveProduct(const Sample& sample, std::uint32_t row, const float* x) {
  const float* w = sample.values.data() + std::size_t{row} * sample.columns;
  double sum = 0.0;
  double activations = 0.0;
  double largest = 0.0;
  for (std::uint32_t c = 0; c < sample.columns; ++c) {
    sum += static_cast<double>(w[c]) * static_cast<double>(x[c]);
    activations += std::fabs(static_cast<double>(x[c]));
    largest = std::max(largest, std::fabs(static_cast<double>(w[c])));
  }
  return {sum, activations * largest};
}

/// A pool and scratch memory for up to `tokens` tokens of up to `columns` columns.
class Bench {
 public:
  explicit Bench(unsigned threads, std::uint32_t tokens = 80, std::uint32_t columns = 4096) : m_pool(threads) {
    WorkspaceShape shape{};
    shape.maxTokens = tokens;
    shape.maxColumns = columns;
    m_memory.resize(cpu::matmulScratchBytes(shape, threads) + 64);
  }

  cpu::Context context() {
    const auto address = reinterpret_cast<std::uintptr_t>(m_memory.data());
    return {m_pool, std::span(m_memory).subspan((64 - address % 64) % 64)};
  }

 private:
  cpu::ThreadPool m_pool;
  std::vector<std::byte> m_memory;
};

}  // namespace longleaf::tests
