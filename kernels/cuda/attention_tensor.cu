// SPDX-License-Identifier: Apache-2.0
// Attention of several queries on tensor cores: what attention_read.cu computes, with queries, keys and probabilities
// rounded to f16 before they are multiplied, and sums in f32. A block has 64 queries of one head and goes through the
// slots in tiles of 32; a warp has 16 of the queries, and its lanes share each of them by fours:
//   for tile: logit_ij;  m' = max(m, max_j logit_ij);  o = o 2^(m - m') + sum_j 2^(logit_ij - m') v_j;  s likewise
// Turned keys lie in shared memory slot by slot, values by pairs of slots, so that a register of the product
// (cu_tensor.h) is one load; rows are 8 numbers longer than they need be, which spreads a warp's loads over all banks.
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/attention_read.cuh"
#include "kernels/cuda/cu_tensor.h"

namespace longleaf::kernels::cuda {

namespace {

constexpr StoreFormat kFormat = StoreFormat::f16;
constexpr std::uint32_t kWarpQueries = 16;
constexpr std::uint32_t kBlockQueries = kReadWarps * kWarpQueries;
constexpr std::uint32_t kTileSlots = 32;
constexpr std::uint32_t kColumns = 8;  // of one product: slots of the logits, dimensions of the values
constexpr std::uint32_t kStep = 16;    // numbers that one product adds up
constexpr std::uint32_t kMaxDim = 128;
constexpr std::uint32_t kPadding = 8;

__device__ std::uint32_t laneRow() { return laneIndex() / 4; }
__device__ std::uint32_t lanePlace() { return laneIndex() % 4; }

__device__ std::uint32_t halves(float low, float high) {
  const __half2 both = __floats2half2_rn(low, high);
  return *reinterpret_cast<const std::uint32_t*>(&both);
}

/// What the four lanes of a row add up together.
__device__ float rowSum(float x) {
  x += __shfl_xor_sync(kAllLanes, x, 1);
  return x + __shfl_xor_sync(kAllLanes, x, 2);
}
__device__ float rowMax(float x) {
  x = fmaxf(x, __shfl_xor_sync(kAllLanes, x, 1));
  return fmaxf(x, __shfl_xor_sync(kAllLanes, x, 2));
}

/// Shared memory of a tile: keys [kTileSlots][dim + kPadding], then values [kTileSlots / 2][dim + kPadding] pairs of
/// two slots' numbers.
struct Tile {
  __half* keys;
  std::uint32_t* values;
  std::uint32_t stride;

  __device__ Tile(float* shared, std::uint32_t dim)
      : keys(reinterpret_cast<__half*>(shared)),
        values(reinterpret_cast<std::uint32_t*>(keys + kTileSlots * (dim + kPadding))),
        stride(dim + kPadding) {}

  /// Two neighbouring numbers of a slot's key.
  __device__ std::uint32_t keyPair(std::uint32_t slot, std::uint32_t i) const {
    return *reinterpret_cast<const std::uint32_t*>(keys + slot * stride + i);
  }
};

/// Slots [begin, begin + kTileSlots) of a tier, of which those below `count` may be read.
struct TileRange {
  const HeadTier<kFormat>& tier;
  std::uint32_t begin;
  std::uint32_t count;
};

/// Keys of the tile, turned by rank when relative. A lane takes four slots and a pair of dimensions at a time, so that
/// eight lanes read whole sectors of the keys and of the rotary table.
__device__ void loadKeys(const AttentionView& view, const TileRange& range, const Tile& tile) {
  constexpr std::uint32_t kSlots = 4;
  const std::uint32_t half = view.headDim / 2;
  const std::uint32_t first = warpIndex() % 2 * kSlotTile + laneIndex() / 8 * kSlots;  // within the tile
  const std::uint32_t slot = range.begin + first;
  const bool live = slot < range.count;
  std::size_t rows[kSlots] = {};
#pragma unroll
  for (std::uint32_t c = 0; c < kSlots; ++c) {
    const bool turns = view.relative && slot + c < range.count;
    if (turns) rows[c] = ropeRow(view.rope, range.tier.rank[slot + c], view.headDim);
  }
  for (std::uint32_t pair = warpIndex() / 2 * 8 + laneIndex() % 8; pair < half; pair += kReadWarps / 2 * 8) {
    uint2 a{};
    uint2 b{};
    if (live) {
      a = cu::load(reinterpret_cast<const uint2*>(range.tier.k + keyElement(view.headDim, slot, pair)));
      b = cu::load(reinterpret_cast<const uint2*>(range.tier.k + keyElement(view.headDim, slot, pair + half)));
    }
    const auto* const firsts = reinterpret_cast<const __half*>(&a);
    const auto* const seconds = reinterpret_cast<const __half*>(&b);
#pragma unroll
    for (std::uint32_t c = 0; c < kSlots; ++c) {
      float2 both = make_float2(__half2float(firsts[c]), __half2float(seconds[c]));
      if (view.relative && slot + c < range.count) {
        both = turned(both.x, both.y, cu::load(view.rope.cosine + rows[c] + pair),
                      cu::load(view.rope.sine + rows[c] + pair));
      }
      tile.keys[(first + c) * tile.stride + pair] = __float2half_rn(both.x);
      tile.keys[(first + c) * tile.stride + pair + half] = __float2half_rn(both.y);
    }
  }
}

/// Values of the tile, zeros beyond the last slot: a probability of 0 must not meet what is no number.
__device__ void loadValues(const AttentionView& view, const TileRange& range, const Tile& tile) {
  const std::uint32_t parts = view.headDim / 8;
  for (std::uint32_t index = threadIdx.x; index < kTileSlots / 2 * parts; index += kReadThreads) {
    const std::uint32_t pair = index / parts;
    const std::uint32_t part = index % parts;
    uint4 rows[2] = {};
#pragma unroll
    for (std::uint32_t c = 0; c < 2; ++c) {
      const std::uint32_t slot = range.begin + 2 * pair + c;
      if (slot >= range.count) continue;
      const auto* const row = range.tier.v + static_cast<std::size_t>(slot) * view.paddedHeadDim;
      rows[c] = cu::load(reinterpret_cast<const uint4*>(row + 8 * part));
    }
    const std::uint32_t x[4] = {rows[0].x, rows[0].y, rows[0].z, rows[0].w};
    const std::uint32_t y[4] = {rows[1].x, rows[1].y, rows[1].z, rows[1].w};
    std::uint32_t* const to = tile.values + pair * tile.stride + 8 * part;
#pragma unroll
    for (std::uint32_t i = 0; i < 4; ++i) {
      to[2 * i] = (x[i] & 0xFFFFU) | y[i] << 16;
      to[2 * i + 1] = x[i] >> 16 | (y[i] & 0xFFFF0000U);
    }
  }
}

/// What a warp keeps of its queries; a lane has parts of rows laneRow() and laneRow() + 8.
template <unsigned kSteps>
struct Running {
  std::uint32_t queries[kSteps][4];
  float out[2 * kSteps][4];
  float largest[2];
  float sum[2];  // of the lane's own slots

  /// From the turned queries of the warp, [kWarpQueries][dim].
  __device__ Running(const float* turned, std::uint32_t dim) : queries{}, out{}, sum{} {
    largest[0] = largest[1] = minusInfinity();
#pragma unroll
    for (unsigned step = 0; step < kSteps; ++step) {
      if (step * kStep >= dim) continue;
#pragma unroll
      for (unsigned part = 0; part < 4; ++part) {
        const float* from = turned + (laneRow() + part % 2 * 8) * dim + step * kStep + part / 2 * 8 + 2 * lanePlace();
        queries[step][part] = halves(from[0], from[1]);
      }
    }
  }
};

constexpr unsigned kLogitTiles = kTileSlots / kColumns;
using Logits = float[kLogitTiles][4];

/// Products of the warp's queries with the keys of the tile.
template <unsigned kSteps>
__device__ void multiplyKeys(const Running<kSteps>& running, const Tile& tile, std::uint32_t dim, Logits& logits) {
#pragma unroll
  for (unsigned step = 0; step < kSteps; ++step) {
    if (step * kStep >= dim) continue;
    const std::uint32_t i = step * kStep + 2 * lanePlace();
#pragma unroll
    for (unsigned j = 0; j < kLogitTiles; ++j) {
      const std::uint32_t slot = j * kColumns + laneRow();
      const std::uint32_t keys[2] = {tile.keyPair(slot, i), tile.keyPair(slot, i + 8)};
      cu::multiplyTile(logits[j], running.queries[step], keys);
    }
  }
}

/// Queries of the block's warp in a tile of slots.
struct WarpQueries {
  std::uint32_t first;
  std::uint32_t queryHead;
  bool ownTier;  // which a query sees up to its own slot
};

/// Minus infinity where a query does not see a slot; bias, and what else a logit has.
__device__ void completeLogits(const AttentionView& view, const TileRange& range, const WarpQueries& queries,
                               Logits& logits) {
#pragma unroll
  for (unsigned j = 0; j < kLogitTiles; ++j) {
#pragma unroll
    for (unsigned c = 0; c < 2; ++c) {
      const std::uint32_t slot = range.begin + j * kColumns + 2 * lanePlace() + c;
      const float bias = slot < range.count ? range.tier.biasOf(slot) : 0.0F;
#pragma unroll
      for (unsigned row = 0; row < 2; ++row) {
        const std::uint32_t token = queries.first + laneRow() + 8 * row;
        const std::uint32_t visible = range.tier.committed + (queries.ownTier ? token + 1 : 0);
        const bool sees = slot < range.count && slot < visible && token < view.tokens;
        float& logit = logits[j][2 * row + c];
        const SeenPair pair{slot, token, queries.queryHead, 1.0F, bias};
        logit = sees ? seenLogit(view, range.tier, pair, logit) : minusInfinity();
      }
    }
  }
}

/// Takes the logits of a tile in and leaves its probabilities in their place.
template <unsigned kSteps>
__device__ void takeLogits(Running<kSteps>& running, Logits& logits) {
#pragma unroll
  for (unsigned row = 0; row < 2; ++row) {
    float largest = running.largest[row];
#pragma unroll
    for (unsigned j = 0; j < kLogitTiles; ++j)
      largest = fmaxf(largest, fmaxf(logits[j][2 * row], logits[j][2 * row + 1]));
    largest = rowMax(largest);
    const bool any = largest != minusInfinity();  // a query beyond the last sees nothing
    const float factor = any ? exp2f(running.largest[row] - largest) : 1.0F;
    float sum = running.sum[row] * factor;
#pragma unroll
    for (unsigned j = 0; j < kLogitTiles; ++j) {
#pragma unroll
      for (unsigned c = 0; c < 2; ++c) {
        float& p = logits[j][2 * row + c];
        p = any ? exp2f(p - largest) : 0.0F;
        sum += p;
      }
    }
    running.largest[row] = largest;
    running.sum[row] = sum;
#pragma unroll
    for (unsigned i = 0; i < 2 * kSteps; ++i) {
      running.out[i][2 * row] *= factor;
      running.out[i][2 * row + 1] *= factor;
    }
  }
}

/// out += probabilities . values of the tile. What a lane has of two tiles of logits is what it needs of one factor.
template <unsigned kSteps>
__device__ void addValues(Running<kSteps>& running, const Tile& tile, std::uint32_t dim, const Logits& weights) {
#pragma unroll
  for (unsigned step = 0; step < kTileSlots / kStep; ++step) {
    const float(&low)[4] = weights[2 * step];
    const float(&high)[4] = weights[2 * step + 1];
    const std::uint32_t p[4] = {halves(low[0], low[1]), halves(low[2], low[3]), halves(high[0], high[1]),
                                halves(high[2], high[3])};
    const std::uint32_t* const rows = tile.values + (step * kStep / 2 + lanePlace()) * tile.stride + laneRow();
#pragma unroll
    for (unsigned i = 0; i < 2 * kSteps; ++i) {
      if (i * kColumns >= dim) continue;
      const std::uint32_t values[2] = {rows[i * kColumns], rows[4 * tile.stride + i * kColumns]};
      cu::multiplyTile(running.out[i], p, values);
    }
  }
}

template <unsigned kSteps>
__device__ void writeQueries(const AttentionView& view, const ReadScratch& scratch, const WarpQueries& queries,
                             const Running<kSteps>& running) {
#pragma unroll
  for (unsigned row = 0; row < 2; ++row) {
    const float sum = rowSum(running.sum[row]);
    const std::uint32_t token = queries.first + laneRow() + 8 * row;
    if (token >= view.tokens) continue;
    float* const out = view.out + static_cast<std::size_t>(token) * view.outStride +
                       static_cast<std::size_t>(queries.queryHead) * view.headDim + 2 * lanePlace();
#pragma unroll
    for (unsigned i = 0; i < 2 * kSteps; ++i) {
      if (i * kColumns >= view.headDim) continue;
      out[i * kColumns] = running.out[i][2 * row] / sum;
      out[i * kColumns + 1] = running.out[i][2 * row + 1] / sum;
    }
    if (lanePlace() == 0) writeLogSum(view, scratch, token, queries.queryHead, running.largest[row] + log2f(sum));
  }
}

// At most 168 registers a thread for heads of up to 64 dimensions: three blocks to a multiprocessor; two for wider
// ones.
template <unsigned kSteps>
__global__ void __launch_bounds__(kReadThreads, kSteps == 4 ? 3 : 2)
    tensorReadKernel(AttentionView view, ReadScratch scratch) {
  CU_DYNAMIC_SHARED(float, shared);  // the queries, then tile after tile
  const std::uint32_t queryHead = blockIdx.y;
  const std::uint32_t begin = blockIdx.x * kBlockQueries;
  const std::uint32_t last = view.tierCount - 1;
  const std::uint32_t head = queryHead / view.group;
  turnQueries<kBlockQueries>(view, scratch, headTier<kFormat>(view, last, head), {shared, begin, queryHead});
  __syncthreads();
  Running<kSteps> running(shared + warpIndex() * kWarpQueries * view.headDim, view.headDim);
  const Tile tile(shared, view.headDim);
  const std::uint32_t seen = begin + kBlockQueries < view.tokens ? begin + kBlockQueries : view.tokens;
  WarpQueries queries{begin + warpIndex() * kWarpQueries, queryHead, false};
  for (std::uint32_t t = 0; t < view.tierCount; ++t) {
    const HeadTier<kFormat> tier = headTier<kFormat>(view, t, head);
    queries.ownTier = t == last;
    const std::uint32_t count = tier.committed + (queries.ownTier ? seen : 0);
    for (std::uint32_t slot = 0; slot < count; slot += kTileSlots) {
      const TileRange range{tier, slot, count};
      __syncthreads();  // the queries, or the tile before, have been read
      loadKeys(view, range, tile);
      loadValues(view, range, tile);
      __syncthreads();
      Logits logits = {};
      multiplyKeys(running, tile, view.headDim, logits);
      completeLogits(view, range, queries, logits);
      takeLogits(running, logits);
      addValues(running, tile, view.headDim, logits);
    }
  }
  writeQueries(view, scratch, queries, running);
}

}  // namespace

bool takesTensorCores(const AttentionView& view, StoreFormat store) {
  return view.rounded && store == kFormat && view.headDim % kStep == 0 && view.headDim <= kMaxDim;
}

void readByTensorCores(const Launch& launch, const AttentionView& view, const ReadScratch& scratch) {
  const dim3 grid(blocksFor(view.tokens, kBlockQueries), view.kvHeads * view.group);
  // The queries take more than a tile.
  const std::size_t shared = kBlockQueries * view.headDim * sizeof(float);
  const auto start = [&](auto kernel) {
    cu::launch(kernel, grid, dim3(kReadThreads), shared, launch.stream, view, scratch);
  };
  view.headDim <= 64 ? start(tensorReadKernel<4>) : start(tensorReadKernel<8>);
}

}  // namespace longleaf::kernels::cuda
