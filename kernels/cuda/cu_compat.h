// SPDX-License-Identifier: Apache-2.0
// The only CUDA header that kernel sources include, with cu_tensor.h for the tensor cores. Under nvcc it is plain CUDA;
// in the SIM build the same sources are C++ for g++, every CUDA thread runs as a fiber, and the spellings below stand
// for what differs:
//   CU_SHARED(float, tile, [8][33]);            __shared__ float tile[8][33];
//   CU_DYNAMIC_SHARED(float, row);              extern __shared__ float row[];  (one per kernel, 16-byte aligned)
//   cu::launch(kernel<256>, grid, block, sharedBytes, stream, arguments...);    kernel<256><<<...>>>(arguments...);
//   cu::load(address)                           *address, counted as global memory read
//
// What kernels may rely on: __syncthreads, __syncwarp, __shfl_*_sync, __ballot_sync, __any_sync, __all_sync, atomics,
// half and bfloat16 with their conversions. What they may not: lock-step of a warp, __activemask, inline PTX outside of
// cu_tensor.h, a barrier or a shuffle in code that not all named threads reach.
#pragma once

#if defined(__CUDACC__)

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

// The variable's name and its extents cannot be parenthesised in a declaration.
#define CU_SHARED(type, name, ...) __shared__ type name __VA_ARGS__
#define CU_DYNAMIC_SHARED(type, name)                        \
  extern __shared__ __align__(16) unsigned char cuDynamic[]; \
  type* const name = reinterpret_cast<type*>(cuDynamic)

namespace cu {

template <class... Parameters, class... Arguments>
void launch(void (*kernel)(Parameters...), dim3 grid, dim3 block, std::size_t sharedBytes, cudaStream_t stream,
            const Arguments&... arguments) {
  kernel<<<grid, block, sharedBytes, stream>>>(static_cast<Parameters>(arguments)...);
}

/// A kernel that asks for more than 48 KiB of dynamic shared memory needs this once; 64 KiB is what every supported
/// architecture has.
template <class... Parameters>
cudaError_t allowSharedBytes(void (*kernel)(Parameters...), int bytes) {
  return cudaFuncSetAttribute(reinterpret_cast<const void*>(kernel), cudaFuncAttributeMaxDynamicSharedMemorySize,
                              bytes);
}

template <class T>
__device__ __forceinline__ T load(const T* address) {
  return *address;
}

}  // namespace cu

#else

#include "cusim/device_code.h"

#endif
