// SPDX-License-Identifier: Apache-2.0
// The launchers of the CUDA kernels, one per operation of Backend: plain C++ that cuda_backend.cpp calls and the .cu
// files implement. A launcher only enqueues on the stream: it allocates nothing, waits for nothing and copies nothing
// between host and device. A failed launch stays in cudaGetLastError(), which the backend reads after each operation.
//
// All addresses are device memory, also where operations.h says "host": spans of tokens, layers and Gram matrices come
// as a second argument that the backend has copied to the device. Only the *Args struct itself and what its `tiers` and
// `targets` spans name are host memory, to be read (and passed on by value) before the launcher returns.
#pragma once

#include <cuda_fp16.h>
#include <cuda_runtime_api.h>

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/backend.h"
#include "kernels/cuda/device_matrix.h"
#include "kernels/operations.h"

namespace longleaf::kernels::cuda {

/// What every launcher gets: the stream, and the workspace, 256-byte aligned and as large as the *ScratchBytes()
/// functions ask for the reserved shape. An operation uses it from its start and leaves nothing in it.
struct Launch {
  cudaStream_t stream;
  std::byte* scratch;
  std::size_t scratchBytes;
};

// Workspace that an operation needs for every call within `shape`; host code, no device is touched.
std::size_t attentionScratchBytes(const WorkspaceShape& shape);
std::size_t compressScratchBytes(const WorkspaceShape& shape);
std::size_t crossEntropyScratchBytes(const WorkspaceShape& shape);

/// What of an operation this backend has no kernel for, in words ("this fate of a slot"); null: nothing. The backend
/// asks before it launches: a value of an enum that a kernel does not know is refused, never ignored.
const char* unsupported(const AttentionArgs& args);
const char* unsupported(const CompressArgs& args);

/// Once per process and device, before the first launch: kernels that need more than 48 KiB of shared memory say so.
cudaError_t prepareKernels();

// ---- Matrix products.

/// Tokens up to which matmul() is a matrix-vector product on the quantised weights; more go to cuBLAS.
inline constexpr std::uint32_t kMaxVectorTokens = 8;
/// Products of one input in one launch (q, k, v; gate, up); more are split by the backend.
inline constexpr std::uint32_t kMaxVectorTargets = 4;

struct VectorTarget {
  DeviceMatrix weight;
  float* out;
  std::uint32_t outStride;
  const float* bias;
  bool accumulate;
};

/// As MatmulArgs, for 1 to kMaxVectorTokens tokens. Activations and sums are f32 whatever MatmulArgs::activations says.
/// With normWeight every block normalises x itself, which saves a launch: out = (rmsNorm of x) * weight.
struct MatrixVectorArgs {
  const float* x;  // [tokens][columns]
  std::uint32_t xStride;
  std::uint32_t tokens;
  std::uint32_t columns;
  std::uint32_t targetCount;
  VectorTarget targets[kMaxVectorTargets];
  const float* normWeight;  // [columns] or null: x is multiplied as it is
  float epsilon;
  float* normed;  // [tokens][columns] the normalised x, as rmsNorm() leaves it; not x itself
};
void matrixVector(const Launch& launch, const MatrixVectorArgs& args);

/// Rows rowBegin .. rowEnd-1 as numbers, row-major, `columns` apart: what cuBLAS multiplies.
void dequantize(const Launch& launch, const DeviceMatrix& matrix, std::uint32_t rowBegin, std::uint32_t rowEnd,
                __half* out);
void dequantize(const Launch& launch, const DeviceMatrix& matrix, std::uint32_t rowBegin, std::uint32_t rowEnd,
                float* out);

/// out[t][c] = x[t][c] rounded to f16 (beyond +-65504: the largest f16), rows `columns` apart.
void toHalf(const Launch& launch, const MatmulArgs& args, std::uint32_t columns, __half* out);

/// target.out[t][r] += target.bias[r]
void addBias(const Launch& launch, const MatmulTarget& target, std::uint32_t tokens, std::uint32_t rows);

// ---- The other operations. `ids`, `targets`, `layers` and `valueGram` are device copies of the args' host spans.

void embed(const Launch& launch, const EmbedArgs& args, const DeviceMatrix& table, const std::int32_t* ids);
void rmsNorm(const Launch& launch, const RmsNormArgs& args);
void siluMul(const Launch& launch, const SiluMulArgs& args);
void crossEntropy(const Launch& launch, const CrossEntropyArgs& args, const std::int32_t* targets);
void store(const Launch& launch, const StoreArgs& args);
void attention(const Launch& launch, const AttentionArgs& args);
void rotate(const Launch& launch, const RotateArgs& args, const SlotArrays* layers);
void commit(const Launch& launch, const CommitArgs& args, const SlotArrays* layers);
void remove(const Launch& launch, const RemoveArgs& args, const SlotArrays* layers);

/// The most slots of any head that may take others in and are compared with them: residual slots, or context slots that
/// merge.
std::uint32_t takingSlots(const CompressArgs& args);

/// Device addresses of what compress() reads and reports beside the slots. heads = layers * kvHeads.
struct CompressLists {
  const SlotArrays* layers = nullptr;           // [layers]
  const float* const* valueGram = nullptr;      // [layers] or null
  const SegmentBudget* layerBudgets = nullptr;  // [layers] or null: `budget` is that of every layer
  EvictionEvent* events = nullptr;          // [heads][eventsPerHead] in order of decision, or null: nothing is recorded
  std::uint32_t eventsPerHead = 0;          // at least the losers of any head
  std::uint32_t* eventCounts = nullptr;     // [heads]; null where events is
  unsigned long long* nonFinite = nullptr;  // one number, added to atomically; never null
};
void compress(const Launch& launch, const CompressArgs& args, const CompressLists& lists);

}  // namespace longleaf::kernels::cuda
