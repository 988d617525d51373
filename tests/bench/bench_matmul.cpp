// SPDX-License-Identifier: GPL-3.0-or-later
// Speed of matrix products next to what the machine can do at that moment: a read of memory and independent f32
// multiply-adds, measured in the same run. Best of several; every figure is for synthetic weights.
//   bench_matmul [seconds per figure, default 0.2]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "kernels/cpu/context.h"
#include "kernels/cpu/isa.h"
#include "kernels/cpu/matmul.h"
#include "kernels/cpu/packed_matrix.h"
#include "kernels/quantize.h"

#if defined(__GNUC__) && !defined(__clang__)
#define BENCH_CLONES __attribute__((target_clones("default", "avx2,fma", "avx512f")))
#else
#define BENCH_CLONES
#endif

using namespace longleaf::kernels;

namespace {

double g_seconds = 0.2;

/// Time of the calling thread for one thread, so that other processes on the machine count little; else of the wall.
double now(unsigned threads) {
  timespec time{};
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Seconds of the fastest call.
template <class Function>
double fastest(unsigned threads, const Function& function) {
  function();
  double best = 1e30;
  double total = 0.0;
  for (int calls = 0; total < g_seconds || calls < 3; ++calls) {
    const double begin = now(threads);
    function();
    const double taken = now(threads) - begin;
    best = std::min(best, taken);
    total += taken;
  }
  return best;
}

using Vector [[gnu::vector_size(64)]] = float;

/// 24 independent chains of multiply-adds; returns something that depends on all of them.
BENCH_CLONES float multiplyAdds(int rounds) {
  Vector sums[24];
#pragma GCC unroll 24
  for (int i = 0; i < 24; ++i) sums[i] = Vector{} + static_cast<float>(i);  // unequal: no two chains can be one
  const Vector a = Vector{} + 0.5F;
  const Vector b = Vector{} + 1.5F;
  for (int i = 0; i < rounds; ++i) {
#pragma GCC unroll 24
    for (Vector& sum : sums) sum = sum * a + b;
  }
  float all = 0.0F;
#pragma GCC unroll 24
  for (const Vector& sum : sums) all += sum[0];
  return all;
}

BENCH_CLONES float readAll(const float* data, std::size_t count) {
  Vector sums[8] = {};
  for (std::size_t i = 0; i + 128 <= count; i += 128) {
    __builtin_prefetch(data + i + 1024);
    __builtin_prefetch(data + i + 1040);
    __builtin_prefetch(data + i + 1056);
    __builtin_prefetch(data + i + 1072);
    __builtin_prefetch(data + i + 1088);
    __builtin_prefetch(data + i + 1104);
    __builtin_prefetch(data + i + 1120);
    __builtin_prefetch(data + i + 1136);
#pragma GCC unroll 8
    for (std::size_t v = 0; v < 8; ++v) {
      Vector loaded;
      __builtin_memcpy(&loaded, data + i + 16 * v, sizeof loaded);
      sums[v] += loaded;
    }
  }
  float all = 0.0F;
  for (const Vector& sum : sums) all += sum[0];
  return all;
}

volatile float g_sink;

void machineLimits(unsigned threads) {
  cpu::ThreadPool pool(threads);
  const std::vector<float> data(std::size_t{64} << 20, 1.0F);
  constexpr std::uint32_t kParts = 64;
  const std::size_t part = data.size() / kParts;
  const double read = fastest(threads, [&] {
    pool.run(kParts, [&](std::uint32_t i, unsigned) { g_sink = readAll(data.data() + i * part, part); });
  });
  constexpr int kRounds = 2000;
  const double fma =
      fastest(threads, [&] { pool.run(threads, [&](std::uint32_t, unsigned) { g_sink = multiplyAdds(kRounds); }); });
  std::printf("limits, %u thread(s): read %.1f GB/s, f32 multiply-add %.0f GFLOP/s\n", threads,
              static_cast<double>(data.size() * sizeof(float)) / read * 1e-9,
              2.0 * 24 * 16 * kRounds * threads / fma * 1e-9);
}

void callCost(unsigned threads) {
  cpu::ThreadPool pool(threads);
  const double taken = fastest(threads, [&] {
    for (int i = 0; i < 1000; ++i) pool.run(threads, [](std::uint32_t, unsigned) {});
  });
  std::printf("an empty call of the pool, %u thread(s): %.2f us\n", threads, taken * 1e3);
}

struct Shape {
  std::uint32_t rows;
  std::uint32_t columns;
};

constexpr std::uint32_t kTokens = 256;

class Run {
 public:
  explicit Run(unsigned threads) : m_pool(threads) {
    WorkspaceShape shape{};
    shape.maxTokens = kTokens;
    shape.maxColumns = 4096;
    m_scratch.resize(cpu::matmulScratchBytes(shape, threads) + 64);
    m_x.resize(std::size_t{kTokens} * 4096);
    for (std::size_t i = 0; i < m_x.size(); ++i) m_x[i] = static_cast<float>(i * 2654435761U % 1000U) * 0.002F - 1.0F;
    m_out.resize(std::size_t{kTokens} * 4096);
  }

  /// Seconds of the product of `tokens` tokens with each of the matrices, one after another.
  double seconds(const std::vector<MatrixPtr>& matrices, std::uint32_t tokens, ActivationFormat activations) {
    return fastest(m_pool.threads(), [&] {
      for (const MatrixPtr& matrix : matrices) {
        const MatmulTarget target{matrix.get(), m_out.data(), matrix->rows()};
        cpu::matmul(context(), {m_x.data(), matrix->columns(), tokens, {&target, 1}, activations});
      }
    });
  }

  void measure(WeightFormat format, Shape shape, ActivationFormat activations) {
    const auto bytes = syntheticRows(format, shape.rows, shape.columns, 1);
    if (bytes.empty()) return;
    const double one = packed(format, shape, bytes);
    // Enough copies that one token's weights come from memory, not from a cache.
    const auto copies = static_cast<std::size_t>(std::max(2.0, 160e6 / one));
    std::vector<MatrixPtr> matrices;
    for (std::size_t i = 0; i < copies; ++i)
      matrices.push_back(std::move(*cpu::packMatrix({format, shape.rows, shape.columns, bytes})));
    const double decode = seconds(matrices, 1, activations) / static_cast<double>(copies);
    matrices.resize(1);
    const double cached = seconds(matrices, 1, activations);
    const double prompt = seconds(matrices, kTokens, activations);
    const double products = 2.0 * shape.rows * shape.columns;
    std::printf(
        "  %-5s %-4s %4u x %4u  1 token: %6.1f us %5.1f GB/s (in cache %6.1f us %5.1f GB/s)   %u tokens: %5.0f GOP/s\n",
        std::string(formatName(format)).c_str(), activations == ActivationFormat::q8 ? "q8" : "f32", shape.rows,
        shape.columns, decode * 1e6, one / decode * 1e-9, cached * 1e6, one / cached * 1e-9, kTokens,
        products * kTokens / prompt * 1e-9);
  }

 private:
  static double packed(WeightFormat format, Shape shape, const std::vector<std::byte>& bytes) {
    const double begin = now(1);
    const auto matrix = cpu::packMatrix({format, shape.rows, shape.columns, bytes});
    const double taken = now(1) - begin;
    if (shape.rows == 4096) {
      std::printf("  %-5s packed at %.0f MB/s\n", std::string(formatName(format)).c_str(),
                  static_cast<double>(bytes.size()) / taken * 1e-6);
    }
    return static_cast<double>((*matrix)->bytes());
  }

  cpu::Context context() {
    const auto address = reinterpret_cast<std::uintptr_t>(m_scratch.data());
    return {m_pool, std::span(m_scratch).subspan((64 - address % 64) % 64)};
  }

  cpu::ThreadPool m_pool;
  std::vector<std::byte> m_scratch;
  std::vector<float> m_x;
  std::vector<float> m_out;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) g_seconds = std::atof(argv[1]);
  std::printf("instruction set: %s\n", std::string(cpu::isaName(cpu::activeIsa())).c_str());
  constexpr Shape kShapes[] = {{576, 1536}, {1536, 576}, {4096, 4096}};
  constexpr WeightFormat kFormats[] = {WeightFormat::q4_1, WeightFormat::q4_0, WeightFormat::q8_0, WeightFormat::q4_k,
                                       WeightFormat::q6_k, WeightFormat::f16,  WeightFormat::f32};
  for (const unsigned threads : {1U, 2U}) {
    machineLimits(threads);
    callCost(threads);
    Run run(threads);
    for (const WeightFormat format : kFormats) {
      for (const Shape shape : kShapes) run.measure(format, shape, ActivationFormat::q8);
    }
    for (const Shape shape : kShapes) run.measure(WeightFormat::q4_1, shape, ActivationFormat::f32);
  }
  return 0;
}
