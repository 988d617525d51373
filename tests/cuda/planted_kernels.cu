// SPDX-License-Identifier: GPL-3.0-or-later
#include "cuda/planted_kernels.h"

#include "kernels/cuda/cu_tensor.h"

namespace longleaf::tests::planted {

namespace {

constexpr unsigned kThreads = 64;
constexpr unsigned kAll = 0xFFFFFFFFU;

__device__ float threadNumber() { return static_cast<float>(threadIdx.x); }

__global__ void blockSumsKernel(float* out, int perBlock) {
  CU_SHARED(float, perWarp, [kThreads / 32]);
  float sum = 0.0F;
  for (int i = static_cast<int>(threadIdx.x); i < perBlock; i += static_cast<int>(blockDim.x)) {
    sum += static_cast<float>(static_cast<int>(blockIdx.x) + i);
  }
  for (int bit = 16; bit > 0; bit /= 2) sum += __shfl_xor_sync(kAll, sum, bit);
  if (threadIdx.x % 32 == 0) perWarp[threadIdx.x / 32] = sum;
  __syncthreads();
  if (threadIdx.x == 0) out[blockIdx.x] = perWarp[0] + perWarp[1];
}

__global__ void mirrorKernel(float* out) {
  CU_SHARED(float, tile, [kThreads]);
  tile[threadIdx.x] = threadNumber();
  __syncthreads();
  out[threadIdx.x] = tile[kThreads - 1 - threadIdx.x];
}

__global__ void atomicCountKernel(float* out) { atomicAdd(out, 1.0F); }

__global__ void readAllKernel(const float* memory, int count, int stride) {
  float sum = 0.0F;
  for (int i = static_cast<int>(threadIdx.x) * stride; i < count; i += static_cast<int>(blockDim.x) * stride) {
    sum += cu::load(memory + i);
  }
  if (sum < 0.0F) __syncwarp();
}

__device__ std::uint32_t halves(float low, float high) {
  const __half2 both = __floats2half2_rn(low, high);
  return *reinterpret_cast<const std::uint32_t*>(&both);
}

// memory: a [16][16], b [16][8], sums [16][8]
__global__ void tensorProductKernel(float* memory) {
  const float* const a = memory;
  const float* const b = a + 16 * 16;
  float* const out = memory + 16 * 16 + 16 * 8;
  const unsigned row = threadIdx.x / 4;
  const unsigned column = threadIdx.x % 4 * 2;
  std::uint32_t x[4];
  std::uint32_t y[2];
  for (unsigned part = 0; part < 4; ++part) {
    const float* from = a + (row + part % 2 * 8) * 16 + part / 2 * 8 + column;
    x[part] = halves(from[0], from[1]);
  }
  for (unsigned part = 0; part < 2; ++part) {
    const float* from = b + (part * 8 + column) * 8 + row;
    y[part] = halves(from[0], from[8]);
  }
  float sums[4];
  for (unsigned part = 0; part < 4; ++part) sums[part] = out[(row + part / 2 * 8) * 8 + column + part % 2];
  cu::multiplyTile(sums, x, y);
  for (unsigned part = 0; part < 4; ++part) out[(row + part / 2 * 8) * 8 + column + part % 2] = sums[part];
}

__global__ void lanelessProductKernel(float* out) {
  if (threadIdx.x % 32 == 5) return;
  float sums[4] = {};
  cu::multiplyTile(sums, {0, 0, 0, 0}, {0, 0});
  out[threadIdx.x] = sums[0];
}

__global__ void divergentBarrierKernel(float* out) {
  if (threadIdx.x < 40) {
    __syncthreads();
    out[threadIdx.x] = 1.0F;
  } else {
    __syncthreads();
  }
}

__global__ void missedBarrierKernel(float* out) {
  if (threadIdx.x == 0) {
    __syncwarp(3U);  // lane 1 is at the barrier and never comes
  } else {
    __syncthreads();
  }
  out[threadIdx.x] = 1.0F;
}

__global__ void wrongMaskKernel(float* out) {
  float value = threadNumber();
  if (threadIdx.x % 32 < 16)
    value += __shfl_xor_sync(kAll, value, 1);
  else
    __syncthreads();
  out[threadIdx.x] = value;
}

__global__ void notInMaskKernel(float* out) { out[threadIdx.x] = __shfl_sync(0xFFFFU, threadNumber(), 0); }

__global__ void absentLaneKernel(float* out) {
  if (threadIdx.x % 32 < 16) out[threadIdx.x] = __shfl_sync(0xFFFFU, threadNumber(), 20);
}

__global__ void loadOutsideKernel(float* out) { out[threadIdx.x] = cu::load(out + threadIdx.x + 1); }

__global__ void misalignedKernel(float* out) {
  if (threadIdx.x == 0) out[0] = cu::load(reinterpret_cast<const float4*>(out + 1)).x;
}

__global__ void sharedOverrunKernel(float* out) {
  CU_SHARED(float, tile, [kThreads - 1]);
  volatile float* const plain = &tile[0];
  plain[threadIdx.x] = 1.0F;
  __syncthreads();
  out[threadIdx.x] = plain[0];
}

__global__ void globalOverrunKernel(float* out) { out[threadIdx.x + 1] = 1.0F; }

__global__ void dynamicSharedKernel(float* out) {
  CU_DYNAMIC_SHARED(float, row);
  row[threadIdx.x] = threadNumber();
  __syncthreads();
  out[threadIdx.x] = row[threadIdx.x];
}

__global__ void readBeforeWrittenKernel(float* out) {
  CU_SHARED(float, tile, [kThreads]);
  tile[threadIdx.x] = threadNumber();
  out[threadIdx.x] = tile[(threadIdx.x + 1) % kThreads];
}

__global__ void overwrittenBeforeReadKernel(float* out) {
  CU_SHARED(float, tile, [kThreads]);
  float sum = 0.0F;
  for (int round = 0; round < 4; ++round) {
    tile[threadIdx.x] = threadNumber() + static_cast<float>(round);
    __syncthreads();
    sum += tile[kThreads - 1 - threadIdx.x];
  }
  out[threadIdx.x] = sum;
}

__global__ void lockStepKernel(float* out) {
  CU_SHARED(float, tile, [kThreads]);
  tile[threadIdx.x] = 1.0F;
  __syncthreads();
  for (unsigned half = 16; half > 0; half /= 2) {
    if (threadIdx.x < half) tile[threadIdx.x] += tile[threadIdx.x + half];
  }
  __syncthreads();
  out[threadIdx.x] = tile[0];
}

__global__ void unwrittenKernel(float* out) {
  CU_SHARED(float, tile, [kThreads]);
  if (threadIdx.x < 32) tile[threadIdx.x] = 1.0F;
  __syncthreads();
  out[threadIdx.x] = tile[threadIdx.x];
}

}  // namespace

void blockSums(float* out, int blocks, int perBlock) {
  cu::launch(blockSumsKernel, dim3(static_cast<unsigned>(blocks)), kThreads, 0, nullptr, out, perBlock);
}
void mirror(float* out) { cu::launch(mirrorKernel, 1, kThreads, 0, nullptr, out); }
void tensorProduct(float* memory) { cu::launch(tensorProductKernel, 1, 32, 0, nullptr, memory); }
void atomicCount(float* out, int blocks) {
  cu::launch(atomicCountKernel, dim3(static_cast<unsigned>(blocks)), kThreads, 0, nullptr, out);
}
void readAll(float* memory, int count, int stride) {
  cu::launch(readAllKernel, 1, kThreads, 0, nullptr, memory, count, stride);
}

void runDefect(Defect defect, float* out) {
  const auto run = [out](auto* kernel) { cu::launch(kernel, 1, kThreads, 0, nullptr, out); };
  switch (defect) {
    case Defect::divergentBarrier:
      return run(divergentBarrierKernel);
    case Defect::missedBarrier:
      return run(missedBarrierKernel);
    case Defect::wrongMask:
      return run(wrongMaskKernel);
    case Defect::notInMask:
      return run(notInMaskKernel);
    case Defect::absentLane:
      return run(absentLaneKernel);
    case Defect::loadOutside:
      return run(loadOutsideKernel);
    case Defect::misaligned:
      return run(misalignedKernel);
    case Defect::sharedOverrun:
      return run(sharedOverrunKernel);
    case Defect::globalOverrun:
      return run(globalOverrunKernel);
    case Defect::noDynamicShared:
      return run(dynamicSharedKernel);
    case Defect::lanelessProduct:
      return run(lanelessProductKernel);
  }
}

void runRace(Race race, float* out) {
  const auto run = [out](auto* kernel) { cu::launch(kernel, 1, kThreads, 0, nullptr, out); };
  switch (race) {
    case Race::readBeforeWritten:
      return run(readBeforeWrittenKernel);
    case Race::overwrittenBeforeRead:
      return run(overwrittenBeforeReadKernel);
    case Race::lockStep:
      return run(lockStepKernel);
    case Race::unwritten:
      return run(unwrittenKernel);
  }
}

float expected(Race race, int thread) {
  switch (race) {
    case Race::readBeforeWritten:
      return static_cast<float>((thread + 1) % 64);
    case Race::overwrittenBeforeRead:
      return 4.0F * static_cast<float>(63 - thread) + 6.0F;
    case Race::lockStep:
      return 32.0F;
    case Race::unwritten:
      return 1.0F;
  }
  return 0.0F;
}

void launchWith(float* out, unsigned threads, std::size_t sharedBytes) {
  cu::launch(dynamicSharedKernel, 1, threads, sharedBytes, nullptr, out);
}
cudaError_t allowShared(int bytes) { return cu::allowSharedBytes(dynamicSharedKernel, bytes); }

}  // namespace longleaf::tests::planted
