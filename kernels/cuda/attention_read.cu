// SPDX-License-Identifier: Apache-2.0
// Attention of several queries, keys turned by rank as they are loaded. A block has 32 queries of one head and goes
// through the slots in tiles of 32, a lane per slot and eight queries per warp:
//   for tile: logit_ij;  m' = max(m, max_j logit_ij);  o = o 2^(m - m') + sum_j 2^(logit_ij - m') v_j;  s likewise
// What is left behind for the statistics: turned queries, and m + log2 s of every query. All in f32; where numbers may
// be rounded to f16 the tensor cores do the same (attention_tensor.cu).
#include <cstddef>
#include <cstdint>

#include "kernels/cuda/attention_read.cuh"

namespace longleaf::kernels::cuda {

namespace {

constexpr std::uint32_t kWarpQueries = 8;
constexpr std::uint32_t kBlockQueries = kReadWarps * kWarpQueries;
constexpr std::uint32_t kTilePairs = 32;  // pairs of dimensions whose keys are in shared memory at a time

/// logits[j] += q_j . k over kTilePairs pairs from `pair` on, for the lane's slot and the warp's queries.
__device__ void addDots(const float (&keys)[2 * kTilePairs][kWarp], const float* queries, std::uint32_t dim,
                        std::uint32_t pair, float (&logits)[kWarpQueries]) {
  const std::uint32_t half = dim / 2;
  const std::uint32_t count = half - pair < kTilePairs ? half - pair : kTilePairs;
  for (std::uint32_t i = 0; i < count; i += 4) {
#pragma unroll
    for (std::uint32_t part = 0; part < 2; ++part) {
      float k[4];
      for (std::uint32_t c = 0; c < 4; ++c) k[c] = keys[part * kTilePairs + i + c][laneIndex()];
#pragma unroll
      for (std::uint32_t j = 0; j < kWarpQueries; ++j) {
        const float4 q = *reinterpret_cast<const float4*>(queries + j * dim + part * half + pair + i);
        logits[j] += q.x * k[0];
        logits[j] += q.y * k[1];
        logits[j] += q.z * k[2];
        logits[j] += q.w * k[3];
      }
    }
  }
}

/// Running softmax of the warp's queries; a lane has two dimensions of every 64.
template <unsigned kStripes>
struct Running {
  float largest[kWarpQueries];
  float sum[kWarpQueries];
  float2 out[kWarpQueries][kStripes];
};

/// Takes the logits of a tile in and leaves the weights of its values in `weights`.
template <unsigned kStripes>
__device__ void takeLogits(const float (&logits)[kWarpQueries], float valueFactor, Running<kStripes>& running,
                           float (&weights)[kWarpQueries][kWarp]) {
#pragma unroll
  for (std::uint32_t j = 0; j < kWarpQueries; ++j) {
    const float largest = fmaxf(running.largest[j], warpMax(logits[j]));
    const bool any = largest != minusInfinity();  // a query beyond the last sees nothing
    const float factor = any ? exp2f(running.largest[j] - largest) : 1.0F;
    const float p = any ? exp2f(logits[j] - largest) : 0.0F;
    running.largest[j] = largest;
    running.sum[j] = running.sum[j] * factor + warpSum(p);
    for (unsigned stripe = 0; stripe < kStripes; ++stripe) {
      running.out[j][stripe].x *= factor;
      running.out[j][stripe].y *= factor;
    }
    weights[j][laneIndex()] = p * valueFactor;
  }
  __syncwarp(kAllLanes);
}

/// out += weights . values of the first `slots` slots of the tile.
template <StoreFormat kFormat, unsigned kStripes>
__device__ void addValues(const typename Stored<kFormat>::Word* values, std::uint32_t paddedHeadDim,
                          std::uint32_t slots, const float (&weights)[kWarpQueries][kWarp],
                          Running<kStripes>& running) {
  for (std::uint32_t slot = 0; slot < slots; slot += 2) {
    const bool second = slot + 1 < slots;
    const auto* row = values + static_cast<std::size_t>(slot) * paddedHeadDim;
#pragma unroll
    for (unsigned stripe = 0; stripe < kStripes; ++stripe) {
      const std::uint32_t pair = stripe * kWarp + laneIndex();
      if (2 * pair >= paddedHeadDim) continue;
      const float2 a = valuePair<kFormat>(row, pair);
      const float2 b = second ? valuePair<kFormat>(row + paddedHeadDim, pair) : make_float2(0.0F, 0.0F);
#pragma unroll
      for (std::uint32_t j = 0; j < kWarpQueries; ++j) {
        const float2 w = *reinterpret_cast<const float2*>(&weights[j][slot]);
        running.out[j][stripe].x += w.x * a.x;
        running.out[j][stripe].x += w.y * b.x;
        running.out[j][stripe].y += w.x * a.y;
        running.out[j][stripe].y += w.y * b.y;
      }
    }
  }
}

template <unsigned kStripes>
__device__ void writeQueries(const AttentionView& view, const ReadScratch& scratch, std::uint32_t queryHead,
                             std::uint32_t firstQuery, const Running<kStripes>& running) {
#pragma unroll
  for (std::uint32_t j = 0; j < kWarpQueries; ++j) {
    const std::uint32_t token = firstQuery + j;
    if (token >= view.tokens) continue;
    float* const out = view.out + static_cast<std::size_t>(token) * view.outStride +
                       static_cast<std::size_t>(queryHead) * view.headDim;
#pragma unroll
    for (unsigned stripe = 0; stripe < kStripes; ++stripe) {
      const std::uint32_t i = 2 * (stripe * kWarp + laneIndex());
      if (i >= view.headDim) continue;
      out[i] = running.out[j][stripe].x / running.sum[j];
      out[i + 1] = running.out[j][stripe].y / running.sum[j];
    }
    if (laneIndex() != 0) continue;
    writeLogSum(view, scratch, token, queryHead, running.largest[j] + log2f(running.sum[j]));
  }
}

template <StoreFormat kFormat, unsigned kStripes>
__global__ void __launch_bounds__(kReadThreads, kStripes == 4 ? 2 : 3)
    readKernel(AttentionView view, ReadScratch scratch) {
  CU_DYNAMIC_SHARED(float, queries);
  CU_SHARED(float, keys, [2 * kTilePairs][kWarp]);
  CU_SHARED(float, weights, [kReadWarps][kWarpQueries][kWarp]);
  const std::uint32_t queryHead = blockIdx.y;
  const std::uint32_t head = queryHead / view.group;
  const QueryTile tile{queries, blockIdx.x * kBlockQueries, queryHead};
  const std::uint32_t last = view.tierCount - 1;
  const HeadTier<kFormat> own = headTier<kFormat>(view, last, head);
  turnQueries<kBlockQueries>(view, scratch, own, tile);
  const float* const mine = queries + warpIndex() * kWarpQueries * view.headDim;
  const std::uint32_t firstQuery = tile.begin + warpIndex() * kWarpQueries;

  Running<kStripes> running{};
  for (float& largest : running.largest) largest = minusInfinity();
  for (std::uint32_t t = 0; t < view.tierCount; ++t) {
    const HeadTier<kFormat> tier = headTier<kFormat>(view, t, head);
    const std::uint32_t seen = tile.begin + kBlockQueries < view.tokens ? tile.begin + kBlockQueries : view.tokens;
    const std::uint32_t count = tier.committed + (t == last ? seen : 0);
    for (std::uint32_t begin = 0; begin < count; begin += kWarp) {
      const TileSlots<kFormat> slots{tier, begin, count};
      float logits[kWarpQueries] = {};
      for (std::uint32_t pair = 0; pair < view.headDim / 2; pair += kTilePairs) {
        __syncthreads();
        slots.template loadKeys<kTilePairs>(view, pair, keys);
        __syncthreads();
        addDots(keys, mine, view.headDim, pair, logits);
      }
      const float factor = slots.live() ? tier.keyFactor(slots.slot()) : 0.0F;
      const float bias = slots.live() ? tier.biasOf(slots.slot()) : 0.0F;
#pragma unroll
      for (std::uint32_t j = 0; j < kWarpQueries; ++j) {
        const std::uint32_t visible = tier.committed + (t == last ? firstQuery + j + 1 : 0);
        const bool sees = slots.live() && slots.slot() < visible && firstQuery + j < view.tokens;
        const SeenPair pair{slots.slot(), firstQuery + j, queryHead, factor, bias};
        logits[j] = sees ? seenLogit(view, tier, pair, logits[j]) : minusInfinity();
      }
      takeLogits<kStripes>(logits, slots.live() ? tier.valueFactor(slots.slot()) : 0.0F, running, weights[warpIndex()]);
      addValues<kFormat, kStripes>(tier.v + static_cast<std::size_t>(begin) * view.paddedHeadDim, view.paddedHeadDim,
                                   count - begin < kWarp ? count - begin : kWarp, weights[warpIndex()], running);
      __syncwarp(kAllLanes);
    }
  }
  writeQueries<kStripes>(view, scratch, queryHead, firstQuery, running);
}

void readInFloats(const Launch& launch, const AttentionView& view, const ReadScratch& scratch, StoreFormat store) {
  const dim3 grid(blocksFor(view.tokens, kBlockQueries), view.kvHeads * view.group);
  const std::size_t shared = kBlockQueries * view.headDim * sizeof(float);
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    const auto start = [&](auto kernel) {
      cu::launch(kernel, grid, dim3(kReadThreads), shared, launch.stream, view, scratch);
    };
    if (view.paddedHeadDim <= 64) {
      start(readKernel<kFormat, 1>);
    } else if (view.paddedHeadDim <= 128) {
      start(readKernel<kFormat, 2>);
    } else {
      start(readKernel<kFormat, 4>);
    }
  });
}

}  // namespace

void readAttention(const Launch& launch, const AttentionView& view, StoreFormat store) {
  const ReadScratch scratch = readScratch(launch.scratch, view);
  if (takesTensorCores(view, store)) {
    readByTensorCores(launch, view, scratch);
  } else {
    readInFloats(launch, view, scratch, store);
  }
  if (view.pending != nullptr) collectStatistic(launch, view, scratch, store);
}

}  // namespace longleaf::kernels::cuda
