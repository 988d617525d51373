// SPDX-License-Identifier: Apache-2.0
// Statistic::key: how unlike a slot's key is to an anchor.  u_j = k_j / ||k_j|| (0 for a key of zeros)
//   one anchor:  a = sum of all u;  score_j = -u_j . a / (||u_j|| ||a||), 0 where that is 0 / 0
//   nested: the same measure for a_0 = a, a_1 = sum of u over the slot's block of 64 ranks, a_2 = sum of the 32 u
//   before it (the first slot has none and takes its block), 1 where it is not finite;
//     score = sum_s sd(m_s) / (sum of all sd) * (place of m_s among all m_s, of equals the later one higher) / (live -
//     1)
// A thread has a slot for norms and products, a warp a component for the sum: loads are rows of the keys' tiles.
#include <cstdint>

#include "kernels/cuda/attention_view.cuh"
#include "kernels/cuda/compress_head.cuh"

namespace longleaf::kernels::cuda {

namespace {

/// sum over slots of u[i], in an order of its own length alone; the same in all lanes.
template <StoreFormat kFormat>
__device__ float sumOfDirections(const HeadSlots<kFormat>& slots, const float* inverseNorms, std::uint32_t live,
                                 std::uint32_t i) {
  float sum = 0.0F;
  for (std::uint32_t slot = laneIndex(); slot < live; slot += kWarp) sum += slots.key(slot, i) * inverseNorms[slot];
  return warpSum(sum);
}

/// 1 / norm by slot, and the sum of all directions.
template <StoreFormat kFormat>
__device__ void makeAnchor(const HeadSlots<kFormat>& slots, std::uint32_t live, float* inverseNorms, float* anchor) {
  for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) {
    float squares = 0.0F;
    for (std::uint32_t i = 0; i < slots.headDim; ++i) squares += slots.key(slot, i) * slots.key(slot, i);
    inverseNorms[slot] = inverseNorm(squares);
  }
  __syncthreads();
  for (std::uint32_t i = warpIndex(); i < slots.headDim; i += kCompressWarps) {
    const float sum = sumOfDirections(slots, inverseNorms, live, i);
    if (laneIndex() == 0) anchor[i] = sum;
  }
  __syncthreads();
}

template <StoreFormat kFormat>
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) keyKernel(CompressView view) {
  CU_SHARED(float, anchor, [kMaxHeadDim]);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  const HeadSlots<kFormat> slots = headSlots<kFormat>(view, view.firstHead + blockIdx.x);
  const std::uint32_t live = scratch.state->live;
  float* const inverseNorms = scratch.value;  // not in use before selection values are made
  makeAnchor(slots, live, inverseNorms, anchor);
  float length = 0.0F;
  for (std::uint32_t i = 0; i < view.headDim; ++i) length += anchor[i] * anchor[i];
  for (std::uint32_t slot = threadIdx.x; slot < live; slot += kCompressThreads) {
    float dot = 0.0F;
    float squares = 0.0F;
    for (std::uint32_t i = 0; i < view.headDim; ++i) {
      const float direction = slots.key(slot, i) * inverseNorms[slot];
      dot += direction * anchor[i];
      squares += direction * direction;
    }
    const float norms = sqrtf(squares * length);
    slots.arrays.score[slot] = norms > 0.0F ? -dot / norms : 0.0F;
  }
}

// ---- Several anchors.

constexpr std::uint32_t kBlockRanks = 64;
constexpr std::uint32_t kRanksBefore = 32;
constexpr std::uint32_t kRows = kRanksBefore + kBlockRanks;
constexpr std::uint32_t kPart = kWarp;  // dimensions at a time, a lane each
constexpr std::uint32_t kScales = 3;
constexpr std::uint32_t kWarpRanks = kBlockRanks / kCompressWarps;
constexpr std::uint32_t kRankThreads = kCompressThreads / kBlockRanks;  // that share a rank's products

/// Rows of a part of the dimensions; one more column than there are keeps a row's neighbours in other banks.
template <std::uint32_t kCount>
using PartRows = float[kCount][kPart + 1];

template <StoreFormat kFormat>
struct NestedTask {
  HeadSlots<kFormat> slots;
  const std::uint32_t* order;
  const float* inverseNorms;  // by slot
  float* measures[kScales];   // by rank
  std::uint32_t live;

  __device__ float direction(std::uint32_t rank, std::uint32_t i) const {
    return slots.key(order[rank], i) * inverseNorms[order[rank]];
  }
};

/// Shared memory of one block of ranks.
struct NestedRows {
  PartRows<kRows>& directions;     // of the ranks before the block, and of the block
  PartRows<kBlockRanks>& before;   // sum of the directions before each rank of the block
  PartRows<kCompressWarps>& sums;  // of the block, each warp's ranks; then all of them in the first row
};

/// Block: dimensions part .. part + kPart - 1 of the block of ranks that begins at `begin`.
template <StoreFormat kFormat>
__device__ void loadPart(const NestedTask<kFormat>& task, const NestedRows& rows, std::uint32_t begin,
                         std::uint32_t part) {
  __syncthreads();  // the last part has been used
  for (std::uint32_t index = threadIdx.x; index < kRows * kPart; index += kCompressThreads) {
    const std::uint32_t row = index % kRows;
    const std::uint32_t i = index / kRows;
    const bool there = begin + row >= kRanksBefore && begin + row - kRanksBefore < task.live;
    const bool inside = there && part + i < task.slots.headDim;
    rows.directions[row][i] = inside ? task.direction(begin + row - kRanksBefore, part + i) : 0.0F;
  }
  __syncthreads();
  const std::uint32_t first = warpIndex() * kWarpRanks;
  float before = 0.0F;
  float own = 0.0F;
  for (std::uint32_t row = first; row < first + kRanksBefore; ++row) before += rows.directions[row][laneIndex()];
  for (std::uint32_t rank = first; rank < first + kWarpRanks; ++rank) {
    rows.before[rank][laneIndex()] = before;
    const float direction = rows.directions[kRanksBefore + rank][laneIndex()];
    before += direction - rows.directions[rank][laneIndex()];
    own += direction;
  }
  rows.sums[warpIndex()][laneIndex()] = own;
  __syncthreads();
  for (unsigned warp = 1; warpIndex() == 0 && warp < kCompressWarps; ++warp) {
    rows.sums[0][laneIndex()] += rows.sums[warp][laneIndex()];
  }
  __syncthreads();
}

/// u . a and a . a for one anchor, of one rank; in double as on the processor: places hang on small differences.
struct Likeness {
  double dot = 0.0;
  double squares = 0.0;

  __device__ void add(float u, float a) {
    dot += static_cast<double>(u) * static_cast<double>(a);
    squares += static_cast<double>(a) * static_cast<double>(a);
  }
  /// Over the threads that share the rank.
  __device__ void join() {
    for (unsigned mask = kRankThreads / 2; mask > 0; mask /= 2) {
      dot += __shfl_xor_sync(kAllLanes, dot, static_cast<int>(mask));
      squares += __shfl_xor_sync(kAllLanes, squares, static_cast<int>(mask));
    }
  }
  __device__ float unlike(double own) const {
    const double norms = sqrt(own * squares);
    const float measure = norms > 0.0 ? static_cast<float>(-dot / norms) : 0.0F;
    return isFinite(measure) ? measure : 1.0F;  // as unusual as can be
  }
};

/// Block: the measures of the block of ranks that begins at `begin`.
template <StoreFormat kFormat>
__device__ void measureRanks(const NestedTask<kFormat>& task, const NestedRows& rows, const float* anchor,
                             std::uint32_t begin) {
  const std::uint32_t number = threadIdx.x / kRankThreads;
  Likeness scales[kScales];
  double own = 0.0;
  for (std::uint32_t part = 0; part < task.slots.headDim; part += kPart) {
    loadPart(task, rows, begin, part);
    for (std::uint32_t i = threadIdx.x % kRankThreads; i < kPart; i += kRankThreads) {
      const float u = rows.directions[kRanksBefore + number][i];
      own += static_cast<double>(u) * static_cast<double>(u);
      scales[0].add(u, part + i < task.slots.headDim ? anchor[part + i] : 0.0F);
      scales[1].add(u, rows.sums[0][i]);
      scales[2].add(u, rows.before[number][i]);
    }
  }
  for (unsigned mask = kRankThreads / 2; mask > 0; mask /= 2) {
    own += __shfl_xor_sync(kAllLanes, own, static_cast<int>(mask));
  }
  for (Likeness& scale : scales) scale.join();
  const std::uint32_t rank = begin + number;
  if (rank >= task.live || threadIdx.x % kRankThreads != 0) return;
  task.measures[0][rank] = scales[0].unlike(own);
  task.measures[1][rank] = scales[1].unlike(own);
  task.measures[2][rank] = rank > 0 ? scales[2].unlike(own) : scales[1].unlike(own);
}

/// Block: standard deviation of a measure.
__device__ double deviation(const float* values, std::uint32_t count) {
  double sum = 0.0;
  for (std::uint32_t i = threadIdx.x; i < count; i += kCompressThreads) sum += static_cast<double>(values[i]);
  const double mean = blockSum<kCompressThreads>(sum) / count;
  double squares = 0.0;
  for (std::uint32_t i = threadIdx.x; i < count; i += kCompressThreads) {
    const double apart = static_cast<double>(values[i]) - mean;
    squares += apart * apart;
  }
  return sqrt(blockSum<kCompressThreads>(squares) / count);
}

/// Block: how many values come before the thread's own at `rank`, in ascending order, of equals the lower rank first.
__device__ std::uint32_t placeOf(const float* values, std::uint32_t count, std::uint32_t rank,
                                 float (&tile)[kCompressThreads]) {
  const float own = rank < count ? values[rank] : 0.0F;
  std::uint32_t place = 0;
  for (std::uint32_t begin = 0; begin < count; begin += kCompressThreads) {
    if (begin + threadIdx.x < count) tile[threadIdx.x] = values[begin + threadIdx.x];
    __syncthreads();
    const std::uint32_t end = count - begin < kCompressThreads ? count - begin : kCompressThreads;
    for (std::uint32_t i = 0; i < end; ++i) {
      if (tile[i] < own || (tile[i] == own && begin + i < rank)) ++place;
    }
    __syncthreads();
  }
  return place;
}

/// Block: scores from the measures.
template <StoreFormat kFormat>
__device__ void joinScales(const NestedTask<kFormat>& task) {
  CU_SHARED(float, tile, [kCompressThreads]);
  double shares[kScales];
  double total = 0.0;
  for (std::uint32_t scale = 0; scale < kScales; ++scale) {
    shares[scale] = deviation(task.measures[scale], task.live);
    total += shares[scale];
  }
  const auto steps = static_cast<float>((task.live > 2 ? task.live : 2) - 1);
  for (std::uint32_t begin = 0; begin < task.live; begin += kCompressThreads) {
    const std::uint32_t rank = begin + threadIdx.x;
    double score = 0.0;
    for (std::uint32_t scale = 0; scale < kScales; ++scale) {
      const float place = static_cast<float>(placeOf(task.measures[scale], task.live, rank, tile)) / steps;
      score += (total > 0.0 ? shares[scale] / total : 1.0 / kScales) * static_cast<double>(place);
    }
    if (rank < task.live) task.slots.arrays.score[task.order[rank]] = static_cast<float>(score);
  }
}

template <StoreFormat kFormat>
__global__ void __launch_bounds__(kCompressThreads, kCompressBlocks) nestedKernel(CompressView view) {
  CU_SHARED(float, anchor, [kMaxHeadDim]);
  CU_SHARED(float, directions, [kRows][kPart + 1]);
  CU_SHARED(float, before, [kBlockRanks][kPart + 1]);
  CU_SHARED(float, sums, [kCompressWarps][kPart + 1]);
  const HeadScratch scratch = view.layout.at(view.scratch, blockIdx.x);
  // What is not in use before the race and the fates.
  auto* const inverseNorms = reinterpret_cast<float*>(scratch.changed);
  const NestedTask<kFormat> task{
      .slots = headSlots<kFormat>(view, view.firstHead + blockIdx.x),
      .order = scratch.order,
      .inverseNorms = inverseNorms,
      .measures = {scratch.value, scratch.pooled, reinterpret_cast<float*>(scratch.residual)},
      .live = scratch.state->live};
  if (task.live == 0) return;
  makeAnchor(task.slots, task.live, inverseNorms, anchor);
  for (std::uint32_t begin = 0; begin < task.live; begin += kBlockRanks) {
    measureRanks(task, {directions, before, sums}, anchor, begin);
  }
  __syncthreads();
  joinScales(task);
}

}  // namespace

void scoreKeys(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store) {
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    cu::launch(keyKernel<kFormat>, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  });
}

void scoreNested(cudaStream_t stream, const CompressView& view, std::uint32_t heads, StoreFormat store) {
  withStoreFormat(store, [&]<StoreFormat kFormat>() {
    cu::launch(nestedKernel<kFormat>, dim3(heads), dim3(kCompressThreads), 0, stream, view);
  });
}

}  // namespace longleaf::kernels::cuda
