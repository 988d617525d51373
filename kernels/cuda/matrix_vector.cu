// SPDX-License-Identifier: Apache-2.0
// Matrix-vector products of decoding, on weights as they are stored.
//   for target, t, r: out[t][r] (+)= sum_c x[t][c] * weight[r][c] + bias[r]         x normalised first where asked for
// A group of kLanes threads holds kRows rows, for kTokens tokens at a time; x passes through shared memory in tiles
// that all groups of the block share. Every thread adds its chunks up in order of columns, then the group adds its
// threads pairwise.
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "kernels/cuda/block.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/weight_chunk.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::uint32_t kTileColumns = 4096;  // of all tokens of a tile together
constexpr std::uint32_t kRowsPerBlock = 16;

/// Place of a column in the tile: 4 unused floats after 32, so that lanes a chunk apart meet different banks.
constexpr __device__ std::uint32_t tilePlace(std::uint32_t column) { return column + column / kChunk * 4; }
constexpr std::uint32_t kTileFloats = kTileColumns + kTileColumns / kChunk * 4;

__device__ float dot(float4 a, float4 b, float sum) {
  sum += a.x * b.x;
  sum += a.y * b.y;
  sum += a.z * b.z;
  return sum + a.w * b.w;
}

/// Columns [begin, end) of kTokens tokens' x.
template <unsigned kTokens>
struct Tile {
  static constexpr std::uint32_t kColumns = kTileColumns / kTokens;
  static constexpr std::uint32_t kStride = kTileFloats / kTokens;

  const float* x;  // [kTokens][kStride]
  std::uint32_t begin;
  std::uint32_t end;

  __device__ float4 quad(std::uint32_t token, std::uint32_t column) const {
    return *reinterpret_cast<const float4*>(x + token * kStride + tilePlace(column - begin));
  }
  __device__ float at(std::uint32_t token, std::uint32_t column) const {
    return x[token * kStride + tilePlace(column - begin)];
  }
};

template <unsigned kRows, unsigned kTokens>
using Sums = float[kRows][kTokens];

template <WeightFormat kFormat, unsigned kLanes, unsigned kRows, unsigned kTokens>
__device__ void addChunks(const DeviceMatrix& matrix, const Tile<kTokens>& tile, const std::uint32_t (&rows)[kRows],
                          Sums<kRows, kTokens>& sums) {
  const std::uint32_t end = tile.end / kChunk;
  for (std::uint32_t chunk = tile.begin / kChunk + threadIdx.x % kLanes; chunk < end; chunk += kLanes) {
    const ChunkColumns columns = chunkColumns<kFormat>(chunk);
    WeightChunk<kFormat> weights[kRows];
#pragma unroll
    for (unsigned r = 0; r < kRows; ++r) weights[r].load(matrix, rows[r], chunk);
#pragma unroll
    for (std::uint32_t run = 0; run < 2; ++run) {
      const std::uint32_t first = run == 0 ? columns.low : columns.high;
      Sums<kRows, kTokens> parts = {};
      float xSums[kTokens] = {};
#pragma unroll
      for (std::uint32_t quad = 0; quad < 4; ++quad) {
        float4 x[kTokens];
#pragma unroll
        for (unsigned t = 0; t < kTokens; ++t) {
          x[t] = tile.quad(t, first + 4 * quad);
          if constexpr (hasMinimum(kFormat)) xSums[t] += (x[t].x + x[t].y) + (x[t].z + x[t].w);
        }
#pragma unroll
        for (unsigned r = 0; r < kRows; ++r) {
          const float4 codes = weights[r].quad(run, quad);
#pragma unroll
          for (unsigned t = 0; t < kTokens; ++t) parts[r][t] = dot(codes, x[t], parts[r][t]);
        }
      }
#pragma unroll
      for (unsigned r = 0; r < kRows; ++r) {
#pragma unroll
        for (unsigned t = 0; t < kTokens; ++t) {
          sums[r][t] += weights[r].scale[run] * parts[r][t];
          if constexpr (hasMinimum(kFormat)) sums[r][t] += weights[r].minimum[run] * xSums[t];
        }
      }
    }
  }
}

/// Four numbers at a time: 16 bytes of f32, 8 of the others.
template <WeightFormat kFormat>
__device__ float4 floatQuad(const std::byte* codes, std::size_t index) {
  if constexpr (kFormat == WeightFormat::f32) {
    return cu::load(reinterpret_cast<const float4*>(codes + index * 4));
  } else {
    using Pair = std::conditional_t<kFormat == WeightFormat::f16, __half2, __nv_bfloat162>;
    const uint2 words = cu::load(reinterpret_cast<const uint2*>(codes + index * 2));
    float2 low, high;
    if constexpr (kFormat == WeightFormat::f16) {
      low = __half22float2(*reinterpret_cast<const Pair*>(&words.x));
      high = __half22float2(*reinterpret_cast<const Pair*>(&words.y));
    } else {
      low = __bfloat1622float2(*reinterpret_cast<const Pair*>(&words.x));
      high = __bfloat1622float2(*reinterpret_cast<const Pair*>(&words.y));
    }
    return make_float4(low.x, low.y, high.x, high.y);
  }
}

template <WeightFormat kFormat, unsigned kLanes, unsigned kRows, unsigned kTokens>
__device__ void addFloats(const DeviceMatrix& matrix, const Tile<kTokens>& tile, const std::uint32_t (&rows)[kRows],
                          Sums<kRows, kTokens>& sums) {
  const std::uint32_t lane = threadIdx.x % kLanes;
  const bool wide = matrix.columns % 4 == 0;
  const std::uint32_t step = wide ? 4 : 1;
  for (std::uint32_t column = tile.begin + step * lane; column < tile.end; column += step * kLanes) {
#pragma unroll
    for (unsigned r = 0; r < kRows; ++r) {
      const std::size_t index = static_cast<std::size_t>(rows[r]) * matrix.columns + column;
      if (wide) {
        const float4 weights = floatQuad<kFormat>(matrix.codes, index);
#pragma unroll
        for (unsigned t = 0; t < kTokens; ++t) sums[r][t] = dot(weights, tile.quad(t, column), sums[r][t]);
      } else {
        const float weight = floatWeight<kFormat>(matrix.codes, index);
#pragma unroll
        for (unsigned t = 0; t < kTokens; ++t) sums[r][t] += weight * tile.at(t, column);
      }
    }
  }
}

/// x of the block's tokens on its way into the tile: as it is, or normalised as rmsNorm() does it.
template <unsigned kThreads, unsigned kTokens>
struct Input {
  const MatrixVectorArgs& args;
  std::uint32_t firstToken;
  float factors[kTokens];

  __device__ explicit Input(const MatrixVectorArgs& with) : args(with), firstToken(blockIdx.y * kTokens) {
#pragma unroll
    for (unsigned t = 0; t < kTokens; ++t) {
      factors[t] = 1.0F;
      if (args.normWeight == nullptr || firstToken + t >= args.tokens) continue;
      float squares = 0.0F;
      for (std::uint32_t i = threadIdx.x; i < args.columns; i += kThreads) {
        const float value = cu::load(row(t) + i);
        squares += value * value;
      }
      const float mean = blockSum<kThreads>(squares) / static_cast<float>(args.columns);
      factors[t] = 1.0F / sqrtf(mean + args.epsilon);
    }
  }

  __device__ const float* row(unsigned t) const {
    return args.x + static_cast<std::size_t>(firstToken + t) * args.xStride;
  }

  /// Columns [begin, begin + count) into the tile, zeros for tokens that there are not; one block leaves the normalised
  /// ones in memory.
  __device__ void load(float* tile, std::uint32_t begin, std::uint32_t count) const {
#pragma unroll
    for (unsigned t = 0; t < kTokens; ++t) {
      const bool there = firstToken + t < args.tokens;
      for (std::uint32_t i = threadIdx.x; i < count; i += kThreads) {
        float value = there ? cu::load(row(t) + begin + i) : 0.0F;
        if (there && args.normWeight != nullptr) {
          value = value * factors[t] * cu::load(args.normWeight + begin + i);
          const std::size_t at = static_cast<std::size_t>(firstToken + t) * args.columns + begin + i;
          if (blockIdx.x == 0) args.normed[at] = value;
        }
        tile[t * Tile<kTokens>::kStride + tilePlace(i)] = value;
      }
    }
  }
};

__device__ void writeRow(const VectorTarget& target, std::uint32_t token, std::uint32_t row, float sum) {
  float* const out = target.out + static_cast<std::size_t>(token) * target.outStride + row;
  if (target.bias != nullptr) sum += target.bias[row];
  *out = target.accumulate ? *out + sum : sum;
}

/// The target of this block, and the block's number within it. Constant indices keep `args` in constant memory.
__device__ VectorTarget targetOf(const MatrixVectorArgs& args, std::uint32_t& block) {
  VectorTarget target = args.targets[0];
  block = blockIdx.x;
#pragma unroll
  for (std::uint32_t i = 0; i + 1 < kMaxVectorTargets; ++i) {
    const std::uint32_t before = (args.targets[i].weight.rows + kRowsPerBlock - 1) / kRowsPerBlock;
    if (i + 1 >= args.targetCount || block < before) break;
    block -= before;
    target = args.targets[i + 1];
  }
  return target;
}

// At most 80 registers a thread, 128 for several tokens: three blocks of 256 threads to a multiprocessor, or two.
template <unsigned kLanes, unsigned kRows, unsigned kTokens>
__global__ void __launch_bounds__(kRowsPerBlock / kRows * kLanes,
                                  (kTokens == 1 ? 768 : 512) / (kRowsPerBlock / kRows * kLanes))
    matrixVectorKernel(MatrixVectorArgs args) {
  CU_SHARED(float, tile, [kTileFloats]);
  constexpr unsigned kThreads = kRowsPerBlock / kRows * kLanes;
  std::uint32_t block = 0;
  const VectorTarget target = targetOf(args, block);
  const std::uint32_t firstRow = block * kRowsPerBlock + threadIdx.x / kLanes * kRows;
  std::uint32_t rows[kRows];
  Sums<kRows, kTokens> sums = {};
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) {
    const std::uint32_t last = target.weight.rows - 1;
    rows[r] = firstRow + r < last ? firstRow + r : last;
  }
  const Input<kThreads, kTokens> input(args);
  for (std::uint32_t begin = 0; begin < args.columns; begin += Tile<kTokens>::kColumns) {
    const std::uint32_t rest = args.columns - begin;
    const std::uint32_t count = rest < Tile<kTokens>::kColumns ? rest : Tile<kTokens>::kColumns;
    if (begin > 0) __syncthreads();
    input.load(tile, begin, count);
    __syncthreads();
    withWeightFormat(target.weight.format, [&]<WeightFormat kFormat>() {
      const Tile<kTokens> part{tile, begin, begin + count};
      if constexpr (isFloat(kFormat)) {
        addFloats<kFormat, kLanes, kRows, kTokens>(target.weight, part, rows, sums);
      } else {
        addChunks<kFormat, kLanes, kRows, kTokens>(target.weight, part, rows, sums);
      }
    });
  }
#pragma unroll
  for (unsigned r = 0; r < kRows; ++r) {
#pragma unroll
    for (unsigned t = 0; t < kTokens; ++t) {
      for (unsigned mask = kLanes / 2; mask > 0; mask /= 2) {
        sums[r][t] += __shfl_xor_sync(kAllLanes, sums[r][t], static_cast<int>(mask));
      }
      const std::uint32_t token = input.firstToken + t;
      const bool mine = threadIdx.x % kLanes == 0 && firstRow + r < target.weight.rows && token < args.tokens;
      if (mine) writeRow(target, token, firstRow + r, sums[r][t]);
    }
  }
}

/// Chunks of a row from which on a whole warp has work for more than one step.
constexpr std::uint32_t kWideChunks = 64;
constexpr std::uint32_t kManyTokens = 2;

}  // namespace

void matrixVector(const Launch& launch, const MatrixVectorArgs& args) {
  unsigned blocks = 0;
  for (std::uint32_t i = 0; i < args.targetCount; ++i) blocks += blocksFor(args.targets[i].weight.rows, kRowsPerBlock);
  if (blocks == 0 || args.tokens == 0) return;
  const bool one = args.tokens == 1;
  const dim3 grid(blocks, one ? 1 : blocksFor(args.tokens, kManyTokens));
  const auto start = [&](auto kernel, unsigned threads) {
    cu::launch(kernel, grid, dim3(threads), 0, launch.stream, args);
  };
  if (args.columns >= kWideChunks * kChunk) {
    one ? start(matrixVectorKernel<32, 2, 1>, 256) : start(matrixVectorKernel<32, 2, kManyTokens>, 256);
  } else {
    one ? start(matrixVectorKernel<8, 1, 1>, 128) : start(matrixVectorKernel<8, 1, kManyTokens>, 128);
  }
}

}  // namespace longleaf::kernels::cuda
