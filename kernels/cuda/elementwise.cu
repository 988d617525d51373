// SPDX-License-Identifier: Apache-2.0
// Operations on rows of activations.
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.h"

namespace longleaf::kernels::cuda {

namespace {

constexpr unsigned kThreads = 256;

// for t: sum = sum_i x[t][i]^2;   for i: out[t][i] = x[t][i] * weight[i] / sqrt(sum / width + epsilon)
__global__ void __launch_bounds__(kThreads) rmsNormKernel(RmsNormArgs args) {
  const std::size_t row = static_cast<std::size_t>(blockIdx.x) * args.width;
  float squares = 0.0F;
  for (std::uint32_t i = threadIdx.x; i < args.width; i += kThreads) {
    const float x = cu::load(args.x + row + i);
    squares += x * x;
  }
  const float sum = blockSum<kThreads>(squares);
  const float factor = 1.0F / sqrtf(sum / static_cast<float>(args.width) + args.epsilon);
  for (std::uint32_t i = threadIdx.x; i < args.width; i += kThreads) {
    args.out[row + i] = args.x[row + i] * factor * cu::load(args.weight + i);
  }
}

// for i: gate[i] = gate[i] / (1 + exp(-gate[i])) * up[i]
__global__ void __launch_bounds__(kThreads) siluMulKernel(SiluMulArgs args) {
  const std::size_t i = static_cast<std::size_t>(blockIdx.x) * kThreads + threadIdx.x;
  if (i >= args.count) return;
  const float gate = cu::load(args.gate + i);
  args.gate[i] = gate / (1.0F + expf(-gate)) * cu::load(args.up + i);
}

// for t: m = max_j x[t][j];   nll[t] = m + log sum_j exp(x[t][j] - m) - x[t][target[t]]
__global__ void __launch_bounds__(kThreads)
    crossEntropyKernel(const float* logits, const std::int32_t* targets, std::uint32_t vocabulary, float* nll) {
  const float* row = logits + static_cast<std::size_t>(blockIdx.x) * vocabulary;
  float largest = minusInfinity();
  for (std::uint32_t j = threadIdx.x; j < vocabulary; j += kThreads) largest = fmaxf(largest, cu::load(row + j));
  largest = blockMax<kThreads>(largest);
  float sum = 0.0F;
  for (std::uint32_t j = threadIdx.x; j < vocabulary; j += kThreads) sum += expf(row[j] - largest);
  sum = blockSum<kThreads>(sum);
  if (threadIdx.x == 0) nll[blockIdx.x] = largest + logf(sum) - row[targets[blockIdx.x]];
}

// for t, c: out[t][c] = half(clamp(x[t][c]))
__global__ void __launch_bounds__(kThreads)
    toHalfKernel(const float* x, std::uint32_t stride, std::uint32_t columns, __half* out) {
  constexpr float kLargestHalf = 65504.0F;
  const std::uint32_t column = blockIdx.x * kThreads + threadIdx.x;
  if (column >= columns) return;
  float value = cu::load(x + static_cast<std::size_t>(blockIdx.y) * stride + column);
  if (value > kLargestHalf) value = kLargestHalf;
  if (value < -kLargestHalf) value = -kLargestHalf;
  out[static_cast<std::size_t>(blockIdx.y) * columns + column] = __float2half_rn(value);
}

// for t, r: out[t][r] += bias[r]
__global__ void __launch_bounds__(kThreads)
    addBiasKernel(float* out, std::uint32_t stride, const float* bias, std::uint32_t rows) {
  const std::uint32_t row = blockIdx.x * kThreads + threadIdx.x;
  if (row < rows) out[static_cast<std::size_t>(blockIdx.y) * stride + row] += cu::load(bias + row);
}

}  // namespace

void rmsNorm(const Launch& launch, const RmsNormArgs& args) {
  if (args.tokens == 0) return;
  cu::launch(rmsNormKernel, dim3(args.tokens), dim3(kThreads), 0, launch.stream, args);
}

void siluMul(const Launch& launch, const SiluMulArgs& args) {
  if (args.count == 0) return;
  cu::launch(siluMulKernel, dim3(blocksFor(args.count, kThreads)), dim3(kThreads), 0, launch.stream, args);
}

std::size_t crossEntropyScratchBytes(const WorkspaceShape& /*shape*/) { return 0; }

void crossEntropy(const Launch& launch, const CrossEntropyArgs& args, const std::int32_t* targets) {
  if (args.targets.empty()) return;
  cu::launch(crossEntropyKernel, dim3(static_cast<unsigned>(args.targets.size())), dim3(kThreads), 0, launch.stream,
             args.logits, targets, args.vocabulary, args.nll);
}

void toHalf(const Launch& launch, const MatmulArgs& args, std::uint32_t columns, __half* out) {
  if (args.tokens == 0 || columns == 0) return;
  cu::launch(toHalfKernel, dim3(blocksFor(columns, kThreads), args.tokens), dim3(kThreads), 0, launch.stream, args.x,
             args.xStride, columns, out);
}

void addBias(const Launch& launch, const MatmulTarget& target, std::uint32_t tokens, std::uint32_t rows) {
  if (tokens == 0 || rows == 0 || target.bias == nullptr) return;
  cu::launch(addBiasKernel, dim3(blocksFor(rows, kThreads), tokens), dim3(kThreads), 0, launch.stream, target.out,
             target.outStride, target.bias, rows);
}

}  // namespace longleaf::kernels::cuda
