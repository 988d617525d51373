// SPDX-License-Identifier: Apache-2.0
// Rows of a weight matrix as numbers: embedding, and what cuBLAS multiplies.
//   for t, c: out[t][c] = weight[ids != null ? ids[t] : rowBegin + t][c]
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/weight_chunk.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr unsigned kThreads = 128;
constexpr std::uint32_t kFloatsPerThread = 4;

struct RowsView {
  DeviceMatrix matrix;
  const std::int32_t* ids;
  std::uint32_t rowBegin;
};

__device__ void put(float* out, float4 x) { *reinterpret_cast<float4*>(out) = x; }
__device__ void put(__half* out, float4 x) {
  reinterpret_cast<__half2*>(out)[0] = __floats2half2_rn(x.x, x.y);
  reinterpret_cast<__half2*>(out)[1] = __floats2half2_rn(x.z, x.w);
}
__device__ void put(float* out, float x) { *out = x; }
__device__ void put(__half* out, float x) { *out = __float2half_rn(x); }

/// Without a minimum none is added, so that zeros keep their sign.
template <WeightFormat kFormat>
__device__ float weightOf(const WeightChunk<kFormat>& weights, std::uint32_t run, float code) {
  if constexpr (hasMinimum(kFormat)) return weights.scale[run] * code + weights.minimum[run];
  return weights.scale[run] * code;
}

template <WeightFormat kFormat, class Number>
__device__ void writeRun(const WeightChunk<kFormat>& weights, std::uint32_t run, Number* out) {
  for (std::uint32_t quad = 0; quad < 4; ++quad) {
    const float4 x = weights.quad(run, quad);
    put(out + 4 * quad, make_float4(weightOf(weights, run, x.x), weightOf(weights, run, x.y),
                                    weightOf(weights, run, x.z), weightOf(weights, run, x.w)));
  }
}

/// What one thread writes of a row: a chunk of quantised weights, or kFloatsPerThread numbers a warp apart.
template <WeightFormat kFormat, class Number>
__device__ void writePart(const DeviceMatrix& matrix, std::uint32_t row, std::uint32_t part, Number* out) {
  if constexpr (isFloat(kFormat)) {
    const std::size_t base = static_cast<std::size_t>(row) * matrix.columns;
    std::uint32_t column = part / kWarp * kWarp * kFloatsPerThread + part % kWarp;
    for (std::uint32_t i = 0; i < kFloatsPerThread && column < matrix.columns; ++i, column += kWarp) {
      put(out + column, floatWeight<kFormat>(matrix.codes, base + column));
    }
  } else {
    if (part >= matrix.columns / kChunk) return;
    WeightChunk<kFormat> weights;
    weights.load(matrix, row, part);
    const ChunkColumns columns = chunkColumns<kFormat>(part);
    writeRun<kFormat>(weights, 0, out + columns.low);
    writeRun<kFormat>(weights, 1, out + columns.high);
  }
}

template <class Number>
__global__ void __launch_bounds__(kThreads) rowsKernel(RowsView view, Number* out) {
  const std::uint32_t row =
      view.ids != nullptr ? static_cast<std::uint32_t>(view.ids[blockIdx.x]) : view.rowBegin + blockIdx.x;
  Number* const to = out + static_cast<std::size_t>(blockIdx.x) * view.matrix.columns;
  const std::uint32_t part = blockIdx.y * kThreads + threadIdx.x;
  withWeightFormat(view.matrix.format, [&]<WeightFormat kFormat>() { writePart<kFormat>(view.matrix, row, part, to); });
}

template <class Number>
void launchRows(const Launch& launch, const RowsView& view, std::uint32_t rows, Number* out) {
  if (rows == 0 || view.matrix.columns == 0) return;
  const unsigned perThread = isFloat(view.matrix.format) ? kFloatsPerThread : kChunk;
  cu::launch(rowsKernel<Number>, dim3(rows, blocksFor(view.matrix.columns, perThread * kThreads)), dim3(kThreads), 0,
             launch.stream, view, out);
}

}  // namespace

void dequantize(const Launch& launch, const DeviceMatrix& matrix, std::uint32_t rowBegin, std::uint32_t rowEnd,
                __half* out) {
  launchRows(launch, {matrix, nullptr, rowBegin}, rowEnd - rowBegin, out);
}

void dequantize(const Launch& launch, const DeviceMatrix& matrix, std::uint32_t rowBegin, std::uint32_t rowEnd,
                float* out) {
  launchRows(launch, {matrix, nullptr, rowBegin}, rowEnd - rowBegin, out);
}

void embed(const Launch& launch, const EmbedArgs& args, const DeviceMatrix& table, const std::int32_t* ids) {
  launchRows(launch, {table, ids, 0}, static_cast<std::uint32_t>(args.ids.size()), args.out);
}

}  // namespace longleaf::kernels::cuda
